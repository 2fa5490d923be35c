"""Trials of a peer, of which a few are timed: the others are reckoned up by their units and their lookback."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sweep_peers import Task
from timing import quiet

from barcast.models.protocol import Floats

Trial = Callable[[Task, int, int], float]
"""Scores a model of so many units over so many bars; returns its last loss in training."""
Shape = tuple[int, int]
"""Units and lookback."""


@dataclass(frozen=True)
class Cells:
    """The shapes that are timed, a table of units by lookbacks, and for how many epochs."""

    units: Sequence[int]
    lookbacks: Sequence[int]
    few: int
    more: int

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Every shape that is timed."""
        return tuple((units, lookback) for units in self.units for lookback in self.lookbacks)


@dataclass(frozen=True)
class Reckoned:
    """The seconds of a trial of each shape that was timed, for all its epochs."""

    cells: Cells
    seconds: Mapping[Shape, float]
    losses: Mapping[Shape, float]
    """After the `more` epochs."""

    def of(self, units: int, lookback: int) -> float:
        """Return the seconds of a trial: on straight lines between the shapes that were timed."""
        rows = [np.interp(lookback, self.cells.lookbacks, self._row(own)) for own in self.cells.units]
        return float(np.interp(units, self.cells.units, rows))

    def _row(self, units: int) -> Floats:
        return np.array([self.seconds[units, lookback] for lookback in self.cells.lookbacks])

    def total(self, shapes: Sequence[Shape]) -> float:
        """Return the seconds of trials of these shapes, one after another."""
        return sum(self.of(*shape) for shape in shapes)


def reckon(trial: Trial, task: Task, cells: Cells) -> Reckoned:
    """Time a peer's trials by the clock, each with few epochs and with more; each further epoch takes as long."""
    seconds, losses = {}, {}
    with quiet():
        trial(replace(task, epochs=1), cells.units[0], cells.lookbacks[0])  # what it imports, it imports here
        for shape in cells.shapes:
            few, _ = timed(trial, replace(task, epochs=cells.few), shape)
            more, losses[shape] = timed(trial, replace(task, epochs=cells.more), shape)
            an_epoch = (more - few) / (cells.more - cells.few)
            seconds[shape] = more + an_epoch * (task.epochs - cells.more)
    return Reckoned(cells, seconds, losses)


def timed(trial: Trial, task: Task, shape: Shape) -> tuple[float, float]:
    """Return the seconds of a trial by the clock, and its loss."""
    gc.collect()
    began = time.perf_counter()
    loss = trial(task, *shape)
    return time.perf_counter() - began, loss
