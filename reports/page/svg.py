"""Small charts as SVG: shapes stretch with their box and take their colours from CSS; letters are HTML and do not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from ...arrays import Floats
from .document import rendered
from .numbers import number

Marks = Sequence[tuple[float, str]]
"""Labels of an axis: place, in percent of the box, and text."""


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Return about so many round numbers between two values."""
    raw = (high - low or 1.0) / wanted
    unit = 10.0 ** np.floor(np.log10(raw))
    step = unit * min((1.0, 2.0, 2.5, 5.0, 10.0), key=lambda size: abs(size * unit - raw))
    return [float(value) for value in np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step]


def chart(height: int, shapes: Markup, y: Marks, x: Marks, described: str) -> Markup:
    """Return a chart: shapes whose coordinates are percent of the box, the labels of both axes, and what it shows."""
    return rendered("chart.html", height=height, shapes=shapes, y=y, x=x, described=described)


def line(values: Any, low: float, high: float, kind: str) -> Markup:
    """Return a line through the box, from its left edge to its right; gaps where a value is not finite."""
    values = np.asarray(values, dtype=np.float64)
    across = np.linspace(0.0, 100.0, len(values)) if len(values) > 1 else np.zeros(len(values))
    down = 100.0 * (high - values) / ((high - low) or 1.0)
    pieces = np.split(np.arange(len(values)), np.flatnonzero(np.diff(np.isfinite(values).astype(int))) + 1)
    drawn = [piece for piece in pieces if len(piece) and np.isfinite(values[piece[0]])]
    points = [" ".join(f"{across[at]:.2f},{down[at]:.2f}" for at in piece) for piece in drawn]
    return Markup("").join(Markup('<polyline class="{}" points="{}"/>').format(kind, each) for each in points)


def bars(
    values: Any,
    names: Sequence[str],
    *,
    unit: str,
    digits: int,
    described: str,
    spread: Floats | None = None,
    band: float = 0.0,
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
        spread: half-length of the whisker of each, shape (n,).
        band: what luck alone does, on both sides of 0.
        strong: the only bar in colour; all unless given.
        height: in pixels.
        plain: whether all are grey, as counts are.
    """
    values = np.nan_to_num(np.asarray(values, dtype=np.float64))
    half = spread if spread is not None else np.zeros(len(values))
    reach = np.concatenate([values - half, values + half, [-band, band, 0.0]])
    low, high = float(reach.min()) * 1.1 - 1e-9, float(reach.max()) * 1.1 + 1e-9
    marks = ticks(low, high)
    while digits < 6 and len({number(mark, digits) for mark in marks}) < len(marks):
        digits += 1

    def place(value: float) -> float:
        return 100.0 * (high - value) / (high - low)

    shapes = rendered(
        "bars.html",
        bars=[
            {
                "kind": "s0" if plain or (strong >= 0 and at != strong) else "pos" if value >= 0.0 else "neg",
                "top": place(max(value, 0.0)),
                "height": abs(place(value) - place(0.0)),
                "title": f"{names[at]}: {number(value, digits, unit)}",
                "whisker": None if spread is None else (place(value - half[at]), place(value + half[at])),
            }
            for at, value in enumerate(values.tolist())
        ],
        width=100.0 / max(len(values), 1),
        band=(place(band), place(-band) - place(band)) if band else None,
        zero=place(0.0),
    )
    width = 100.0 / max(len(values), 1)
    below = [(width * (at + 0.5), name) for at, name in enumerate(names) if name]
    return chart(height, shapes, [(place(mark), number(mark, digits, unit)) for mark in marks], below, described)
