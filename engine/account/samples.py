"""The samples of a run: each is an account of its own, with the bars it has rows of and those it decides on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...models.schedule.apart import Apart
from ...models.schedule.folds import TEST, TRAIN, BarSplit
from ...models.schedule.split import WalkForward


@dataclass(frozen=True)
class Sample:
    """The bars of one account, counted from 0."""

    name: str
    """`test`, `train`, or one kept apart: `lockbox`, `new`."""
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
    decision made at it. So does each sample kept apart at the close of the bar before its first; of a closed lock-box
    no bar is seen, and its account has no row. In walk-forward there is no model before B, and so no account.
    """
    apart = [(one.name, one.first - 1) for one in split.apart]
    stop = min([bars, *(one.first for one in split.apart)])
    b = split.boundary
    named = [(TEST, b)] if b < stop - 1 else []  # a saved model may have been trained on all of them
    if b >= 0 and not (named and isinstance(split, WalkForward)):
        named = [(TRAIN, -1), *named]
    return opened_one_after_another([*named, *apart], bars)


def opened_one_after_another(named: Sequence[tuple[str, int]], bars: int) -> tuple[Sample, ...]:
    """Return the samples by the bars at whose close each is opened (-1: before the first); one ends as the next begins.

    A sample decides on the bar at whose close it is opened, and not on that of its last row, unless no bar follows.
    """
    ends = [opened_at for _, opened_at in named[1:]]
    parts = [
        Sample(name, range(opened_at + 1, end + 1), range(max(opened_at, 0), end))
        for (name, opened_at), end in zip(named, ends, strict=False)
    ]
    name, opened_at = named[-1]
    return (*parts, Sample(name, range(opened_at + 1, bars), range(max(opened_at, 0), bars)))


def planned(samples: tuple[Sample, ...], bars: int, apart: tuple[Apart, ...] = ()) -> tuple[Sample, ...]:
    """Return the samples of a run as they were before it: a strategy that stops a run cuts its last account short."""
    kept = [(one.name, one.opened_at) for one in samples]
    left_out = [(one.name, one.first - 1) for one in apart if one.name not in dict(kept)]
    last, stop = samples[-1], min([bars, *(one.first for one in apart)])
    if last.name == TRAIN and last.rows.stop < stop:
        return samples
    return opened_one_after_another([*kept, *left_out], bars)
