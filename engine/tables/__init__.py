"""The records of a pass as tables and metrics."""
