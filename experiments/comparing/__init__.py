"""`barcast compare`: runs read from their folders, and what parts them."""
