"""What each seed of an ensemble would have earned alone: the pass once more for every member, nothing trained anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from ..analyzers.metrics import Undefined
from ..faults import BadInput
from ..models.capabilities.answers import seed_of
from ..models.capabilities.of_sources import TellsInForce
from ..models.protocol import Floats, Forecaster, ForecastSource
from ..models.schedule.source import FittedModels, SingleModel, answer_all
from ..models.schedule.walk_forward import members_of
from .account.records import PassRecords
from .account.samples import planned
from .events.strategy_pass import run_strategy
from .result import Result, SeedsAlone
from .tables.run_tables import kept_apart, pair_table, trip_tables
from .tables.sample_metrics import account_metrics

SHOWN = ("total_return", "sharpe", "max_drawdown", "hit_rate", "correlation", "aligned_profit")
"""The metrics that are told of every seed."""


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


@runtime_checkable
class LastingSource(ForecastSource, TellsInForce, Protocol):
    """A source that tells how long its forecasters stay in force."""


@dataclass(frozen=True)
class OneLastingMember(OneMember):
    """The same of a source that tells how long its ensembles stay in force: each member stays as long."""

    source: LastingSource

    def in_force(self, t: int) -> range:
        """Return the bars of the member in force at bar t."""
        return self.source.in_force(t)


def member_of(source: ForecastSource, number: int) -> OneMember:
    """Return a source of the n-th member, which tells how long it stays in force if the source of all does."""
    return OneLastingMember(source, number) if isinstance(source, TellsInForce) else OneMember(source, number)


def with_each_seed(
    result: Result, source: Forecaster | ForecastSource | None, strategy: type, params: Mapping[str, Any]
) -> Result:
    """Return the result with what each seed would have earned alone, and how far their forecasts are apart.

    Unchanged for a run without an ensemble.

    Args:
        result: of a run.
        source: the models of the run as they answered in it: trained, each on its bars.
        strategy: the strategy of the run.
        params: its parameters, without the source.

    Raises:
        BadInput: a collector of models that has none.
    """
    if isinstance(source, FittedModels) and not source.trained:
        remedy = "hand its `add` to the run: watch=Watch(on_fit=fitted.add)"
        raise BadInput.at("source", "has collected no model", remedy)
    trained = 0 if result.models.table.empty else result.models.table["model"].nunique()
    if trained > 1 and source is not None and not isinstance(source, ForecastSource):
        remedy = "collect them: fitted = FittedModels(), watch=Watch(on_fit=fitted.add)"
        raise BadInput.at("source", f"is one model, but the run trained {trained}", remedy)
    bars, seeds = result.bars, seeds_of(result, source)
    if len(seeds) < 2 or source is None:
        return result
    asked = source if isinstance(source, ForecastSource) else SingleModel(source)
    members = [member_of(asked, number) for number in range(len(seeds))]
    forecasts = np.array([answer_all(member, bars.columns) for member in members])  # (seeds, bars)
    passes = [
        run_strategy(
            bars,
            strategy,
            {**params, "source": replace(member, known_forecasts=row)},
            result.terms,
            horizon=result.forecasts.horizon,
            samples=planned(result.account.samples, len(bars), result.account.apart),
        )
        for member, row in zip(members, forecasts, strict=True)
    ]
    tables = [seed_metrics(seed, one, result) for seed, one in zip(seeds, passes, strict=True)]
    equity = pd.DataFrame({"date": bars.index})
    for seed, one in zip(seeds, passes, strict=True):
        equity[str(seed)] = equity_by_bar(one, len(bars))
    spread = spread_of(result, forecasts)
    return replace(
        result,
        seeds=SeedsAlone(pd.concat(tables, ignore_index=True), equity),
        forecasts=replace(result.forecasts, table=result.forecasts.table.assign(spread=spread)),
    )


def seeds_of(result: Result, source: Any) -> list[int]:
    """Return the seeds of the ensemble that made the forecasts; members that share one, or lack it, are counted."""
    answering = result.forecasts.table
    model = source
    if isinstance(source, ForecastSource):
        made = pd.DatetimeIndex(answering["made_at"])[-1:]
        model = source.at(int(result.bars.index.get_indexer(made)[0])) if len(made) else None
    members = members_of(model)
    found = [seed for member in members if (seed := seed_of(member)) is not None]
    return found if len(set(found)) == len(members) else list(range(len(members)))


def seed_metrics(seed: int, records: PassRecords, result: Result) -> pd.DataFrame:
    """Return a row a sample of what a seed earned alone; what is undefined is empty."""
    pairs, trips = same_pairs(records, result), trip_tables(records)
    rows = []
    for one in reversed(records.accounts):
        name = one.sample.name
        cash, scale = result.terms.account.cash, result.account.bars_per_year
        found = account_metrics(result.bars.close, one, cash, pairs, trips[name], scale)
        numbers = {name: found.get(name, np.nan) for name in SHOWN}
        plain = {name: np.nan if isinstance(value, Undefined) else value for name, value in numbers.items()}
        rows.append({"seed": seed, "sample": name, **plain})
    return pd.DataFrame(rows, columns=["seed", "sample", *SHOWN])


def same_pairs(records: PassRecords, result: Result) -> pd.DataFrame:
    """Return the pairs of a pass, each in the sample that the run's own forecast of that bar is in."""
    whole = result.forecasts.table
    samples = np.full(len(result.bars), "", dtype=object)
    samples[result.bars.index.get_indexer(pd.DatetimeIndex(whole["made_at"]))] = whole["sample"]
    return kept_apart(
        pair_table(records, samples[records.pairs["made"]]), result.account.apart, result.forecasts.horizon
    )


def equity_by_bar(records: PassRecords, bars: int) -> Floats:
    """Return the equity of all accounts, a number a bar, shape (bars,): NaN before the first and after a ruin."""
    equity = np.full(bars, np.nan)
    for one in records.accounts:
        equity[one.first : one.stop] = one.columns["equity"]
    return equity


def spread_of(result: Result, forecasts: Floats) -> Floats:
    """Return the sample standard deviation of the forecasts (seeds, bars) at each forecast of the run, shape (n,)."""
    made = result.bars.index.get_indexer(pd.DatetimeIndex(result.forecasts.table["made_at"]))
    return np.asarray(forecasts[:, made].std(axis=0, ddof=1), dtype=np.float64)
