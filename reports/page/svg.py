"""Small charts as SVG: shapes stretch with their box and take their colours from CSS; letters are HTML and do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from ...arrays import Floats
from .document import rendered
from .numbers import number

Marks = Sequence[tuple[float, str]]
"""Labels of an axis: place, in percent of the box, and text."""
LARGEST = 1e300
"""Values beyond are drawn as this."""


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Return about so many round numbers between two values."""
    raw = (high - low or 1.0) / wanted
    unit = 10.0 ** np.floor(np.log10(raw))
    step = unit * min((1.0, 2.0, 2.5, 5.0, 10.0), key=lambda size: abs(size * unit - raw))
    return [float(value) for value in np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step]


def chart(height: int, shapes: Markup, y: Marks, x: Marks, described: str) -> Markup:
    """Return a chart: shapes whose coordinates are percent of the box, the labels of both axes, and what it shows."""
    return rendered("chart.html", height=height, shapes=shapes, y=y, x=x, described=described)


def line(values: Any, low: float, high: float, kind: str, across: Any = None) -> Markup:
    """Return a line through the box; gaps where a value is not finite.

    Args:
        values: shape (n,).
        low: the value at the bottom of the box.
        high: that at its top.
        kind: class of its colour.
        across: places of the values in percent of the box, shape (n,); evenly from edge to edge unless given.
    """
    values = np.asarray(values, dtype=np.float64)
    places = np.linspace(0.0, 100.0, max(len(values), 2)) if across is None else np.asarray(across, dtype=np.float64)
    down = 100.0 * (high - values) / ((high - low) or 1.0)
    pieces = np.split(np.arange(len(values)), np.flatnonzero(np.diff(np.isfinite(values).astype(int))) + 1)
    drawn = [piece for piece in pieces if len(piece) and np.isfinite(values[piece[0]])]
    points = [" ".join(f"{places[at]:.2f},{down[at]:.2f}" for at in piece) for piece in drawn]
    return Markup("").join(Markup('<polyline class="{}" points="{}"/>').format(kind, each) for each in points)


@dataclass(frozen=True)
class Scale:
    """From values to places in percent of the box, the highest on top."""

    low: float
    high: float

    @classmethod
    def of(cls, *values: Any, room: float = 0.1) -> Scale:
        """Return a scale with room for all values and 0; of nothing but 0 it is 1 wide."""
        reach = np.concatenate([np.atleast_1d(np.asarray(one, dtype=np.float64)) for one in (*values, 0.0)])
        reach = np.clip(reach[np.isfinite(reach)], -LARGEST, LARGEST)
        low, high = float(reach.min()), float(reach.max())
        more = room * (high - low) or 0.5
        return cls(low - more if low < 0.0 or not high else 0.0, high + more if high > 0.0 or not low else 0.0)

    def place(self, value: float) -> float:
        """Return the distance of a value from the top of the box, in percent."""
        return 100.0 * (self.high - value) / (self.high - self.low)

    def marks(self, digits: int, unit: str = "", wanted: int = 4) -> list[tuple[float, str]]:
        """Return the labels of the axis, with as many digits as it takes to tell them apart."""
        values = ticks(self.low, self.high, wanted)
        while digits < 6 and len({number(one, digits) for one in values}) < len(values):
            digits += 1
        return [(self.place(one), number(one, digits, unit)) for one in values]


def bars(
    values: Any,
    names: Sequence[str],
    *,
    unit: str,
    digits: int,
    described: str,
    titles: Sequence[str] = (),
    spread: Floats | None = None,
    band: float = 0.0,
    around: float = 0.0,
    strong: int = -1,
    height: int = 190,
    plain: bool = False,
) -> Markup:
    """Return bars from 0.

    Args:
        values: shape (n,).
        names: what stands below each, shape (n,); an empty one is left out.
        unit: behind every number.
        digits: decimals.
        described: what a screen reader says.
        titles: what is told of each bar that is pointed at, shape (n,); its name and value unless given.
        spread: half-length of the whisker of each, shape (n,).
        band: what luck alone does, on both sides of `around`.
        around: the middle of the band.
        strong: the only bar in colour; all unless given.
        height: in pixels.
        plain: whether all are grey, as counts are.
    """
    values = np.clip(np.nan_to_num(np.asarray(values, dtype=np.float64)), -LARGEST, LARGEST)
    half = spread if spread is not None else np.zeros(len(values))
    scale = Scale.of(values - half, values + half, *((around - band, around + band) if band else ()))
    width = 100.0 / max(len(values), 1)

    def kind(at: int) -> str:
        if plain or (strong >= 0 and at != strong):
            return "s0"
        return "pos" if values[at] >= 0.0 else "neg"

    shapes = rendered(
        "bars.html",
        bars=[
            {
                "kind": kind(at),
                "top": scale.place(max(value, 0.0)),
                "height": abs(scale.place(value) - scale.place(0.0)),
                "title": titles[at] if titles else f"{names[at]}: {number(value, digits, unit)}",
                "whisker": None if spread is None else (scale.place(value - half[at]), scale.place(value + half[at])),
            }
            for at, value in enumerate(values.tolist())
        ],
        width=width,
        band=(scale.place(around + band), scale.place(around - band) - scale.place(around + band)) if band else None,
        zero=scale.place(0.0),
    )
    below = [(width * (at + 0.5), name) for at, name in enumerate(names) if name]
    return chart(height, shapes, scale.marks(digits, unit), below, described)
