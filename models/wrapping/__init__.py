"""A user's own class, function or object as a forecaster of ours."""
