"""All that is measured, as tasks of a few seconds each, and about how long each takes."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from calibration.counts import Count
from calibration.edges import EDGES, NOISES
from calibration.families import FAMILIES, families, power_of_family
from calibration.guards import guards
from calibration.nulls import LENGTHS, nulls
from calibration.power import SHARPES, power
from calibration.profits import profits
from calibration.searches import SEARCHES
from calibration.sensed import sensed
from calibration.walked import MODELS, walked
from calibration.whole_path import nulls_replayed, power_replayed, profits_replayed
from calibration.worlds import WORLDS

SEED = 1626
"""Any number would do; another draws other worlds."""
LEAST, LEAST_WALKED = 10, 5
"""Worlds of a kind at least, however small the share: those in which models are trained take longest."""
AT_ONCE = 500
"""Worlds of a task at most, so that none needs much memory."""

MEASURES: dict[str, Callable[..., list[Count]]] = {
    one.__name__: one
    for one in (
        nulls, power, families, power_of_family, guards, sensed, profits, nulls_replayed, power_replayed,
        profits_replayed, walked,
    )
}  # fmt: skip
SECONDS = {
    "nulls": 7e-3,
    "power": 4e-3,
    "families": 6e-2,
    "power_of_family": 1e-1,
    "guards": 2e-2,
    "sensed": 1.4e-2,
    "profits": 1.6e-3,
    "nulls_replayed": 1e-2,
    "power_replayed": 1.3e-2,
    "profits_replayed": 1.2e-2,
    "walked": 3e-1,
}
"""About how long a world takes: what the progress bar reckons with."""
TWO_WORLDS = ("normal", "GARCH-t")


@dataclass(frozen=True)
class Task:
    """Worlds of one kind, measured in one go; the same task always comes to the same counts."""

    measure: str
    worlds: int
    what: tuple[Any, ...]
    part: int = 0

    @property
    def seconds(self) -> float:
        """About how long it takes."""
        return SECONDS[self.measure] * self.worlds

    @property
    def title(self) -> str:
        """What it measures, in words."""
        return f"{self.measure.replace('_', ' ')}: {', '.join(map(str, self.what))}"

    def run(self) -> list[Count]:
        """Return what was counted."""
        name = f"{self.measure} {self.what} {self.part}"
        return MEASURES[self.measure](np.random.default_rng([SEED, zlib.crc32(name.encode())]), self.worlds, *self.what)


def planned(share: float = 1.0, least: int = LEAST, least_walked: int = LEAST_WALKED) -> list[Task]:
    """Return all tasks, with that share of the worlds and so many at least."""
    tasks: list[Task] = []

    def add(worlds: int, measure: str, *what: Any) -> None:
        left = max(round(share * worlds), least)
        for part in range(-(-left // AT_ONCE)):
            tasks.append(Task(measure, min(AT_ONCE, left - part * AT_ONCE), what, part))

    for world in WORLDS:
        for bars in LENGTHS:
            add(1500, "nulls", world, bars)
            add(1000, "profits", world, bars)
            for strategy in ("coin", "proportional"):
                add(200, "nulls_replayed", world, bars, strategy)
        add(400, "profits_replayed", world, LENGTHS[-1])
    for edge in EDGES:
        for noise in NOISES:
            for sharpe in SHARPES:
                add(2000 if sharpe == 1.0 else 500, "power", edge, noise, sharpe)
            add(400, "power_replayed", edge, noise)
            add(400, "power_of_family", edge, noise)
    for bars in LENGTHS:
        add(1000, "sensed", "iid", bars)
    add(1000, "sensed", "GARCH", LENGTHS[-1])
    for world in TWO_WORLDS:
        for family in FAMILIES:
            add(400, "families", family, world)
        for search in SEARCHES:
            for guard, worlds in {"none": 200, "lock-box": 600, "sealed": 400}.items():
                add(worlds, "guards", search, guard, world)
    for search in ("tuning", "adding"):
        for guard in ("lock-box", "sealed"):
            add(400, "guards", search, guard, "normal", 1.0)
    count = max(round(share * 200), least_walked)
    for model in MODELS:
        tasks += [Task("walked", worlds, (model, first)) for first, worlds in in_parts(count, 20)]
    return tasks


def in_parts(count: int, size: int) -> list[tuple[int, int]]:
    """Return the first and the number of each part of so many worlds."""
    return [(first, min(size, count - first)) for first in range(0, count, size)]
