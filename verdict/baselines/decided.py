"""What one sample's account decided, bar by bar, and the terms on which other decisions trade in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...arrays import Floats
from ...engine.account.samples import Sample
from ...engine.account.terms import NEXT_OPEN, Rebalance, Terms
from ...engine.replay.known_run import replayable
from ...engine.replay.replay import replay_equities
from ...engine.result import Result
from ...feeds.bars import Bars
from .exposures import exposures_of

AT_ONCE = 1_000_000
"""Targets handed to the replay in one call: what is kept in memory at a time."""


@dataclass(frozen=True, eq=False)
class Decided:
    """The decisions of a sample that could be filled within it."""

    bars: Bars
    sample: Sample
    terms: Terms
    rebalance: Rebalance
    first_decision: int
    span: range
    """The bars of these decisions: none before the run's first, none that only a bar after the last could fill."""
    targets: Floats
    """What was wanted at each, as a fraction of equity, shape (span,)."""
    by_exposure: bool
    """Whether the targets are exposures just after fills, of a strategy that orders otherwise than by targets."""

    @property
    def size(self) -> float:
        """The mean |target| where one was held; 1 where none was."""
        held = self.targets[self.targets != 0.0]
        return float(np.mean(np.abs(held))) if len(held) else 1.0

    @property
    def sides(self) -> tuple[float, float]:
        """The signs a baseline may take, lowest and highest: -1 and 1 unless the run only went long, or only short."""
        least, most = np.min(self.targets, initial=0.0), np.max(self.targets, initial=0.0)
        if least == most == 0.0:
            return -1.0, 1.0
        return float(np.sign(least)), float(np.sign(most))

    def curves(self, wanted: Floats) -> Floats:
        """Return the equity of accounts with these targets (k, span), after the cash begun with, shape (k, rows + 1).

        A ruined account's stays what it was.
        """
        curves = np.empty((len(wanted), len(self.sample.rows) + 1))
        curves[:, 0] = self.terms.account.cash
        targets = np.zeros((min(len(wanted), self.accounts_at_once), len(self.bars)))
        for some in self.parts_of(len(wanted)):
            rows = targets[: some.stop - some.start]
            rows[:, self.span.start : self.span.stop] = wanted[some]
            curves[some, 1:] = replay_equities(
                self.bars,
                rows,
                [self.terms.costs],
                self.terms,
                self.rebalance,
                first_decision=self.first_decision,
                sample=self.sample,
            )
        return curves

    @property
    def accounts_at_once(self) -> int:
        """How many accounts are traded in one call."""
        return max(1, AT_ONCE // max(len(self.bars), 1))

    def parts_of(self, count: int) -> Iterator[slice]:
        """Yield the slices in which so many accounts are traded."""
        for first in range(0, count, self.accounts_at_once):
            yield slice(first, min(first + self.accounts_at_once, count))


def decided_of(result: Result, sample: Sample) -> Decided:
    """Return what the sample's account decided."""
    rebalance = result.account.rebalance
    targets = exposures_of(result, sample) if rebalance is None else replayable(result).targets
    first = result.account.first_decision
    span = fillable(sample, first, at_open=result.terms.account.fill == NEXT_OPEN)
    wanted = targets[span.start : span.stop].copy()
    return Decided(
        result.bars, sample, result.terms, rebalance or Rebalance(), first, span, wanted, by_exposure=rebalance is None
    )


def fillable(sample: Sample, first_decision: int, *, at_open: bool) -> range:
    """Return the bars whose decision a bar of the sample can fill."""
    start = max(first_decision, sample.decisions.start)
    stop = min(sample.decisions.stop, sample.rows.stop - 1) if at_open else sample.decisions.stop
    return range(start, max(start, stop))
