"""Backtrader's two loops, vectorised and streaming, without what nothing in the run looks at.

On every bar Cerebro peeks at all feeds, copies the bar into tick attributes, asks for timers, and has the strategy tell
every listener the account's value; for one feed, one strategy and no listener nothing of that can be seen. Whatever
these loops do not cover goes to Backtrader's own, with the same results: a test holds the two equal.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import Any

import backtrader as bt

from ....faults.look_ahead import Clock
from ....feeds.clocked_lines import guard, hold_back, values_of
from ....strategies.targets import CASH_LISTENERS, listens
from ..new_account import begin_account
from ..orders.notices import Notices
from .lean_streaming import IndicatorPlan, Step, can_stream, lengthen
from .lines import find_moved_ahead, in_step, lines_read
from .too_late import TooLate

BAR_WORK = tuple(f"{prefix}{name}" for prefix in ("", "_") for name in ("prenext", "nextstart", "next"))


class LeanCerebro(TooLate):
    """A Cerebro whose pass over the bars skips what nobody looks at."""

    _now: Clock | None = None
    """The clock of the run, which says how much of its lines is given out; None gives out all of them."""

    def _runonce(self, runstrats: list[Any]) -> None:
        if self._now is None:
            super()._runonce(runstrats)
            return
        covered = is_covered(self, runstrats)
        (strategy,), data = runstrats, self.datas[0]
        strategy._once = partial(once_then_hold_back, strategy, data, self._now)
        if not covered:
            super()._runonce(runstrats)
            return
        strategy._once()
        strategy.reset()
        self._walk(strategy, self._preloaded(strategy, data, self._now))

    def _preloaded(self, strategy: Any, data: Any, now: Clock) -> Iterator[int]:
        """Yield each bar once the clock, the broker and the strategy's lines have moved to it."""
        own, stamps, stamp = strategy.lines.lines, values_of(data.lines.datetime), strategy.lines.datetime
        next_bar, is_bound = self._broker.next, bool(stamp.bindings)
        for bar in range(data.buflen()):
            length = bar + 1
            now.bar = bar
            next_bar()
            for line in own:  # as in `lengthen`: a call would take as long again
                line._idx = bar
                line.lencount = length
                line.array.append(math.nan)
            if is_bound:
                stamp[0] = stamps[bar]
            else:
                stamp.array[bar] = stamps[bar]
            yield bar
            if self._event_stop:
                return

    def _runnext(self, runstrats: list[Any]) -> None:
        covered = is_covered(self, runstrats) and can_stream(self, runstrats[0])
        if self._now is not None:
            guard(lines_read(runstrats[0], self.datas[0]), self._now)
        if not (covered and self._stream(runstrats[0], self.datas[0])):
            super()._runnext(runstrats)

    def _stream(self, strategy: Any, data: Any) -> bool:
        """Take the bars as they come.

        Returns:
            Whether the run is over; if not, Backtrader's own loop is to go on from here.
        """
        plan = IndicatorPlan(strategy)
        self._walk(strategy, self._streamed(strategy, data, plan))
        if plan.is_outdated():
            self._broker.is_lean = False
        return not plan.is_outdated()

    def _streamed(self, strategy: Any, data: Any, plan: IndicatorPlan) -> Iterator[int]:
        """Yield each bar once it has come and the broker, the strategy's lines and the indicators have moved to it."""
        own, stamps, stamp = strategy.lines.lines, data.lines.datetime, strategy.lines.datetime
        next_bar, bar = self._broker.next, -1
        while not self._event_stop and data._append_bar():
            bar += 1
            next_bar()
            lengthen(own, bar)
            stamp[0] = stamps[0]
            plan.carry_out(bar)
            yield bar
            if plan.is_outdated():
                return

    def _walk(self, strategy: Any, bars: Iterator[int]) -> None:
        """Walk through the bars: on each tell what became of orders, call the strategy, then its analyzers."""
        broker, first = self._broker, max(strategy._minperiods) - 1  # the bar on which the strategy starts
        notices, tell, broker.is_lean, broker.is_new = broker.notifs, Notices(strategy).tell, True, False
        act, steps, turn = "prenext", steps_of(strategy, "prenext"), first
        for bar in bars:
            if notices:
                tell(notices)
            if broker.is_new:
                broker.is_new = False
                begin_account(strategy)
            strategy._minperstatus = first - bar
            if bar == turn:
                act, turn = ("nextstart", bar + 1) if bar == first else ("next", -1)
                steps = steps_of(strategy, act)
            getattr(strategy, act)()  # by name: a strategy may replace its own methods as it goes
            for step in steps:
                step()


def is_covered(cerebro: Any, strategies: list[Any]) -> bool:
    """Return whether nothing in the run can see what the lean loop leaves out."""
    if len(cerebro.datas) != 1 or len(strategies) != 1:
        return False
    (strategy,) = strategies
    watchers = [(type(strategy), bt.Strategy)]
    watchers += [
        (type(inner), bt.Analyzer)
        for one in chain(strategy.analyzers, strategy._slave_analyzers)
        for inner in with_those_inside(one)
    ]
    return not (
        cerebro.p.cheat_on_open
        or cerebro.p.quicknotify
        or cerebro._timers
        or cerebro._timerscheat
        or cerebro.runwriters
        or strategy._oldsync
        or strategy._lineiterators[bt.LineIterator.ObsType]
        or any(listens(kind, base, CASH_LISTENERS) for kind, base in watchers)
        or any(name in strategy.__dict__ for name in CASH_LISTENERS)
    )


def once_then_hold_back(strategy: Any, data: Any, now: Clock) -> None:
    """Compute the strategy's indicators over all bars, then leave it to the clock what is given out of them."""
    lines = lines_read(strategy, data)
    guard(lines, now)
    with in_step(strategy):
        type(strategy)._once(strategy)
    find_moved_ahead(strategy)  # again: an indicator may have written back
    hold_back(lines, now)


def with_those_inside(analyzer: Any) -> Iterator[Any]:
    """Yield an analyzer and those it is made of, which listen too."""
    yield analyzer
    for child in analyzer._children:
        yield from with_those_inside(child)


def steps_of(strategy: Any, name: str) -> list[Step]:
    """Return what is called on a bar after the strategy: `prenext`, `nextstart` or `next` of its analyzers."""
    return [step_of(analyzer, name) for analyzer in strategy.analyzers if has_bar_work(analyzer)]


def has_bar_work(analyzer: Any) -> bool:
    """Return whether the analyzer, or one inside it, does anything on a bar."""
    own = "next" in analyzer.__dict__
    return bool(own or analyzer._children or listens(type(analyzer), bt.Analyzer, BAR_WORK))


def step_of(analyzer: Any, name: str) -> Step:
    """Return the analyzer's method itself, unless more than calling it is to be done."""
    plain = not analyzer._children and not listens(type(analyzer), bt.Analyzer, (f"_{name}",))
    step: Step = getattr(analyzer, name if plain else f"_{name}")
    return step
