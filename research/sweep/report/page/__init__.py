"""The page of a sweep, as one HTML file."""
