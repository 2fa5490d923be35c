"""The run with other bars from there on: what was before must not move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle
from types import MappingProxyType

from ....feeds.bars import Bars
from ..fitting import FittedFold
from ..poisons import POISONS, poisoned
from ..report import Outcome
from ..tally import Tally
from ..trace import Trace
from ..variants import Raised, Variants
from ..words import Wording, stamp
from .cut import OnStep, held_against

WORDS = MappingProxyType({
    "noise": "replaced by a random walk", "reversed": "played backwards", "scaled": "at three times the prices",
    "shuffled": "shuffled", "constant": "replaced by the last one, again and again",
})  # fmt: skip
LONG, TAIL = 50_000, 20_000
"""Of more bars than so many, so many are played after the poison at most."""
FEWEST = 25
"""Bars that are played after the poison, if there are as many."""


def check_poison(variants: Variants, run: Trace, wording: Wording, kept: Sequence[int], on_step: OnStep) -> Outcome:
    """Return what came of replacing the bars after each of the numbers of bars, each time in another of five ways."""
    tally = Tally("poison", lambda where, what: wording.finding("poison", where, what))
    bars = variants.subject.bars
    for number, (count, kind) in enumerate(zip(kept, cycle(POISONS), strict=False)):
        where = f"with the bars after bar {count - 1:,} ({stamp(bars, count - 1)}) {WORDS[kind]}"
        other = variants.run(poisoned(shortened(bars, count, run.folds), count, kind, seed=number), count)
        if isinstance(other, Raised):
            tally.count_raised(where, other)
        else:
            tally.count(where, held_against(variants, run, other, count))
        on_step()
    return tally.outcome()


def shortened(bars: Bars, kept: int, folds: Sequence[FittedFold]) -> Bars:
    """Return the bars up to where a poisoned run may end: before the next model is trained, on bars of no interest."""
    refits = [one.fold.fitted_at for one in folds if one.fold.fitted_at >= kept + FEWEST]
    stop = min([*refits, len(bars)])
    if len(bars) > LONG:
        stop = min(stop, kept + TAIL)
    return bars if stop >= len(bars) else replace(bars.first(stop), warnings=(), as_read=None)
