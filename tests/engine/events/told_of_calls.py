"""Strategies that do one call and trade, what a run of theirs says, and the line it is told with."""

from pathlib import Path

import backtrader as bt

from barcast.costs import Costs
from barcast.engine import run_backtest


def said(bars, strategy, model=None, **settings):
    """Return the warnings of a run that charges something."""
    result = run_backtest(bars, model, strategy, Costs(spread_bps=2), **{"split": {"train": 0.0}, **settings})
    return tuple(one.text for one in result.warnings)


def trading(call, at="__init__"):
    """Return a strategy that trades and does the call once: in `__init__`, in `start`, or in `next` at bar 5."""

    class Trading(bt.Strategy):
        def __init__(self):
            if at == "__init__":
                call(self)

        def start(self):
            if at == "start":
                call(self)

        def next(self):
            if len(self) % 10 == 3:
                self.buy(size=1)
            if len(self) in (5, 6) and at == "next":
                call(self)
            if len(self) % 10 == 8:
                self.close()

    return Trading


def line_of(function):
    """Return how a warning names the line at which the function begins."""
    return f"line {function.__code__.co_firstlineno} of {Path(function.__code__.co_filename).name}"
