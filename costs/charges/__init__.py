"""What trading costs, one file per charge."""
