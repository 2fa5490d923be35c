"""Targets cut into stretches of one side, and put together again in another order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...arrays import Floats

Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Stretches:
    """Targets (n,) as stretches of one side: long, short, or flat."""

    targets: Floats
    starts: Places
    """Where each begins, shape (stretches,)."""
    lengths: Places
    """Bars of each, shape (stretches,)."""
    side: NDArray[np.int8]
    """1, -1, or 0 for flat, shape (stretches,); never the same twice in a row."""

    @classmethod
    def of(cls, targets: Floats) -> Stretches:
        """Return the stretches of targets (n,)."""
        sides = np.sign(targets).astype(np.int8)
        starts = np.flatnonzero(np.append(True, np.diff(sides) != 0)) if len(targets) else np.zeros(0, np.int64)
        lengths = np.diff(np.append(starts, len(targets)))
        return cls(targets, starts, lengths, sides[starts])

    def __len__(self) -> int:
        return len(self.starts)

    def shuffled(self, count: int, rng: np.random.Generator) -> Floats:
        """Return the targets so many times with their stretches in random order, shape (count, n).

        Each stretch stays whole, and no two of one side meet: they would become one, and an order that the run paid
        would not be. So the order of the sides is that of the run, read from either end and begun anywhere that
        leaves none beside its own side; on that, the stretches of each side change places among themselves.
        """
        sides = self._places_of_sides(count, rng)  # (count, stretches)
        # ordered by side, at random within one: what stands there first goes to the first place of that side
        drawn = np.argsort(self.side + 0.5 * rng.random((count, len(self))), axis=1)
        places = np.argsort(self.side[sides], axis=1, kind="stable")
        order = np.empty_like(drawn)
        np.put_along_axis(order, places, drawn, axis=1)  # (count, stretches)
        lengths = self.lengths[order]
        shift = self.starts[order] - (np.cumsum(lengths, axis=1) - lengths)
        bars = np.repeat(shift.ravel(), lengths.ravel()).reshape(count, len(self.targets))
        return self.targets[bars + np.arange(len(self.targets))]  # (count, n)

    def _places_of_sides(self, count: int, rng: np.random.Generator) -> Places:
        """Return, for each place, the stretch whose side stands there, shape (count, stretches)."""
        many = len(self)
        can_turn = self.side[0] != self.side[-1]
        turned = rng.integers(0, many if can_turn else 1, (count, 1))
        places = (np.arange(many) + turned) % many
        backwards = rng.random((count, 1)) < 0.5
        return np.where(backwards, places[:, ::-1], places)
