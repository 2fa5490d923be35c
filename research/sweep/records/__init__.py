"""What keeps the trials of a sweep, so that nothing finished is lost: an Optuna journal or database, and a file."""
