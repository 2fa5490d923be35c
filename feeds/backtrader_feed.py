"""Hands bars to Backtrader: whole columns at once in `preload`, one bar at a time when streaming."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import backtrader as bt
import numpy as np
from backtrader.lineseries import Lines

from ..arrays import Floats, Stamps
from ..faults.look_ahead import Clock, plugin_frame
from .bars import REQUIRED, Bars
from .clocked_lines import guard, hold_back, is_held_back, values_of
from .withheld import Withheld

STOCK = (*REQUIRED, "openinterest", "datetime")
LEAVE_IT = "leave that to the run, which calls `next` on each bar"
DAY_ONE = 719_163
"""The proleptic Gregorian ordinal of 1970-01-01."""


class BulkFeed(bt.feed.DataBase):
    """A data feed over `Bars`, its `dataname`: the same lines as `bt.feeds.PandasData` fills, much faster.

    Every further column of the bars is a line too, named as in `extra_lines`. Made by `make_feed`. Seconds come back
    exactly from `num2date`, fractions of them only to the 10 microseconds that a float of days can hold.

    With a `_now`, the clock of a run, its lines give out nothing later than that, and neither does its `dataname`.
    """

    extra_lines: Mapping[str, str] = {}
    """Columns of the bars by line, for the lines beyond Backtrader's own."""
    _now: Clock | None = None
    _bars: Bars | None = None

    def start(self) -> None:
        """Lay the columns out, once a run."""
        if self._bars is not None and self._now is not None:  # of a copy too
            self._now.refuse("starts the bars of the run once more", LEAVE_IT)
        super().start()
        bars = self._bars = self.p.dataname if self._bars is None else self._bars
        self._count = len(bars)
        self._at = -1
        self._filled = [(line, _packed(values)) for line, values in self._columns(bars)]
        if self._now is not None:
            guard(self.named_lines(), self._now)
        self._arrays = [(line, values_of(line), values) for line, values in self._filled]
        if self._now is not None:
            self.p.dataname = self._dataname = Withheld("data.p.dataname", self)

    def preload(self) -> None:
        """Fill all lines at once, and leave them as bar by bar loading would."""
        if self.must_look_at_each_bar():
            super().preload()
        else:
            for line, values in self._filled:
                # What is there already is room for Cerebro's lookahead: it belongs at the end.
                line.array = values + line.array if line.array else values
            self._at = self._count
            self._last()
            self.home()
        if self._now is not None:
            self._now.bar = -1
            hold_back(self.named_lines(), self._now)

    def named_lines(self) -> list[tuple[str, Any]]:
        """Return the lines, each with what it is called."""
        return [(name, getattr(self.lines, name)) for name in self.getlinealiases()]

    def advance(self, size: int = 1, datamaster: Any = None, ticks: bool = True) -> None:
        """Go on to the next bar of those that were loaded: for Backtrader's own loop."""
        self._refuse_plugins()
        if self._now is not None and is_held_back(self.lines[0]):
            self._now.bar += size
        super().advance(size, datamaster, ticks)

    def load(self) -> bool:
        """Go on to the next bar that arrives: for Backtrader's own loop."""
        self._refuse_plugins()
        return bool(super().load())

    def addfilter(self, p: Any, *args: Any, **kwargs: Any) -> None:
        """Let a filter act on each bar: not one of a plug-in's, with which the run would lose its step."""
        self._refuse_filters()
        super().addfilter(p, *args, **kwargs)

    def addfilter_simple(self, f: Any, *args: Any, **kwargs: Any) -> None:
        """Let a function act on each bar, as `addfilter`."""
        self._refuse_filters()
        super().addfilter_simple(f, *args, **kwargs)

    def _refuse_filters(self) -> None:
        """Refuse to resample, replay or filter the bars once the run has begun."""
        if self._now is not None and self._bars is not None:
            what = "filters or resamples the bars of a run that has begun, which changes its fills or does nothing"
            self._now.refuse(what, "resample the file, or average over bars in an indicator of your own")

    def _refuse_plugins(self) -> None:
        """Refuse to go on to the next bar for a plug-in: only the loop may."""
        if self._now is not None and plugin_frame() is not None:
            self._now.refuse("goes on to a bar that has not come yet", LEAVE_IT)

    def _append_bar(self) -> bool:
        """Lengthen the lines by the next bar, and by nothing that comes after it; return whether there was one.

        Does what `load` does, for one that need not look at each bar.
        """
        self._at = at = self._at + 1
        if at >= self._count:
            return False
        for line, filled, values in self._arrays:
            line._idx = at
            line.lencount = at + 1
            filled.append(values[at])
        if self._now is not None:
            self._now.bar = at
        return True

    def _load(self) -> bool:
        self._at += 1
        if self._at >= self._count:
            return False
        if self._now is not None:
            self._now.bar = self._at
        for line, values in self._filled:
            line[0] = values[self._at]
        return True

    def _columns(self, bars: Bars) -> list[tuple[Any, Floats]]:
        """Return each line with its values, shape (n,)."""
        none = np.zeros(len(bars))
        named = {name: bars.columns[name] for name in REQUIRED}
        named["openinterest"] = bars.columns.get("openinterest", none)
        named["datetime"] = date_numbers(bars.index.to_numpy())
        named |= {line: bars.columns[column] for line, column in self.extra_lines.items()}
        return [(getattr(self.lines, name), values) for name, values in named.items()]

    def must_look_at_each_bar(self) -> bool:
        """Return whether something was asked for that acts on single bars."""
        dated = math.isfinite(self.fromdate) or math.isfinite(self.todate)
        bound = any(line.bindings for line, _ in self._filled)
        return bool(self._filters or self._tzinput or dated or bound)


