"""How far a search is."""

from __future__ import annotations

from typing import NamedTuple

from ..spaces.space import Params


class Progress(NamedTuple):
    """How far a search is, each time trials have finished."""

    done: int
    """Trials that have an outcome."""
    of: int
    """Trials there will be."""
    best: float | None
    """The best score so far; None where no trial is complete."""
    params: Params | None
    """Those of the best."""
    failed: int
    seconds: float
    """Since this process began the search."""
    before: int
    """Of `done`, those that were found in the record: they took no time now."""
