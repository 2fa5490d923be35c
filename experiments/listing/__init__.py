"""`barcast runs`: the runs of folders, read from their small files, chosen and put in order."""
