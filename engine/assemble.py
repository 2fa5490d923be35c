"""From the records of a pass to its `Result`: tables, metrics of each sample, warnings."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..costs.register import NAMES, PER_FILL
from ..feeds.bars import Bars
from ..models.meaning import SCORES, forecasts_are
from .account.identities import check_identities
from .account.records import AccountRecords, PassRecords
from .account.samples import Sample
from .account.terms import Terms
from .replay.buy_and_hold import buy_and_hold
from .result import Labels, Metrics, Result
from .tables.provenance import fold_table
from .tables.run_tables import (
    benchmark_table,
    cumulative_table,
    equity_table,
    fill_table,
    forecast_table,
    order_table,
    pair_table,
    trade_table,
    trip_tables,
)
from .tables.sample_metrics import (
    Floats,
    equity_metrics,
    forecast_metrics,
    held_metrics,
    money_metrics,
    paid_bps,
    position_metrics,
    traded_value,
    trading_metrics,
    turnover_a_year,
)
from .training.prepare import Prepared
from .warnings.of_records import ruins, warnings_of
from .warnings.scores import without_sums


def assemble(
    bars: Bars,
    records: PassRecords,
    prepared: Prepared,
    terms: Terms,
    labels: Labels,
    bars_per_year: float,
    timings: Mapping[str, float],
) -> Result:
    """Return the result of a pass: its tables, metrics and warnings."""
    split = prepared.split
    pairs, trips = pair_table(records, split), trip_tables(records)
    held, benchmark_metrics = benchmarks_of(bars, records, terms, bars_per_year)
    # test first, as everywhere but in the tables
    metrics = {
        one.sample.name: account_metrics(bars, one, terms.cash, pairs, trips[one.sample.name], bars_per_year)
        for one in reversed(records.accounts)
    }
    meaning = forecasts_are(prepared.source)
    if meaning == SCORES:
        metrics = {name: without_sums(found) for name, found in metrics.items()}
    boundary = bars.index[min(split.boundary, len(bars) - 1)] if split.boundary >= 0 else None
    return Result(
        bars=bars,
        labels=labels,
        equity=equity_table(bars, records),
        cumulative=cumulative_table(bars, records, terms.cash),
        forecasts=forecast_table(bars, pairs, prepared),
        fills=fill_table(bars, records),
        orders=order_table(bars, records),
        trades=trade_table(bars, trips),
        benchmark=benchmark_table(bars, held),
        metrics=metrics,
        benchmark_metrics=benchmark_metrics,
        boundary=boundary,
        cash=terms.cash,
        fill=terms.fill,
        horizon=split.horizon,
        bars_per_year=bars_per_year,
        residual=max(check_identities(one, terms.cash) for one in records.accounts),
        samples=tuple(one.sample for one in records.accounts),
        first_decision=records.first_decision,
        terms=terms,
        rebalance=records.rebalance,
        ruined_at={one.sample.name: bars.index[one.stop - 1] for one in reversed(records.accounts) if one.ruined},
        forecasts_are=meaning,
        alarms=tuple(ruins(bars, records)),
        warnings=(*warnings_of(bars, pairs, records, split, terms), *prepared.warnings),
        timings=timings,
        folds=fold_table(bars, prepared),
    )


def benchmarks_of(
    bars: Bars, records: PassRecords, terms: Terms, bars_per_year: float
) -> tuple[list[tuple[Sample, Floats]], dict[str, Metrics]]:
    """Return buy and hold's equity over each sample, and its metrics; the rest of its account is not kept."""
    equities, metrics = [], {}
    for one in reversed(records.accounts):
        held = buy_and_hold(bars, one.sample, records.first_decision, terms)
        equities.append((one.sample, held.equity))
        metrics[one.sample.name] = held_metrics(held, bars_per_year)
    return equities, metrics


def account_metrics(
    bars: Bars, one: AccountRecords, cash: float, pairs: pd.DataFrame, trips: pd.DataFrame, bars_per_year: float
) -> Metrics:
    """Return every metric of a sample, whose account began with `cash`."""
    account = one.columns
    equity = account["equity"]
    traded = traded_value(one.fills)
    moved = {name: float(account[name].sum()) for name in NAMES}
    return {
        **equity_metrics(cash, equity, bars_per_year),
        **forecast_metrics(pairs, one.sample.name, bars.close),
        **position_metrics(account["position"], account["close"], equity),
        "turnover": turnover_a_year(traded, equity, bars_per_year),
        **trading_metrics(one.fills, trips, one.incidents),
        **money_metrics(float(equity[-1] - cash), moved),
        "paid_bps": paid_bps(sum(moved[name] for name in PER_FILL), traded),
    }
