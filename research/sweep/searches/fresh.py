"""Combinations that have not been proposed yet, drawn by chance."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..spaces.space import Choices, Dimension, Numbers, Params, Space, params_key

DRAWS = 100
"""Draws for a new combination before those that are left are listed instead."""
MOST_LISTED = 100_000
"""Combinations of a space that are listed; in a larger one a repeated combination is accepted after `DRAWS`."""


class Fresh:
    """The combinations that have been proposed, and a new one on request."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._seen: set[str] = set()

    def see(self, proposed: Iterable[Params]) -> None:
        """Remember combinations that were proposed."""
        self._seen.update(map(params_key, proposed))

    def is_new(self, params: Params) -> bool:
        """Return whether a combination has not been proposed."""
        return params_key(params) not in self._seen

    @property
    def is_exhausted(self) -> bool:
        """Whether every combination has been proposed."""
        return self._space.size is not None and len(self._seen) >= self._space.size

    def drawn(self, rng: np.random.Generator) -> Params | None:
        """Return a new combination and remember it; None where there is none left."""
        if self.is_exhausted:
            return None
        draws = (drawn(self._space, rng) for _ in range(DRAWS))
        params = next(filter(self.is_new, draws), None) or self._one_left(rng)
        self.see([params])
        return params

    def _one_left(self, rng: np.random.Generator) -> Params:
        size = self._space.size
        if size is None or size > MOST_LISTED:
            return drawn(self._space, rng)
        left = [params for params in self._space.grid() if self.is_new(params)]
        return left[int(rng.integers(len(left)))]


def drawn(space: Space, rng: np.random.Generator) -> dict[str, Any]:
    """Return a combination drawn by chance: each setting by itself, evenly, or evenly in its logarithm."""
    return {place: _value(dimension, rng) for place, dimension in space.dimensions.items()}


def _value(dimension: Dimension, rng: np.random.Generator) -> Any:
    if isinstance(dimension, Choices):
        return dimension.values[int(rng.integers(dimension.size))]
    if dimension.log:
        return _by_logarithm(dimension, rng)
    if dimension.size is not None:
        return dimension.at(int(rng.integers(dimension.size)))
    return float(rng.uniform(dimension.low, dimension.high))


def _by_logarithm(numbers: Numbers, rng: np.random.Generator) -> Any:
    """Return a number; on a grid the nearest to one between half a step below the lowest and above the highest."""
    size = numbers.size
    if size is None:
        drawn = math.exp(rng.uniform(math.log(numbers.low), math.log(numbers.high)))
        return min(max(drawn, numbers.low), numbers.high)
    half = (numbers.step if numbers.step is not None else 1) / 2
    low, high = max(numbers.low - half, numbers.low / 2), numbers.low + (2 * size - 1) * half
    drawn = math.exp(rng.uniform(math.log(low), math.log(high)))
    return numbers.at(min(max(round((drawn - numbers.low) / (2 * half)), 0), size - 1))
