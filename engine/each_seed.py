"""What each seed of an ensemble would have earned alone: the pass once more for every member, nothing trained anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..analyzers.metrics import Undefined
from ..feeds.bars import Bars
from ..models.protocol import Floats, Forecaster, ForecastSource
from ..models.schedule.source import answer_all
from ..models.schedule.walk_forward import members_of, seed_of
from .account.records import PassRecords
from .assemble import account_metrics
from .result import Result
from .tables.run_tables import pair_table, trip_tables
from .training.prepare import Prepared

SHOWN = ("total_return", "sharpe", "max_drawdown", "hit_rate", "correlation", "aligned_profit")
"""The metrics that are told of every seed."""

Pass = Callable[[ForecastSource], PassRecords]
"""Goes through the bars with the source in place of the run's own."""


@dataclass(frozen=True)
class OneMember:
    """A source of the n-th member of the ensembles that another source has in force.

    With `known_forecasts`, shape (bars,), nobody need ask it again.
    """

    source: ForecastSource
    number: int
    known_forecasts: Floats | None = None

    @property
    def lookback(self) -> int:
        """Bars in a window."""
        return self.source.lookback

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the window's columns."""
        return self.source.features

    def at(self, t: int) -> Forecaster | None:
        """Return the member in force at bar t, None before the first model."""
        model = self.source.at(t)
        return None if model is None else members_of(model)[self.number]


def with_seeds_seen(result: Result, bars: Bars, prepared: Prepared, again: Pass) -> Result:
    """Return the result with what each member would have earned alone, and how far their forecasts are apart.

    Unchanged for a run without an ensemble.
    """
    seeds = seeds_of(prepared)
    if len(seeds) < 2 or prepared.source is None:
        return result
    members = [OneMember(prepared.source, number) for number in range(len(seeds))]
    forecasts = np.array([answer_all(member, bars.columns) for member in members])  # (seeds, bars)
    passes = [again(replace(member, known_forecasts=row)) for member, row in zip(members, forecasts, strict=True)]
    tables = [metrics_table(seed, bars, prepared, one, result) for seed, one in zip(seeds, passes, strict=True)]
    equity = pd.DataFrame({"date": bars.index})
    for seed, one in zip(seeds, passes, strict=True):
        equity[str(seed)] = equity_by_bar(one, len(bars))
    return replace(
        result,
        seeds=pd.concat(tables, ignore_index=True),
        seed_equity=equity,
        forecasts=result.forecasts.assign(spread=spread_of(result, bars, forecasts)),
    )


def seeds_of(prepared: Prepared) -> list[int]:
    """Return the seeds of the ensemble that made the forecasts; members that share one, or lack it, are counted."""
    trained = prepared.trained()
    model = trained[-1][1] if trained else getattr(prepared.source, "forecaster", None)
    members = members_of(model)
    found = [seed for member in members if (seed := seed_of(member)) is not None]
    return found if len(set(found)) == len(members) else list(range(len(members)))


def metrics_table(seed: int, bars: Bars, prepared: Prepared, records: PassRecords, result: Result) -> pd.DataFrame:
    """Return a row a sample of what a seed earned alone; what is undefined is empty."""
    pairs, trips = pair_table(records, prepared.split), trip_tables(records)
    rows = []
    for one in reversed(records.accounts):
        name = one.sample.name
        found = account_metrics(bars, one, result.cash, pairs, trips[name], result.bars_per_year)
        numbers = {name: found.get(name, np.nan) for name in SHOWN}
        plain = {name: np.nan if isinstance(value, Undefined) else value for name, value in numbers.items()}
        rows.append({"seed": seed, "sample": name, **plain})
    return pd.DataFrame(rows, columns=["seed", "sample", *SHOWN])


def equity_by_bar(records: PassRecords, bars: int) -> Floats:
    """Return the equity of all accounts, a number a bar, shape (bars,): NaN before the first and after a ruin."""
    equity = np.full(bars, np.nan)
    for one in records.accounts:
        equity[one.first : one.stop] = one.columns["equity"]
    return equity


def spread_of(result: Result, bars: Bars, forecasts: Floats) -> Floats:
    """Return the sample standard deviation of the forecasts (seeds, bars) at each forecast of the run, shape (n,)."""
    made = bars.index.get_indexer(pd.DatetimeIndex(result.forecasts["made_at"]))
    return np.asarray(forecasts[:, made].std(axis=0, ddof=1), dtype=np.float64)
