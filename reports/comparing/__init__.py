"""Runs beside each other: settings that differ, metrics, differences, curves; in the terminal, as JSON, as a page."""
