"""Networks of torch as forecasters, and their training."""
