"""What is wrong with bars, or looks wrong."""
