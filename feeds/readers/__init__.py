"""What reads a source of bars: a file, a DataFrame, a service."""
