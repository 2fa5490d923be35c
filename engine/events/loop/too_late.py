"""What a strategy adds to a Cerebro that has begun: Backtrader takes it and never looks at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import backtrader as bt

from ....faults import BadInput
from ..notes import place_of_caller

IN_INIT = "call it in `__init__`"
ONE_STRATEGY = "a run has one strategy"
IN_SETTINGS = "give the run its bars ready made"
FROM_START = {
    "addanalyzer": IN_INIT, "addobserver": IN_INIT, "addobservermulti": IN_INIT, "addindicator": IN_INIT,
    "addsizer": IN_INIT, "addsizer_byidx": IN_INIT, "_add_timer": IN_INIT,
}  # fmt: skip
"""Looked at once the strategy is made: too late from its `start` on, a timer from the first bar on."""
WHILE_RUNNING = {
    "addstrategy": ONE_STRATEGY, "optstrategy": ONE_STRATEGY, "add_signal": ONE_STRATEGY,
    "addwriter": "the tables of the result are written by barcast", "addstore": IN_SETTINGS,
    "addcalendar": IN_SETTINGS, "addtz": IN_SETTINGS, "add_order_history": "place orders in `next`",
    "set_fund_history": "the account is worth its cash and its position",
    "setbroker": "the run's own broker keeps the account",
}  # fmt: skip
"""Looked at before the strategy is made: too late in all of it."""
DATA = ("adddata", "resampledata", "replaydata", "chaindata", "rolloverdata")


def _left_out_when_late(name: str, remedy: str) -> Callable[..., Any]:
    """Return Cerebro's method of that name, which notes that it comes too late where it does."""
    shown = name.lstrip("_")

    def add(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.is_late(name):
            return getattr(super(TooLate, self), name)(*args, **kwargs)
        what = f"`{shown}` in {{place}} has no effect: the run has begun; {remedy}."
        self.broker.notes.add("added_too_late", f"cerebro.{shown}", what)
        return None

    add.__doc__ = f"Do what Backtrader's `{shown}` does, or note that it comes too late."
    return add


def _refused_when_running(name: str) -> Callable[..., Any]:
    """Return Cerebro's method of that name, which refuses more data once the run has begun: nothing could be right."""

    def add(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self.is_running:
            what = f"`{name}` is called in {place_of_caller()}, but a run has one instrument, and its bars are loaded"
            raise BadInput.at("strategy", what, "resample before the run, or compute it from `self.data` in `next`")
        return getattr(super(TooLate, self), name)(*args, **kwargs)

    add.__doc__ = f"Do what Backtrader's `{name}` does, before the run."
    return add


class TooLate(bt.Cerebro):
    """A Cerebro that tells what is added to it too late.

    Raises:
        BadInput: a strategy adds data.
    """

    is_running = False

    def runstrategies(self, iterstrat: Any, predata: bool = False) -> Any:
        """Run, and remember that the run has begun."""
        self.is_running = True
        self.runningstrats: list[Any] = []
        return super().runstrategies(iterstrat, predata)

    def is_late(self, name: str) -> bool:
        """Return whether Backtrader would never look at what the method adds now."""
        if not self.is_running or name in WHILE_RUNNING:
            return self.is_running
        has_begun = self.broker._bar >= 0 if name == "_add_timer" else self.runningstrats
        return bool(has_begun)


for _name, _remedy in (FROM_START | WHILE_RUNNING).items():
    setattr(TooLate, _name, _left_out_when_late(_name, _remedy))
for _name in DATA:
    setattr(TooLate, _name, _refused_when_running(_name))
