"""Combinations drawn by chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..spaces.space import Params, Space
from ..trials.outcome import Outcome
from .fresh import Fresh
from .seeds import seed_of_batch


class AtRandom:
    """Proposes combinations drawn by chance, each once."""

    learns = False

    def __init__(self, space: Space, *, seed: int) -> None:
        self._fresh = Fresh(space)
        self._seed = seed

    def ask(self, batch: int, count: int) -> list[Params]:
        """Return new combinations; fewer than `count` where none is left."""
        rng = np.random.default_rng(seed_of_batch(self._seed, batch))
        drawn = (self._fresh.drawn(rng) for _ in range(count))
        return [params for params in drawn if params is not None]

    def recall(self, batch: int, params: Sequence[Params]) -> None:
        """Remember what was proposed before the sweep was interrupted."""
        self._fresh.see(params)

    def tell(self, batch: int, outcomes: Sequence[Outcome]) -> None:
        """Outcomes change nothing."""
