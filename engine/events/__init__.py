"""One pass of a strategy over the bars, in Backtrader: the only room that builds a Cerebro."""
