"""A trial that is proposed, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ..spaces.space import Params

State = Literal["complete", "pruned", "failed"]


class Proposed(NamedTuple):
    """A combination of settings to be scored."""

    number: int
    """Counted from 0, in the order in which the search asks."""
    params: Params


@dataclass(frozen=True)
class Outcome:
    """What a trial came to on the validation bars. The same trial has an equal outcome wherever it is scored."""

    number: int
    params: Params
    state: State
    score: float | None
    """The mean over the validation folds; None unless complete."""
    by_fold: tuple[float, ...] = ()
    """The score of each validation fold, oldest first; of those scored before it was pruned."""
    by_seed: tuple[float, ...] = ()
    """The score of each seed alone, where `run.seeds` is more than 1."""
    reason: str = ""
    """Why it failed or was pruned, in a sentence."""
    seconds: float = field(default=0.0, compare=False)
    """Spent on it by the worker: its share of what several trials did together."""
    trained: int = field(default=0, compare=False)
    """Models trained for it."""
    reused: int = field(default=0, compare=False)
    """Models taken from the cache, or from another trial with the same model."""


def best_of(outcomes: Sequence[Outcome], *, smaller_is_better: bool) -> Outcome | None:
    """Return the complete trial with the best score, the earliest of equal ones; None where none is complete."""
    sign = -1.0 if smaller_is_better else 1.0
    complete = [one for one in outcomes if one.state == "complete" and one.score is not None]
    return max(complete, key=lambda one: (sign * (one.score or 0.0), -one.number), default=None)
