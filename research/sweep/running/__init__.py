"""The trials of one search from the first to the last: asked for, parted among workers, taken back in order."""
