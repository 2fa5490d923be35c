"""A fitted model on disk: named arrays and plain data, checked before they are believed."""
