"""From the records of a pass to its `Result`: tables, metrics of each sample, warnings."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..feeds.bars import Bars
from ..models.capabilities.answers import trained_by
from ..models.meaning import SCORES, forecasts_are
from ..models.schedule.folds import BarSplit
from ..models.schedule.walk_forward import members_of
from .account.identities import check_identities
from .account.records import PassRecords
from .account.terms import Terms
from .replay.buy_and_hold import buy_and_hold
from .result import Accounts, Forecasts, HeldThroughout, Labels, Metrics, Result, TrainedModels
from .tables.provenance import fold_table
from .tables.run_tables import (
    benchmark_table,
    cumulative_table,
    equity_table,
    fill_table,
    forecast_table,
    kept_apart,
    order_table,
    pair_table,
    trade_table,
    trip_tables,
)
from .tables.sample_metrics import account_metrics, held_metrics, without_sums
from .training.prepare import Prepared
from .warnings.of_records import warnings_of


def assemble(
    bars: Bars,
    records: PassRecords,
    prepared: Prepared,
    terms: Terms,
    *,
    labels: Labels,
    bars_per_year: float,
) -> Result:
    """Return the result of a pass: its tables, metrics and warnings."""
    split, cash = prepared.split, terms.account.cash
    pairs = pair_table(records, split.forecast_samples(records.pairs["made"]))
    pairs = kept_apart(pairs, split.apart, split.horizon, stop=len(bars))
    trips = trip_tables(records)
    # the newest first, so test before train, as everywhere but in the tables
    metrics: dict[str, Metrics] = {
        one.sample.name: account_metrics(bars.close, one, cash, pairs, trips[one.sample.name], bars_per_year)
        for one in reversed(records.accounts)
    }
    meaning = forecasts_are(prepared.source)
    if meaning == SCORES:
        metrics = {name: without_sums(found) for name, found in metrics.items()}
    return Result(
        bars=bars,
        labels=labels,
        terms=terms,
        account=accounts_of(bars, records, split, cash, trips, bars_per_year),
        buy_and_hold=held_by(bars, records, terms, bars_per_year),
        forecasts=Forecasts(forecast_table(bars, pairs, prepared), split.horizon, meaning),
        metrics=metrics,
        models=TrainedModels(fold_table(bars, prepared), trained_by_of(prepared)),
        warnings=(*warnings_of(bars, pairs, records, split, terms), *prepared.warnings),
    )


def accounts_of(
    bars: Bars,
    records: PassRecords,
    split: BarSplit,
    cash: float,
    trips: Mapping[str, pd.DataFrame],
    bars_per_year: float,
) -> Accounts:
    """Return the tables of all accounts, checked to add up."""
    accounts = records.accounts
    return Accounts(
        equity=equity_table(bars, records),
        cumulative=cumulative_table(bars, records, cash),
        fills=fill_table(bars, records),
        orders=order_table(bars, records),
        trades=trade_table(bars, trips),
        samples=tuple(one.sample for one in accounts),
        boundary=bars.index[min(split.boundary, len(bars) - 1)] if split.boundary >= 0 else None,
        bars_per_year=bars_per_year,
        residual=max(check_identities(one, cash) for one in accounts),
        first_decision=records.first_decision,
        rebalance=records.rebalance,
        ruined_at={one.sample.name: bars.index[one.stop - 1] for one in reversed(accounts) if one.ruined},
        apart=split.apart,
    )


def held_by(bars: Bars, records: PassRecords, terms: Terms, bars_per_year: float) -> HeldThroughout:
    """Return buy and hold over each sample; of its account no more than the equity is kept."""
    equities, metrics = [], {}
    for one in reversed(records.accounts):
        held = buy_and_hold(bars, one.sample, records.first_decision, terms)
        equities.append((one.sample, held.equity))
        metrics[one.sample.name] = held_metrics(held, bars_per_year)
    return HeldThroughout(benchmark_table(bars, equities), metrics)


def trained_by_of(prepared: Prepared) -> str:
    """Return what trained the models, in their own words; nothing for models that have no choice of it."""
    models = [member for _, model in prepared.trained() for member in members_of(model)]
    return trained_by(models[-1]) if models else ""
