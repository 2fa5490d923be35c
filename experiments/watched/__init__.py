"""What tells whose file was opened, by which line, in which phase of a run, and whether it holds data."""
