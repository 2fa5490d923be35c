"""The exposures of an account just after its fills: what stands for targets where a strategy has none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...arrays import Floats
from ...engine.account.samples import Sample
from ...engine.account.terms import NEXT_OPEN
from ...engine.result import Result


def exposures_of(result: Result, sample: Sample) -> Floats:
    """Return position x price / equity just after the last fill of each bar, shape (bars,).

    It stands at the bar before the fill (at the bar itself with fills at the close), as a target would, and stays until
    the next fill: what the price makes of an exposure is no decision. An order that waited for its price counts as
    decided there, too. 0 where nothing is held.
    """
    exposures = np.zeros(len(result.bars))
    fills = of_sample(result.account.fills, sample)
    if not len(fills):
        return exposures
    filled = places(result, fills["filled_at"])
    last = np.flatnonzero(np.append(np.diff(filled) != 0, True))  # (bars with fills,)
    price = fills["reference_price"].to_numpy(dtype=np.float64)[last]
    units, equity = holdings(result, sample, filled[last], price)
    solvent = equity > 0.0
    held = np.where(solvent, units * price / np.where(solvent, equity, 1.0), 0.0)
    decided = np.maximum(filled[last] - (result.terms.account.fill == NEXT_OPEN), 0)
    for first, stop, exposure in zip(decided, [*decided[1:], sample.rows.stop], held, strict=True):
        exposures[first:stop] = exposure
    return exposures


def holdings(result: Result, sample: Sample, bars: np.ndarray, price: Floats) -> tuple[Floats, Floats]:
    """Return units held after the fills of these bars, and the equity at that price, both (k,).

    The bar at whose close the account is opened has no row: what is held there is its fills, and the equity the cash.
    """
    rows = of_sample(result.account.equity, sample)
    position, cash = np.zeros(len(result.bars)), np.full(len(result.bars), result.terms.account.cash)
    recorded = places(result, rows["date"])
    position[recorded], cash[recorded] = rows["position"], rows["cash"]
    units, equity = position[bars], cash[bars] + position[bars] * price
    if sample.opened_at >= 0:
        fills = of_sample(result.account.fills, sample)
        opening = places(result, fills["filled_at"]) == sample.opened_at
        units[bars == sample.opened_at] = float(fills["size"].to_numpy(dtype=np.float64)[opening].sum())
    return units, equity


def of_sample(table: pd.DataFrame, sample: Sample) -> pd.DataFrame:
    """Return the rows of a sample."""
    return table[(table["sample"] == sample.name).to_numpy(dtype=bool)]


def places(result: Result, stamps: pd.Series) -> np.ndarray:
    """Return the numbers of the bars with these stamps."""
    return np.asarray(result.bars.index.get_indexer(pd.DatetimeIndex(stamps)))
