"""Backtrader's lines, which give out nothing that lies after the bar that has just closed.

Backtrader loads a whole file and computes every indicator before the first bar is played: `close[1]` is tomorrow's
close, `close.array` all closes, and `close[-5]` on bar 2 wraps round to the last closes of the file. Here a line is
*guarded* while indicators are computed, and while bars come one at a time: it refuses such a reading. When it is filled
it is *held back*: it reads where it stands from one clock that all lines share, so that none need be advanced.

A line's class is exchanged for one made from its own, since Backtrader makes the lines itself.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, SupportsIndex

from backtrader.linebuffer import LineBuffer

from ..faults.look_ahead import Clock, is_computing, plugin_frame

READ_NOW = "read [0], the bar that has just closed, or one before it, such as [-1]"
NOT_YET = "read it in `next`: while a strategy is made no bar has closed"

Named = Iterable[tuple[str, Any]]
"""Lines, each with what a strategy calls it."""


class PastValues(array):  # type: ignore[type-arg]
    """A copy of a line's values up to now."""

    line: Any

    def __getitem__(self, at: Any) -> Any:
        last = at.stop - 1 if isinstance(at, slice) and at.stop is not None else at
        if isinstance(last, SupportsIndex) and last.__index__() >= len(self):
            self.line._refuse(last.__index__() - self.line._idx)
        return super().__getitem__(at)

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Be copied and pickled as a plain array."""
        return array, ("d", self.tolist())


class GuardedLine(LineBuffer):
    """A line that is still being filled: it refuses what lies ahead and what would wrap round to its end."""

    _now: Clock
    _known_as: str
    """What a strategy calls it: `close`."""
    _filled: Any
    """All values there are."""
    _shown: PastValues | None = None
    """Those that a plug-in has seen of them."""
    _latest = 0
    """The latest value that is known at a bar, counted from it: 0, or -k for a line that runs k bars ahead."""

    def __getitem__(self, ago: int) -> Any:
        at = self._idx + ago
        if ago > self._latest or at < 0:
            return self._outside(ago)
        try:
            return self._filled[at]
        except IndexError:  # a plug-in has moved the line on
            return self._now.refuse(f"reads {self._known_as}[{ago}], moved to a bar not come yet", READ_NOW)

    def __setitem__(self, ago: int, value: float) -> None:
        if ago < self._latest:  # an indicator that writes back: its value at a bar is known later
            self._latest = ago
        self._filled[self._idx + ago] = value
        for bound in self.bindings:
            bound[ago] = value

    def set(self, value: float, ago: int = 0) -> None:
        """Set the value of a bar."""
        self[ago] = value

    def __call__(self, ago: Any = None) -> Any:
        """Return the line moved by `ago` bars, as it is declared in `__init__`."""
        if self._now.bar >= 0 and plugin_frame() is not None:
            what = f"makes the line {self._known_as}({'' if ago is None else ago}) during the run, which stays empty"
            self._now.refuse(what, "make it in `__init__`, or read an earlier value, such as [-1]")
        return super().__call__(ago)

    def forward(self, value: float = math.nan, size: int = 1) -> None:
        """Go on by bars, which have this value."""
        self._idx += size
        self.lencount += size
        self._filled.extend([value] * size)

    @property
    def array(self) -> Any:
        """The values up to now, for a plug-in a copy; all there are for Backtrader and for an indicator's `once`."""
        frame = plugin_frame()
        return self._filled if frame is None or is_computing(frame) else self._past()

    @array.setter
    def array(self, values: Any) -> None:
        self._filled = values

    def _past(self) -> PastValues:
        """Return a copy of the values up to now, which is lengthened when it is asked for again."""
        end = self._idx + 1 + self._latest
        if end <= 0 and self._idx < 0:
            self._refuse(0)
        if self._shown is None or len(self._shown) > end:
            self._shown = PastValues("d")
            self._shown.line = self
        # the last values shown may have been set since, as far back as its indicator writes
        known = max(len(self._shown) - 1 + self._latest, 0)
        self._shown[known:] = self._filled[known:end]
        return self._shown

    def get(self, ago: int = 0, size: int = 1) -> Any:
        """Return the last `size` values up to `ago`, fewer on the first bars."""
        if ago > self._latest:
            self._check(ago)
        end = self._idx + ago + 1
        return self._filled[max(end - size, 0) : max(end, 0)]

    def getzeroval(self, idx: int = 0) -> Any:
        """Return the value of a bar counted from the first."""
        return self[idx - self._idx]

    def getzero(self, idx: int = 0, size: int = 1) -> Any:
        """Return the values of `size` bars counted from the first."""
        self._check(min(idx + size - 1 - self._idx, size))
        return super().getzero(idx, size)

    def plotrange(self, start: int, end: int) -> Any:
        """Return the values of bars counted from the first, `end` not included."""
        self._check(end - 1 - self._idx)
        return super().plotrange(start, end)

    def buflen(self) -> int:
        """Return the number of bars: of the run, for a plug-in of those that have closed."""
        return len(self._filled) - int(self.extension) if plugin_frame() is None else len(self)

    def _check(self, ago: int) -> None:
        """Refuse a reading outside of what is known, unless Backtrader's own code reads."""
        if (ago > self._latest or self._idx + ago < 0) and plugin_frame() is not None:
            self._refuse(ago)

    def _outside(self, ago: int) -> Any:
        """Return what Backtrader would, to its own code; refuse a plug-in."""
        if plugin_frame() is None:
            return self._filled[self._idx + ago]
        return self._refuse(ago)

    def _refuse(self, ago: int) -> None:
        bar = self._idx
        name = f"{self._known_as}[{ago}]"
        if bar < 0:
            self._now.refuse(f"reads {name} before the first bar", NOT_YET)
        if ago > 0:
            bars = "a bar that has" if ago == 1 else f"{ago} bars ahead, which have"
            self._now.refuse(f"reads {name}, {bars} not come yet", READ_NOW)
        if ago > self._latest:
            ahead = "a bar" if self._latest == -1 else f"{-self._latest} bars"
            what = f"reads {name} of a line that runs {ahead} ahead, as close({-self._latest}) does"
            self._now.refuse(what, f"read [{self._latest}] or one before it, or make it of close(-1) and its like")
        what = f"reads {name} on bar {bar + 1}, when there is none: it would wrap round to the end of the data"
        self._now.refuse(what, f"ask first: `if len(self) > {-ago}`")


