"""What a sweep turns: settings, and the values that each may take."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Params = Mapping[str, Any]
"""`section.key` -> value, as JSON can hold it, of the settings that a trial turns."""


@dataclass(frozen=True)
class Choices:
    """Values to choose from, in the order in which they were given."""

    values: tuple[Any, ...]
    """Distinct, as JSON can hold them: a list of units is a list."""

    @property
    def size(self) -> int:
        """How many values there are."""
        return len(self.values)

    def all(self) -> tuple[Any, ...]:
        """Return every value."""
        return self.values


@dataclass(frozen=True)
class Numbers:
    """All numbers from `low` to `high`, both included."""

    low: float
    high: float
    step: float | None = None
    """Distance of two neighbours; None: any number between, or every whole one where `whole`."""
    log: bool = False
    """Whether small values are as likely as large ones, by their logarithm."""
    whole: bool = False
    """Whether the numbers are whole."""

    @property
    def size(self) -> int | None:
        """How many values there are; None for infinitely many."""
        step = self.step if self.step is not None else 1 if self.whole else None
        return None if step is None else math.floor((self.high - self.low) / step + 1e-9) + 1

    def all(self) -> tuple[Any, ...]:
        """Return every value, where their number is finite."""
        if self.size is None:
            raise ValueError(f"there is no end of values from {self.low:g} to {self.high:g}")
        return tuple(map(self.at, range(self.size)))

    def at(self, place: int) -> float:
        """Return the value that many steps above the lowest."""
        value = self.low + place * (self.step if self.step is not None else 1)
        return int(value) if self.whole else float(f"{value:.12g}")


Dimension = Choices | Numbers


@dataclass(frozen=True)
class Space:
    """The settings that a sweep turns, in the order in which they were given."""

    dimensions: Mapping[str, Dimension]
    """By `section.key`."""

    @property
    def size(self) -> int | None:
        """How many combinations there are; None for infinitely many."""
        sizes = [one.size for one in self.dimensions.values()]
        return None if None in sizes else math.prod(size for size in sizes if size is not None)

    def grid(self) -> Iterator[dict[str, Any]]:
        """Yield every combination, the last setting turning fastest."""
        for values in itertools.product(*(one.all() for one in self.dimensions.values())):
            yield dict(zip(self.dimensions, values, strict=True))

    def of(self, section: str) -> tuple[str, ...]:
        """Return the settings of a section that are turned, as `section.key`."""
        return tuple(place for place in self.dimensions if place.startswith(f"{section}."))


def params_key(params: Params) -> str:
    """Return what two trials with the same values share."""
    return json.dumps(dict(params), sort_keys=True)


def nested(params: Params) -> dict[str, dict[str, Any]]:
    """Return the settings of a trial as section -> setting -> value."""
    settings: dict[str, dict[str, Any]] = {}
    for place, value in params.items():
        section, _, key = place.partition(".")
        settings.setdefault(section, {})[key] = value
    return settings
