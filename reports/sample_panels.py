"""Panels of the samples beside each other, out of sample first and large: their places, names and legends."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .accounts import TITLES
from .style import ALARM, GREY, side_by_side, tint

WIDE, GAP = 2.3, 0.075
"""The first panel is so much wider than each other; the room between them as a fraction of the page."""


ROOM, NARROW, HANDLE = (104, 66, 54, 44), 24, 5
"""Letters that have room above the first panel by how many there are, above each other one, and that a line takes."""


def columns_for(labels: Sequence[str], room: int) -> int:
    """Return in how many columns a legend has room."""
    for columns in range(len(labels), 1, -1):
        if columns * (max(map(len, labels)) + HANDLE) <= room:
            return columns
    return 1


def panels_of(figure: Figure, top: float, ratios: Sequence[float], samples: Sequence[str]) -> list[list[Axes]]:
    """Return a column of panels for each sample, the first of them large."""
    columns = side_by_side(figure, top, ratios, (WIDE, *[1.0] * (len(samples) - 1)), GAP)
    for sample, panels in zip(samples, columns, strict=True):
        for axes in panels:
            tint(axes, sample)
    return columns


def most_dates(number: int, samples: int) -> int:
    """Return how many dates have room below a panel, the first being number 0."""
    return 4 if number else 9 if samples == 1 else 7


def head(axes: Axes, sample: str, place: tuple[int, int], ruined: pd.Timestamp | None = None) -> None:
    """Write the sample's name, and when it was ruined, and the legend above its panel, where they hide nothing.

    `place` is the number of its panel, the first being 0, and of how many.
    """
    number, samples = place
    handles, labels = axes.get_legend_handles_labels()
    small, rows = number > 0, 0
    if len(handles) > 1:
        ncols = columns_for(labels, ROOM[min(samples, len(ROOM)) - 1] if not small else NARROW)
        rows = -(-len(handles) // ncols)
        axes.legend(
            handles,
            labels,
            loc="lower left",
            bbox_to_anchor=(0.0, 1.0),
            ncols=ncols,
            columnspacing=1.3,
            labelspacing=0.2,
            fontsize=6.8 if small else 7.5,
            borderaxespad=0.15,
        )
    where = f"{TITLES[sample]}, out of sample" if sample == "test" else TITLES[sample]
    if ruined is not None:
        where = f"{TITLES[sample]}: ruined {ruined:%Y-%m-%d}"
    axes.annotate(
        where, (0.0, 1.0), xycoords="axes fraction", xytext=(1, 3.0 + rows * (9.6 if small else 10.6)),
        textcoords="offset points", va="bottom", color=GREY if ruined is None else ALARM, size=8.0, weight="bold",
    )  # fmt: skip


def room_above(lines: int) -> float:
    """Return the inches that a name and so many lines of a legend take above a panel."""
    return max(0.135 * lines - 0.06, 0.0)
