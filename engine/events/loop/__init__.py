"""Backtrader's loop over the bars, without the work that nobody needs."""
