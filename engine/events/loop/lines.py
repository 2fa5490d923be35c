"""The lines of a run: those of the feed, of the strategy's indicators and of all that these are made of."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import backtrader as bt
from backtrader.linebuffer import LineActions, LineBuffer, _LineDelay, _LineForward


def lines_of(series: Any) -> list[Any]:
    """Return the lines of an indicator or feed, or the one of an operation on lines."""
    # Backtrader's `Lines` holds a list, an operation on lines is in a list itself
    return list(getattr(series.lines, "lines", series.lines))


def lines_read(strategy: Any, data: Any) -> list[tuple[str, Any]]:
    """Return the lines of the feed and of the indicators, which are read during a pass, each by what it is called."""
    called = {id(value): name for name, value in vars(strategy).items() if isinstance(value, bt.LineRoot)}
    named = [(name, getattr(data.lines, name)) for name in data.getlinealiases()]
    for one in inner_first_last(strategy):
        owner = called.get(id(one), type(one).__name__.lower())
        lines = lines_of(one)
        names = [owner] if len(lines) == 1 else [f"{owner}.{name}" for name in one.getlinealiases()]
        named += zip(names, lines, strict=True)
    find_moved_ahead(strategy)
    return named


def inner_first_last(owner: Any) -> Iterator[Any]:
    """Yield the indicators of a strategy or indicator, each before those inside it: the order in which they move."""
    for one in owner.getindicators():
        yield one
        yield from inner_first_last(one)


@contextmanager
def in_step(strategy: Any) -> Iterator[None]:
    """Let an indicator that has a `next` alone find the indicators it is made of at its own bar, as in streaming.

    Backtrader moves an indicator on only when its clock, the feed, has moved, which nobody does in the vectorised pass:
    `sma[0]` would be the last average of all.
    """
    indicators = [one for one in inner_first_last(strategy) if isinstance(one, bt.Indicator)]
    for one in indicators:
        one.advance = partial(advance_in_step, one)
    try:
        yield
    finally:
        for one in indicators:
            del one.advance


def advance_in_step(one: Any, size: int = 1) -> None:
    """Move an indicator on, unless it is ahead of the one for which it is moved."""
    computed = sys._getframe(1).f_locals.get("self", one)
    if computed is one or len(one) <= len(computed):
        one.lines.advance(size=size)


def find_moved_ahead(strategy: Any) -> None:
    """Tell the lines that are moved ahead, as `close(1)` is, or made of such, how far: so far back they are known."""
    indicators = list(inner_first_last(strategy))
    lines = [line for one in indicators for line in lines_of(one)]
    if not any(isinstance(one, _LineForward) for one in indicators) and not any(map(ahead_of, lines)):
        return
    lead = Lead(indicators)
    for line in lines:
        if ahead := lead.of(line):
            line.__dict__["_latest"] = -ahead


def ahead_of(line: Any) -> int:
    """Return by how many bars a line is known to run ahead by itself: as far as its indicator writes back."""
    # set by the indicator that writes back, see `feeds.clocked_lines`
    return -int(getattr(line, "_latest", 0))


class Lead:
    """How many bars each line runs ahead of its bar: the most of what it is made of."""

    def __init__(self, indicators: list[Any]) -> None:
        self._found: dict[int, int] = {}
        self._owners = {id(line): one for one in indicators for line in lines_of(one)}
        self._bound: dict[int, list[Any]] = {}
        for one in indicators:
            for line in lines_of(one):
                for target in line.bindings:
                    self._bound.setdefault(id(target), []).append(line)

    def of(self, line: Any) -> int:
        """Return by how many bars the line runs ahead; 0 for one of the feed."""
        if id(line) not in self._found:
            self._found[id(line)] = 0  # while it is looked for: an indicator may feed on itself
            self._found[id(line)] = max(self._look_up(line), ahead_of(line))
        return self._found[id(line)]

    def _look_up(self, line: Any) -> int:
        if bound := self._bound.get(id(line)):
            return max(map(self.of, bound))
        if isinstance(line, _LineDelay | _LineForward):  # `ago` is negative for a delay
            return max(self._of_first(line.a) + int(line.ago), 0)
        # a line of the feed, or one that was handed in, has no indicator it is of
        inputs = line._datas if isinstance(line, LineActions) else getattr(self._owners.get(id(line)), "datas", ())
        return max(map(self._of_first, inputs), default=0)

    def _of_first(self, series: Any) -> int:
        """Return that of a line, or of the first line of several, which is the one Backtrader's indicators read."""
        if isinstance(series, LineBuffer):
            return self.of(series)
        return self.of(series.lines[0]) if isinstance(series, bt.LineRoot) else 0
