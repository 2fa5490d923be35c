"""Statistics as pure functions of arrays, each with its source and formula. None knows Backtrader."""
