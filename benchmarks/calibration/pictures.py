"""The pictures of the calibration: power curves, and the false claims of every cell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from calibration import families, nulls, power, profits, walked, whole_path
from calibration.counts import Count
from calibration.edges import EDGES, NOISES
from calibration.nulls import LENGTHS
from matplotlib.figure import Figure

from barcast.reports.style import ALARM, GREY, HOLD, INK, NET, PALE, WIDTH, look, write_png

CURVES, DOTS = "power.png", "false_claims.png"
COLOURS = dict(zip(LENGTHS, (HOLD, NET, INK), strict=True))
OTHER = "#009E73"  # of the same palette
ROWS = {
    whole_path.NULL: "whole path, by replay",
    walked.GROUP: "models walked forward",
    families.SIZE: "best of 50",
    profits.GROUP: "profit at gross = cost",
    whole_path.PROFIT: "profit, whole path",
}
"""Rows of the dots, below one for each null world."""


def draw(counts: Sequence[Count], folder: Path) -> list[Path]:
    """Draw what was counted, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    with look():
        return [saved(power_curves(counts), folder / CURVES), saved(false_claims(counts), folder / DOTS)]


def saved(figure: Figure, file: Path) -> Path:
    """Save a figure, and return its file."""
    write_png(figure, file)
    return file


def power_curves(counts: Sequence[Count]) -> Figure:
    """Return how often an edge is claimed, by its Sharpe ratio, beside the best possible test."""
    figure = Figure(figsize=(WIDTH, 5.4), layout="constrained")
    figure.suptitle(f"How often an edge is claimed: one trial, {power.BARS:,} bars, 95% Monte-Carlo band")
    axes = figure.subplots(2, 2, sharex=True, sharey=True)
    for row, edge in enumerate(EDGES):
        for column, noise in enumerate(NOISES):
            curve(axes[row, column], counts, f"{edge} edge, {noise}")
    axes[0, 0].legend(loc="lower right", frameon=False)
    figure.supxlabel("Sharpe ratio of the edge, a year, before costs", fontsize=8, color=GREY)
    figure.supylabel("claims, %", fontsize=8, color=GREY)
    return figure


def curve(axes: Any, counts: Sequence[Count], cell: str) -> None:
    """Draw the curve of one kind of edge."""
    found = [one for one in counts if one.group == power.GROUP and one.cell.startswith(cell)]
    best = [one for one in counts if one.group == power.BOUND and one.cell.startswith(cell)]
    sharpes = [float(one.cell.rpartition(" ")[2]) for one in found]
    intervals = np.array([one.interval for one in found]).reshape(-1, 2)
    axes.fill_between(sharpes, 100 * intervals[:, 0], 100 * intervals[:, 1], color=NET, alpha=0.2, linewidth=0)
    axes.plot(sharpes, [100 * one.share for one in found], color=NET, marker=".", label="barcast")
    axes.plot(sharpes, [100 * one.share for one in best], color=INK, linestyle="--", label="best possible test")
    axes.axhline(5.0, color=PALE, linewidth=0.8)
    axes.set_title(cell, loc="left", fontsize=8)
    axes.set_ylim(0, 102)


def false_claims(counts: Sequence[Count]) -> Figure:
    """Return the share of false claims of every cell, a dot each, with lines at 5% and 7%."""
    rows = rows_of(counts)
    figure = Figure(figsize=(WIDTH, 1.2 + 0.3 * len(rows)), layout="constrained")
    figure.suptitle("False claims where nothing is to be claimed: one dot per cell, 95% interval")
    axes = figure.subplots()
    for place, found in enumerate(rows.values()):
        for number, one in enumerate(found):
            dot(axes, one, place + 0.7 * (number / max(len(found) - 1, 1) - 0.5))
    for limit, colour in ((5.0, GREY), (7.0, ALARM)):
        axes.axvline(limit, color=colour, linewidth=0.9, linestyle="--")
    axes.set_yticks(range(len(rows)), rows)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)
    axes.set_xlim(left=0)
    axes.set_xlabel("false claims, %")
    for bars, colour in COLOURS.items():
        axes.plot([], [], ".", color=colour, label=f"T = {bars:,}")
    axes.plot([], [], ".", color=OTHER, label="other")
    axes.legend(loc="upper right", frameon=False)
    return figure


def rows_of(counts: Sequence[Count]) -> dict[str, list[Count]]:
    """Return the cells of each row of dots."""
    rows: dict[str, list[Count]] = {}
    for one in counts:
        if one.group == nulls.GROUP:
            rows.setdefault(one.cell.partition(",")[0], []).append(one)
    for one in counts:
        if one.group in ROWS:
            rows.setdefault(ROWS[one.group], []).append(one)
    return rows


def dot(axes: Any, one: Count, height: float) -> None:
    """Draw one cell."""
    bars = one.cell.rpartition("T = ")[2]
    colour = COLOURS.get(int(bars), OTHER) if bars.isdigit() else OTHER
    low, high = one.interval
    axes.plot([100 * low, 100 * high], [height, height], color=colour, alpha=0.25, linewidth=0.6)
    axes.plot(100 * one.share, height, ".", color=colour, markersize=3.5)
