"""The two most important settings as a map: the mean and the best score of each cell."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from .....reports.page.box import box, drawn
from .....reports.page.fragment import Fragment
from .....reports.page.heat import STRONGEST
from .....reports.page.words import signs
from ...spaces.space import Choices, Dimension
from ..summary import Record, Trial
from ..words import called, score_of, value_of
from .axes import Across
from .panels import centres, order_of

STRETCHES, MOST = 6, 12
"""Stretches of a range; choices that have room beside each other."""
PALEST = 7
"""Percent of the colour in the palest shade, so that a cell with trials is never taken for an empty one."""


@dataclass(frozen=True)
class Cell:
    """The trials of a cell."""

    mean: float
    best: float
    trials: int
    is_chosen: bool


@dataclass(frozen=True)
class HeatMap:
    """Cells of two settings; None where no trial is."""

    down: str
    across: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell | None, ...], ...]


def heat_map(record: Record) -> HeatMap | str:
    """Return the map, or why there is none."""
    places = order_of(record)[:2]
    if len(places) < 2:
        return "No map of two settings: one was turned."
    across, down = places
    dimensions = {place: record.space.dimensions[place] for place in places}
    if any(isinstance(one, Choices) and one.size > MOST for one in dimensions.values()):
        return f"No map of two settings: one has more than {MOST} values."
    names = {place: names_of(one) for place, one in dimensions.items()}
    found: dict[tuple[int, int], list[Trial]] = {}
    for trial in record.last.complete:
        row, column = (stretch_of(trial, place, dimensions[place]) for place in (down, across))
        found.setdefault((row, column), []).append(trial)
    cells = tuple(
        tuple(cell_of(found.get((row, column), []), record) for column in range(len(names[across])))
        for row in range(len(names[down]))
    )
    return HeatMap(down, across, names[down], names[across], cells)


def names_of(one: Dimension) -> tuple[str, ...]:
    """Return what the values, or the stretches of a range, are called."""
    if isinstance(one, Choices):
        return tuple(value_of(value) for value in one.values)
    edges = edges_of(one)
    if one.whole and one.size is not None and one.size <= STRETCHES:
        return tuple(value_of(value) for value in one.all())
    if one.whole:  # of whole numbers no two stretches share an edge
        firsts = [int(np.ceil(edge)) for edge in edges[:-1]]
        lasts = [*(first - 1 for first in firsts[1:]), int(one.high)]
        return tuple(f"{a}" if a == b else f"{a} to {b}" for a, b in zip(firsts, lasts, strict=True))
    return tuple(f"{a:.2g} to {b:.2g}" for a, b in itertools.pairwise(edges))


def edges_of(one: Dimension) -> list[float]:
    """Return where the stretches of a range begin, and its end."""
    assert not isinstance(one, Choices)
    if one.log:
        return [float(edge) for edge in np.geomspace(one.low, one.high, STRETCHES + 1)]
    return [float(edge) for edge in np.linspace(one.low, one.high, STRETCHES + 1)]


def stretch_of(trial: Trial, place: str, one: Dimension) -> int:
    """Return the number of the value, or of the stretch of a range, that a trial has."""
    value = trial.outcome.params[place]
    if isinstance(one, Choices):
        return int(centres(Across(one), [value])[0] * len(one.values) / 100.0)
    if one.whole and one.size is not None and one.size <= STRETCHES:
        return one.all().index(value)
    return int(np.clip(np.searchsorted(edges_of(one), value * (1 + 1e-12), side="right") - 1, 0, STRETCHES - 1))


def cell_of(trials: list[Trial], record: Record) -> Cell | None:
    """Return the cell of some trials."""
    if not trials:
        return None
    found = np.array([one.score for one in trials], dtype=np.float64)
    best = float(found.max() if record.sign > 0 else found.min())
    is_chosen = any(one.outcome.number == record.last.chosen for one in trials)
    return Cell(float(found.mean()), best, len(trials), is_chosen)


def heat_box(record: Record) -> Fragment | str:
    """Return the map as a table, or why there is none."""
    found = heat_map(record)
    if isinstance(found, str):
        return found
    means = [cell.mean for row in found.cells for cell in row if cell]
    low, full = min(means), (max(means) - min(means)) or 1.0
    rows = []
    for name, row in zip(found.rows, found.cells, strict=True):
        rows.append((name, [shown(cell, low, full, record) for cell in row]))
    table = drawn(
        "sweep_heat.html", down=called(found.down), across=called(found.across), heads=found.columns, rows=rows
    )
    note = (
        "Mean validation score of each cell, and below it the best of how many trials; the darker, the better. "
        "The outlined cell has the chosen trial; empty ones have none with a score."
    )
    return box(f"`{called(found.across)}` and `{called(found.down)}` together", table, note, wide=True)


def shown(cell: Cell | None, low: float, full: float, record: Record) -> dict[str, object]:
    """Return a cell as the template takes it."""
    if cell is None:
        return {"text": "", "below": "", "shade": 0, "mine": False}
    place = (cell.mean - low) / full
    place = place if record.sign > 0 else 1.0 - place
    below = f"best {score_of(cell.best, record)} of {cell.trials}" if cell.trials > 1 else "1 trial"
    return {
        "text": signs(score_of(cell.mean, record)),
        "below": signs(below),
        "shade": round(PALEST + place * (STRONGEST - PALEST)),
        "mine": cell.is_chosen,
    }
