"""What a bar is to the lean loop that streams: which lines it lengthens and what it calls, in Backtrader's order.

Backtrader asks each indicator on each bar whether its clock has moved, lengthens its lines, does the same to the
indicators inside it, and calls `prenext`, `nextstart` or `next`. With one feed every clock moves on every bar: what is
done is known beforehand, and changes only on the two bars on which a minimum period ends.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any

import backtrader as bt
from backtrader.linebuffer import LineActions, LineBuffer

from ....feeds.backtrader_feed import BulkFeed
from ....feeds.clocked_lines import values_of
from ....strategies.targets import listens
from .lines import inner_first_last, lines_of

Step = Callable[[], None]
Lines = list[Any]

FEED_LISTENERS = ("notify_data", "notify_store")
LINE_WORK = ("_next", "forward")
INDICATOR_WORK = (*LINE_WORK, "_clk_update", "_notify")
STRATEGY_WORK = (*INDICATOR_WORK, "_addnotification", "_getminperstatus", "_next_analyzers", "clear")
IDLE = {getattr(base, name) for base in (bt.LineRoot, bt.LineIterator) for name in ("prenext", "next")}
"""The methods that do nothing."""


@dataclass(frozen=True)
class IndicatorTurn:
    """One indicator's share of a bar: the lines that are lengthened before it is called."""

    lines: Lines
    indicator: Any


class IndicatorPlan:
    """What the indicators of a strategy do on each bar."""

    def __init__(self, strategy: Any) -> None:
        self._direct = strategy.getindicators()
        self._count = len(self._direct)
        self._in_order = turns_in_order(self._direct)
        periods = [turn.indicator._minperiod for turn in self._in_order]
        self._changes = {0, *chain.from_iterable((period - 1, period) for period in periods)}
        self._calls: list[tuple[Lines, Step]] = []

    def carry_out(self, bar: int) -> None:
        """Lengthen the lines of the indicators by the bar, and call those that do anything."""
        if bar in self._changes:
            self._calls = self._calls_at(bar)
        length, nan = bar + 1, math.nan
        for lines, call in self._calls:
            for line, filled in lines:  # as in `lengthen`: one call per line would dominate
                line._idx = bar
                line.lencount = length
                filled.append(nan)
            call()

    def is_outdated(self) -> bool:
        """Return whether the strategy has made an indicator since."""
        return len(self._direct) != self._count

    def _calls_at(self, bar: int) -> list[tuple[Lines, Step]]:
        """Return what is done from this bar on: lines to lengthen, then the method to call."""
        calls: list[tuple[Lines, Step]] = []
        lines: Lines = []
        for turn in self._in_order:
            lines = lines + [(line, values_of(line)) for line in turn.lines]
            call = getattr(turn.indicator, phase(turn.indicator._minperiod, bar))
            if getattr(call, "__func__", None) not in IDLE:  # a user may have put anything callable there
                calls.append((lines, call))
                lines = []
        return [*calls, (lines, nothing)] if lines else calls


def phase(period: int, bar: int) -> str:
    """Return what is called on a bar of something that needs `period` bars."""
    length = bar + 1
    return "next" if length > period else "nextstart" if length == period else "prenext"


def nothing() -> None:
    """Do nothing."""


def lengthen(lines: Lines, bar: int) -> None:
    """Give each line room for the bar, as `forward` does."""
    for line in lines:
        line._idx = bar
        line.lencount = bar + 1
        line.array.append(math.nan)


def turns_in_order(indicators: list[Any]) -> list[IndicatorTurn]:
    """Return the indicators and those inside them: the inner ones are called first, their lines come after."""
    turns: list[IndicatorTurn] = []
    for one in indicators:
        inner = turns_in_order(one.getindicators())
        lines = lines_of(one)
        if inner:
            inner[0] = IndicatorTurn(lines + inner[0].lines, inner[0].indicator)
            lines = []
        turns += [*inner, IndicatorTurn(lines, one)]
    return turns


def can_stream(cerebro: Any, strategy: Any) -> bool:
    """Return whether the bars come one at a time from a feed of ours, and every clock moves with them."""
    (data,) = cerebro.datas
    return bool(
        isinstance(data, BulkFeed)
        and not data.must_look_at_each_bar()
        and not cerebro.stores
        and not listens(type(strategy), bt.Strategy, FEED_LISTENERS)
        and not listens(type(strategy), bt.Strategy, STRATEGY_WORK)
        and moves_in_step(strategy, data)
    )


def moves_in_step(strategy: Any, data: Any) -> bool:
    """Return whether each line of the run is empty yet and will be lengthened once a bar, after its clock."""
    moving: set[int] = set()
    for one in (data, strategy, *inner_first_last(strategy)):
        lines = lines_of(one)
        if one is not data and one is not strategy and not (is_plain(one) and id(clock_of(one)) in moving):
            return False
        if any(id(line) in moving or line.mode != line.UnBounded or len(line.array) for line in lines):
            return False
        moving.update(map(id, lines))
    return True


def is_plain(indicator: Any) -> bool:
    """Return whether the indicator is moved and called in Backtrader's way."""
    if isinstance(indicator, LineActions):
        return not listens(type(indicator), LineActions, LINE_WORK)
    return isinstance(indicator, bt.LineIterator) and not listens(type(indicator), bt.LineIterator, INDICATOR_WORK)


def clock_of(indicator: Any) -> LineBuffer | None:
    """Return the line whose length tells the indicator that there is a bar."""
    clock = getattr(indicator, "_clock", None)  # not all that has lines has one
    return None if clock is None else lines_of(clock)[0]