def make_feed(bars: Bars, now: Clock | None = None) -> BulkFeed:
    """Return a feed over the bars: `Days` when no day has two bars, else `Minutes` as far apart as most are.

    With a clock it gives out nothing later than that.
    """
    extra = tuple(name for name in bars.columns if name not in STOCK or name == "datetime")
    timeframe, compression = _timeframe(bars.index.to_numpy())
    feed = _feed_class(extra)(dataname=bars, name=bars.name, timeframe=timeframe, compression=compression)
    feed._now = now
    return cast(BulkFeed, feed)


@cache
def _feed_class(extra: tuple[str, ...]) -> Any:
    """Return the feed with a line for each further column; Backtrader fixes the lines of a class."""
    if not extra:
        return BulkFeed
    lines = line_names(extra)
    name = "_".join(("BulkFeed", *lines))
    return type(name, (BulkFeed,), {"__module__": __name__, "lines": tuple(lines), "extra_lines": lines})


def line_names(columns: tuple[str, ...]) -> dict[str, str]:
    """Return the columns by names that a line can have: identifiers that hide nothing of Backtrader's."""
    lines: dict[str, str] = {}
    for column in columns:
        name = re.sub(r"\W", "_", column)
        name = f"_{name}" if name[0].isdigit() else name
        while name in lines or name in STOCK or hasattr(Lines, name):
            name += "_"
        lines[name] = column
    return lines


def _timeframe(stamps: Stamps) -> tuple[int, int]:
    days = stamps.astype("datetime64[D]")
    if len(np.unique(days)) == len(days):
        return bt.TimeFrame.Days, 1
    gaps, counts = np.unique(np.diff(stamps), return_counts=True)
    return bt.TimeFrame.Minutes, max(1, round(gaps[np.argmax(counts)] / np.timedelta64(1, "m")))


def date_numbers(stamps: Stamps) -> Floats:
    """Return Backtrader's float days of the stamps, shape (n,), bit for bit those of `bt.date2num`.

    `date2num` rounds the exact sum of day, hour, minute, second and microsecond once (`math.fsum`); so the
    rounding errors of each addition are carried along here and added last.
    """
    micros = stamps.astype("datetime64[us]")
    days = micros.astype("datetime64[D]")
    rest = (micros - days).astype(np.int64)  # microseconds of the day
    total: Floats = days.astype(np.int64) + np.float64(DAY_ONE)
    if not rest.any():
        return total
    lost = np.zeros(len(total))
    for unit, wrap, a_day in ((3_600_000_000, 24, 24.0), (60_000_000, 60, 1440.0), (1_000_000, 60, 86400.0)):
        total, error = _two_sum(total, rest // unit % wrap / a_day)
        lost += error
    total, error = _two_sum(total, rest % 1_000_000 / 86_400_000_000.0)
    return total + (lost + error)


def _two_sum(left: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Return the rounded sum and what the rounding lost, exactly (Knuth, TAOCP 2, 4.2.2)."""
    total = left + right
    part = total - left
    return total, (left - (total - part)) + (right - part)


def _packed(values: Floats) -> array[float]:
    packed = array("d")
    packed.frombytes(np.ascontiguousarray(values).data.cast("B"))
    return packed
