"""From what a user types to what a sweep asks of each trial, and what is told of it before it begins."""
