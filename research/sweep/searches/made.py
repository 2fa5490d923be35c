"""The search that a sweep asks for, by its name."""

from __future__ import annotations

from typing import Literal

from ..spaces.space import Space
from .at_random import AtRandom
from .grid import Grid
from .search import Search
from .tpe import Tpe


def search_named(name: Literal["grid", "random", "tpe"], space: Space, *, seed: int, smaller_is_better: bool) -> Search:
    """Return a search that has proposed nothing yet."""
    if name == "grid":
        return Grid(space)
    if name == "random":
        return AtRandom(space, seed=seed)
    return Tpe(space, seed=seed, smaller_is_better=smaller_is_better)
