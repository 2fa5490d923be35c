"""The profit of the series by its own formula, each mistake of which can be left out.

The series sums, row by row, position x return(t to t + 1) over the rows that it trained on, without costs. What is
wrong is in which forecast the position of a row is made of:

- joined too early: with L time steps the first forecast is made at the L-th row, but stands at the first. So a row has
  the forecast made L - 1 rows later, which knows returns that the row has yet to see;
- a bar late: the position of a row is the sign of the forecast that stands one row above it;
- mixed: a partial bet takes its sign from there and its size from its own row;
- inverted: it is long where the forecast is below 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ...arrays import Floats
from ...engine.result import Result
from .iterations import PARTIAL_BETS, Iteration


@dataclass(frozen=True)
class Formula:
    """How a position is made of forecasts; as it stands, without a mistake."""

    rows_early: int = 0
    """Rows by which forecasts are joined too early."""
    mixed: bool = False
    """Whether a partial bet has the sign of the forecast above and the size of its own."""
    late: bool = False
    """Whether a row is paired with the forecast of the row above."""
    inverted: bool = False
    partial: bool = False
    """Whether a position is 100 x the forecast; else all in, by its sign. That is no mistake."""

    @classmethod
    def of(cls, iteration: Iteration) -> Formula:
        """Return the formula that an iteration of the series used."""
        partial = iteration.partial
        return cls(iteration.rows_early, mixed=partial, late=True, inverted=iteration.inverted, partial=partial)

    @property
    def right(self) -> Formula:
        """The same without any mistake."""
        return Formula(partial=self.partial)


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a sample, one per bar t, oldest first; both arrays have the shape (n,)."""

    forecast: Floats
    """Made at t; NaN where none was."""
    following: Floats
    """The return from t to t + 1."""


def rows_of(result: Result, sample: str) -> Rows:
    """Return the rows of `train`, bars 1 to B - 1, or of `test`, from B on: those whose next return the sample has."""
    index, close = result.bars.index, result.bars.close
    boundary = result.account.boundary
    parted = 0 if boundary is None else int(index.get_indexer(pd.DatetimeIndex([boundary]))[0])
    bars = slice(1, parted) if sample == "train" else slice(parted, len(close) - 1)
    table = result.forecasts.table
    mine = table[table["sample"] == sample]
    forecast = np.full(len(close), np.nan)
    forecast[index.get_indexer(pd.DatetimeIndex(mine["made_at"]))] = mine["forecast"].to_numpy(np.float64)
    return Rows(forecast[bars], close[1:][bars] / close[:-1][bars] - 1.0)


def profit(rows: Rows, formula: Formula) -> Floats:
    """Return what each row adds to the sum, shape (n,)."""
    return position(rows.forecast, formula) * rows.following


def position(forecast: Floats, formula: Formula) -> Floats:
    """Return the position of each row, shape (n,): 0 where a forecast that it is made of is missing."""
    joined = moved(forecast, formula.rows_early)
    paired = moved(joined, -1) if formula.late else joined
    side = -np.sign(paired) if formula.inverted else np.sign(paired)
    side = np.where(np.isfinite(joined), side, 0.0)  # its table ends with the last forecast
    if not formula.partial:
        return np.nan_to_num(side)
    sized = joined if formula.mixed else paired
    return np.nan_to_num(side * PARTIAL_BETS * np.abs(sized))


def moved(values: Floats, rows: int) -> Floats:
    """Return values (n,) moved up by so many rows, down where that is below 0; NaN where none comes to stand."""
    found = np.full(len(values), np.nan)
    if rows >= 0:
        found[: max(len(values) - rows, 0)] = values[rows:]
    else:
        found[-rows:] = values[:rows]
    return found


RIGHT: dict[str, dict[str, Any]] = {
    "joined_early": {"rows_early": 0},
    "mixed": {"mixed": False},
    "late": {"late": False},
    "inverted": {"inverted": False},
}
"""Mistakes, in the order in which they are mended -> what mends each."""


def mended(formula: Formula) -> list[tuple[str, Formula]]:
    """Return the mistakes of a formula, each with the formula once it and those before it are mended."""
    found = []
    for name, change in RIGHT.items():
        better = replace(formula, **change)
        if better != formula:
            found.append((name, better))
        formula = better
    return found