class ClockedLine(GuardedLine):
    """A filled line, which reads where it stands from a clock and keeps back what lies after it."""

    def _ignored(self, value: int) -> None:
        """Do nothing: it is moved by the clock alone."""

    _idx = property(lambda self: self._now.bar, _ignored)
    idx = _idx
    lencount = property(lambda self: self._now.bar + 1, _ignored)

    def __len__(self) -> int:
        return self._now.bar + 1

    def __getitem__(self, ago: int) -> Any:
        at = self._now.bar + ago
        if ago > self._latest or at < 0:
            return self._outside(ago)
        return self._filled[at]

    def __setitem__(self, ago: int, value: float) -> None:
        self._filled[self._now.bar + ago] = value
        for bound in self.bindings:
            bound[ago] = value

    def forward(self, value: float = 0.0, size: int = 1) -> None:
        """Do nothing: it is filled."""


class OneStamp:
    """A line of one value, for Backtrader's functions that make a date or time of it."""

    idx = 0

    def __init__(self, number: float, tz: Any) -> None:
        self.array, self._tz = (number,), tz


def _checked(name: str, place: int) -> Callable[..., Any]:
    """Return Backtrader's reading of a stamp, guarded; `ago` is its argument at that place."""
    stock = getattr(LineBuffer, name)

    def read(self: GuardedLine, *args: Any, **kwargs: Any) -> Any:
        ago = kwargs.pop("ago", args[place] if len(args) > place else 0)
        return stock(OneStamp(self[ago], self._tz), *args[:place], 0, *args[place + 1 :], **kwargs)

    read.__doc__ = stock.__doc__
    return read


for _name in ("datetime", "date", "time", "dt", "tm_raw", "tm"):
    setattr(GuardedLine, _name, _checked(_name, 0))
for _name in ("tm_lt", "tm_le", "tm_eq", "tm_gt", "tm_ge", "tm2dtime", "tm2datetime"):
    setattr(GuardedLine, _name, _checked(_name, 1))


@cache
def _made_of(base: type, kind: type) -> Any:
    """Return the guarded or clocked class of a kind of line, which may be an operation on lines."""
    return base if kind is LineBuffer else type(kind)(f"{base.__name__}{kind.__name__}", (base, kind), {})


def guard(lines: Named, now: Clock) -> None:
    """Guard lines that Backtrader moves bar by bar; filled ones that were held back are given out again for that."""
    for name, line in bounded_by_nothing(lines):
        known = as_known(line, name, now)
        if is_held_back(line):
            known["_idx"], known["lencount"] = -1, 0
        line.__class__ = _made_of(GuardedLine, known["_kind"])


def hold_back(lines: Named, now: Clock) -> None:
    """Let the clock alone say how much of the lines, which are filled, is given out."""
    for name, line in bounded_by_nothing(lines):
        known = as_known(line, name, now)
        line.__class__ = _made_of(ClockedLine, known["_kind"])


def bounded_by_nothing(lines: Named) -> Named:
    """Return the lines that keep every bar: one that keeps the last ones alone has nothing to come."""
    return [(name, line) for name, line in lines if line.mode == line.UnBounded]


def as_known(line: Any, name: str, now: Clock) -> dict[str, Any]:
    """Return the line's attributes, what it was made as, its name and its clock among them."""
    known: dict[str, Any] = line.__dict__
    known.setdefault("_kind", type(line))
    if "array" in known:
        known["_filled"] = known.pop("array")
    known["_now"], known["_known_as"], known["_shown"] = now, name, None
    return known


def values_of(line: Any) -> Any:
    """Return all values of a line, those to come among them if it is filled: for the engine alone."""
    return line._filled if isinstance(line, GuardedLine) else line.array


def is_held_back(line: Any) -> bool:
    """Return whether the clock says how much of the line is given out."""
    return isinstance(line, ClockedLine)
