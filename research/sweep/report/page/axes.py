"""Axes of the small charts: where a value lies, in percent of the box, and the labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from .....arrays import Floats
from .....reports.page.numbers import MINUS, number
from .....reports.page.svg import ticks
from ...spaces.space import Choices, Dimension
from ..importance import written
from ..words import value_of

MOST_NAMES, LONGEST = 8, 12
"""Labels of a setting's values below a panel, and the letters of each."""
FAR = 0.03
"""The share of the worst scores that may be drawn at the edge, so that they do not squeeze all others."""


@dataclass(frozen=True)
class Axis:
    """From a number to its place from the low end, in percent."""

    low: float
    high: float
    log: bool = False

    @classmethod
    def over(cls, values: Floats, room: float = 0.05) -> Axis:
        """Return the axis over all values (n,), with some room around them."""
        low, high = float(values.min()), float(values.max())
        more = room * (high - low) or abs(high) * 0.1 or 0.5
        return cls(low - more, high + more)

    @classmethod
    def of_scores(cls, scores: Floats, *, smaller_is_better: bool) -> Axis:
        """Return the axis of scores (n,): the furthest of the bad ones lie beyond it, where they are far off."""
        if len(scores) < 2.0 / FAR:
            return cls.over(scores)
        usual = np.quantile(scores, 1.0 - FAR if smaller_is_better else FAR)
        kept = scores[scores <= usual] if smaller_is_better else scores[scores >= usual]
        whole, inner = float(np.ptp(scores)), float(np.ptp(kept))
        return cls.over(kept if inner and whole > 1.5 * inner else scores)

    def places(self, values: Any) -> Floats:
        """Return where values (n,) lie, those beyond at the ends."""
        low, high, at = self.low, self.high, np.asarray(values, dtype=np.float64)
        if self.log:
            low, high, at = math.log(low), math.log(high), np.log(at)
        return np.asarray(np.clip(100.0 * (at - low) / ((high - low) or 1.0), 0.0, 100.0))

    def marks(self, wanted: int = 4) -> list[tuple[float, str]]:
        """Return about so many labels: place and text."""
        values = self.decades() if self.log else ticks(self.low, self.high, wanted)
        texts = [short(value) for value in values]
        return [(float(at), text) for at, text in zip(self.places(values), texts, strict=True)]

    def marks_down(self, wanted: int = 4) -> list[tuple[float, str]]:
        """Return the same with places from the upper end, as a page counts them."""
        return [(100.0 - at, text) for at, text in self.marks(wanted)]

    def decades(self) -> list[float]:
        """Return powers of ten, or both ends where there is no more than one."""
        first, last = math.ceil(math.log10(self.low) - 1e-9), math.floor(math.log10(self.high) + 1e-9)
        step = max(1, (last - first) // 4)
        found = [10.0**power for power in range(first, last + 1, step)]
        return found if len(found) > 1 else [self.low, self.high]


def short(value: float) -> str:
    """Return a label in few letters."""
    return number(0.0, 0) if value == 0.0 else f"{float(f'{value:.6g}'):.4g}".replace("-", MINUS)


@dataclass(frozen=True)
class Across:
    """The axis of a setting: evenly spaced values where they are choices, else their own."""

    dimension: Dimension

    @property
    def values(self) -> tuple[Any, ...]:
        """The choices; none of a range."""
        return self.dimension.values if isinstance(self.dimension, Choices) else ()

    @property
    def axis(self) -> Axis:
        """Of a range."""
        assert not isinstance(self.dimension, Choices)
        one = self.dimension
        more = 0.0 if one.log else 0.02 * (one.high - one.low)
        return Axis(one.low - more, one.high + more, one.log)

    def places(self, values: Sequence[Any], numbers: Sequence[int]) -> Floats:
        """Return where values (n,) lie; choices a little apart by the numbers of their trials, so that all are seen."""
        if not self.values:
            return self.axis.places(values)
        known = {written(one): at for at, one in enumerate(self.values)}
        at = np.array([known[written(one)] for one in values], dtype=np.float64)
        apart = (np.asarray(numbers, dtype=np.float64) * 0.618034) % 1.0 - 0.5  # spreads out any run of numbers
        return np.asarray(100.0 * (at + 0.5 + 0.5 * apart) / len(self.values))

    def marks(self) -> list[tuple[float, str]]:
        """Return the labels below."""
        if not self.values:
            return self.axis.marks(5)
        step = -(-len(self.values) // MOST_NAMES)
        return [
            (100.0 * (at + 0.5) / len(self.values), cut(value_of(self.values[at])))
            for at in range(0, len(self.values), step)
        ]


def cut(text: str, most: int = LONGEST) -> str:
    """Return a text with no more letters than have room below a panel."""
    return text if len(text) <= most else f"{text[: most - 1]}\u2026"


def dots(x: Floats, y: Floats, kind: str) -> Markup:
    """Return points, whose coordinates are percent of the box."""
    path = "".join(f"M{a:.1f} {b:.1f}h0" for a, b in zip(x, y, strict=True))
    return Markup('<path class="{}" d="{}"/>').format(kind, path) if path else Markup()
