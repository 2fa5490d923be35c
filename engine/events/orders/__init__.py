"""Orders from entry to fill, and the trades they make: what Backtrader's own order objects would be told."""
