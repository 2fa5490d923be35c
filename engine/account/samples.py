"""The samples of a run: each is an account of its own, with the bars it has rows of and those it decides on."""

from __future__ import annotations

from dataclasses import dataclass

from ...models.schedule.folds import TEST, TRAIN, BarSplit
from ...models.schedule.split import WalkForward


@dataclass(frozen=True)
class Sample:
    """The bars of one account, counted from 0."""

    name: str
    """`test` or `train`."""
    rows: range
    """Bars at whose close it is recorded."""
    decisions: range
    """Bars at whose close is decided what it trades."""

    @property
    def opened_at(self) -> int:
        """The bar at whose close it is opened; -1 for before the first."""
        return self.rows.start - 1


def whole(bars: int) -> Sample:
    """Return the one account of a run that nothing parts."""
    return Sample(TEST, range(bars), range(bars))


def samples_of(split: BarSplit, bars: int) -> tuple[Sample, ...]:
    """Return the accounts of a run over so many bars, oldest first.

    The train account ends at the close of B, after the fills of that bar; the test account begins there, with the
    decision made at it. In walk-forward there is no model before B, and so no account.
    """
    b = split.boundary
    if b < 0:
        return (whole(bars),)
    if b >= bars - 1:  # a saved model that was trained on all of them
        return (Sample(TRAIN, range(bars), range(bars)),)
    test = Sample(TEST, range(b + 1, bars), range(b, bars))
    return (test,) if isinstance(split, WalkForward) else (Sample(TRAIN, range(b + 1), range(b)), test)


def planned(samples: tuple[Sample, ...], bars: int) -> tuple[Sample, ...]:
    """Return the samples of a run as they were before it: a strategy that stops a run cuts its last account short."""
    *before, last = samples
    if last.name == TRAIN and last.rows.stop < bars:
        return samples
    decisions = range(last.decisions.start, bars)
    return (*before, Sample(last.name, range(last.rows.start, bars), decisions))
