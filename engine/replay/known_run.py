"""What of a run can be played again under other terms: its bars, its targets, and the accounts of its samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...arrays import Floats
from ...faults import BadInput
from ...feeds.bars import Bars
from ...models.meaning import RETURNS, Meaning
from ..account.samples import Sample
from ..account.terms import Rebalance, Terms
from ..result import Result
from .replay import replay
from .replayed import Replayed


@dataclass(frozen=True, eq=False)
class Replayable:
    """A run without its model: the targets are known, but for those after a ruin."""

    bars: Bars
    targets: Floats
    """Decided at each bar's close, shape (bars,); 0 where none was."""
    forecasts: Floats
    """Made at each bar's close, shape (bars,); NaN where there was none."""
    terms: Terms
    rebalance: Rebalance
    first_decision: int
    samples: Mapping[str, Sample]
    """By name, test first."""
    traded: Mapping[str, bool]
    """By name: whether the run filled any order in the sample."""
    ruined: frozenset[str]
    """The samples whose account was ruined: what they would have traded after it is not known."""
    bars_per_year: float
    forecasts_are: Meaning = RETURNS
    outside: int | None = None
    """The forecasts made before this bar are those that no sample kept apart has; None: all."""

    def again(self, name: str) -> Replayed:
        """Return the account of a sample, replayed on the run's own terms."""
        sample = self.samples[name]
        return replay(
            self.bars, self.targets, self.terms, self.rebalance, first_decision=self.first_decision, sample=sample
        )


def replayable(result: Result) -> Replayable:
    """Return what of the run can be replayed.

    Raises:
        BadInput: its strategy orders otherwise than by targets.
    """
    if result.account.rebalance is None:
        raise not_replayable(result.labels.strategy)
    filled = set(result.account.fills["sample"])
    return Replayable(
        bars=result.bars,
        targets=targets_of(result.bars, result.account.equity, result.forecasts.table),
        forecasts=by_bar(result.bars, result.forecasts.table, "forecast"),
        terms=result.terms,
        rebalance=result.account.rebalance,
        first_decision=result.account.first_decision,
        samples={sample.name: sample for sample in reversed(result.account.samples)},
        traded={sample.name: sample.name in filled for sample in result.account.samples},
        ruined=frozenset(result.account.ruined_at),
        bars_per_year=result.account.bars_per_year,
        forecasts_are=result.forecasts.meaning,
        outside=min((one.first - 1 for one in result.account.apart), default=None),
    )


def targets_of(bars: Bars, equity: pd.DataFrame, forecasts: pd.DataFrame) -> Floats:
    """Return the targets by bar, 0 where none was decided.

    Where an account was ruined before the close at which the next was opened, that close has no row in `equity`: the
    target decided there is beside its forecast.
    """
    targets = by_bar(bars, forecasts, "target")
    recorded = equity["target"].to_numpy(dtype=np.float64)
    decided = ~np.isnan(recorded)
    targets[bars.index.get_indexer(pd.DatetimeIndex(equity["date"]))[decided]] = recorded[decided]
    return np.where(np.isnan(targets), 0.0, targets)


def by_bar(bars: Bars, forecasts: pd.DataFrame, name: str) -> Floats:
    """Return a column of the forecasts, a number a bar, NaN where none was made."""
    made = np.full(len(bars), np.nan)
    if len(forecasts):
        made[bars.index.get_indexer(pd.DatetimeIndex(forecasts["made_at"]))] = forecasts[name]
    return made


def not_replayable(strategy: str) -> BadInput:
    """Return the error for a run that cannot be replayed."""
    return BadInput.at(
        f"strategy {strategy}",
        "its run cannot be replayed: its orders do not all come from targets",
        "use a ForecastStrategy whose `next` is ours and that orders nothing beside, such as sign, or buy_and_hold",
    )
