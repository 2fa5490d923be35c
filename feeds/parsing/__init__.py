"""From the cells of a table to stamps and numbers."""
