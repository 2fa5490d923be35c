"""The list of runs: what is told of each, and how it is printed."""
