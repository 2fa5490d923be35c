"""From settings to a run folder: the complete settings of one run, what they build, and what it leaves."""
