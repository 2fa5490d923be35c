"""What of a run can be played again under other terms: its bars, its targets, and where its samples begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..faults import BadInput
from ..feeds.bars import Bars
from ..models.folds import TEST, TRAIN
from .result import Result
from .terms import Rebalance, Terms

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Replayable:
    """A run without its model: the targets are known."""

    bars: Bars
    targets: Floats
    """Decided at each bar's close, shape (bars,); 0 before the first decision."""
    forecasts: Floats
    """Made at each bar's close, shape (bars,); NaN where there was none."""
    terms: Terms
    rebalance: Rebalance
    first_decision: int
    equity: Floats
    """The run's own, at each bar's close, shape (bars,)."""
    traded: dict[str, bool]
    """Whether the run filled any order in the sample."""
    rows: dict[str, slice]
    """The bars whose equity belongs to each sample, test first."""
    bars_per_year: float


def replayable(result: Result) -> Replayable:
    """Return what of the run can be replayed: up to a ruin, which ends what is known of the targets.

    Raises:
        BadInput: its strategy orders otherwise than by targets.
    """
    if result.rebalance is None:
        raise not_replayable(result.labels.strategy)
    bars = result.bars.first(len(result.equity))
    return of_tables(
        bars,
        result.equity,
        result.forecasts,
        result.terms,
        result.rebalance,
        result.bars_per_year,
        samples=tuple(result.metrics),
    )


def of_tables(
    bars: Bars,
    equity: pd.DataFrame,
    forecasts: pd.DataFrame,
    terms: Terms,
    rebalance: Rebalance,
    bars_per_year: float,
    *,
    samples: Sequence[str] = (TEST, TRAIN),
) -> Replayable:
    """Return the same from the tables of a run; `samples` are those it has metrics of."""
    targets = equity["target"].to_numpy(dtype=np.float64)
    decided = np.flatnonzero(~np.isnan(targets))
    sample = equity["sample"].to_numpy()
    moved = np.diff(equity["position"].to_numpy(dtype=np.float64), prepend=0.0) != 0.0
    rows = {name: rows_of(sample == name) for name in samples}
    return Replayable(
        bars=bars,
        targets=np.where(np.isnan(targets), 0.0, targets),
        forecasts=by_bar(bars, forecasts),
        terms=terms,
        rebalance=rebalance,
        first_decision=int(decided[0]) if len(decided) else len(bars) - 1,
        equity=equity["equity"].to_numpy(dtype=np.float64),
        traded={name: bool(moved[found].any()) for name, found in rows.items() if found is not None},
        rows={name: found for name, found in rows.items() if found is not None},
        bars_per_year=bars_per_year,
    )


def by_bar(bars: Bars, forecasts: pd.DataFrame) -> Floats:
    """Return the forecasts, a number a bar, NaN where none was made."""
    made = np.full(len(bars), np.nan)
    if len(forecasts):
        made[bars.index.get_indexer(pd.DatetimeIndex(forecasts["made_at"]))] = forecasts["forecast"]
    return made


def rows_of(mine: NDArray[np.bool_]) -> slice | None:
    """Return the bars of a sample, which are next to each other; None when it has none."""
    found = np.flatnonzero(mine)
    return slice(int(found[0]), int(found[-1]) + 1) if len(found) else None


def not_replayable(strategy: str) -> BadInput:
    """Return the error for a run that cannot be replayed."""
    return BadInput.at(
        f"strategy {strategy}",
        "its run cannot be replayed: its orders do not all come from targets",
        "use a ForecastStrategy whose `next` is ours and that orders nothing beside, such as sign, or buy_and_hold",
    )
