"""From the records of a pass to its `Result`: tables, segments, metrics, warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ..costs.register import NAMES, PER_FILL
from ..feeds.bars import Bars
from ..models.folds import TEST, TRAIN, Split, WalkForward
from .benchmark import buy_and_hold
from .fitting import Prepared
from .identities import check_identities
from .provenance import fold_table
from .result import Labels, Metrics, Result
from .run import Records
from .summary import (
    Floats,
    Segment,
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
from .tables import (
    benchmark_table,
    cumulative_table,
    equity_table,
    fill_table,
    forecast_table,
    order_table,
    pair_table,
    trade_table,
    trip_table,
)
from .terms import Terms
from .warnings import warnings_of


def assemble(
    bars: Bars,
    records: Records,
    prepared: Prepared,
    terms: Terms,
    labels: Labels,
    bars_per_year: float,
    timings: Mapping[str, float],
) -> Result:
    """Return the result of a pass: its tables, metrics and warnings."""
    split = prepared.split
    pairs, trips = pair_table(records, split), trip_table(bars, records)
    segments = segments_of(records, split, terms.cash)
    held, benchmark_metrics = benchmarks_of(bars, segments, records.first_decision, terms, bars_per_year)
    equity = equity_table(bars, records, split)
    metrics = {one.sample: segment_metrics(one, records, pairs, trips, bars_per_year) for one in segments}
    residual = check_identities(records, terms.cash)
    ruined = equity["date"].iloc[-1] if records.account["ruined"] else None
    boundary = bars.index[min(split.boundary, len(bars) - 1)] if split.boundary >= 0 else None
    return Result(
        bars=bars,
        labels=labels,
        equity=equity,
        cumulative=cumulative_table(bars, records, split),
        forecasts=forecast_table(bars, pairs, prepared),
        fills=fill_table(bars, records.fills),
        orders=order_table(bars, records.incidents),
        trades=trade_table(bars, trips),
        benchmark=benchmark_table(bars, held),
        metrics=metrics,
        benchmark_metrics=benchmark_metrics,
        boundary=boundary,
        cash=terms.cash,
        fill=terms.fill,
        horizon=split.horizon,
        bars_per_year=bars_per_year,
        residual=residual,
        terms=terms,
        rebalance=records.rebalance,
        ruined_at=ruined,
        warnings=(*warnings_of(bars, pairs, records, split, terms), *prepared.warnings),
        timings=timings,
        folds=fold_table(bars, prepared, len(equity)),
    )


def segments_of(records: Records, split: Split, cash: float) -> list[Segment]:
    """Return the segments that have bars, test first; each begins with the equity at the close before it.

    In walk-forward there is no model before the test: what comes before is no segment, unless the records end in it.
    """
    equity = records.account["equity"]
    count, first_test = len(equity), max(split.boundary + 1, 0)
    segments = []
    if first_test < count:
        start = float(equity[first_test - 1]) if first_test else cash
        decisions = range(max(first_test - 1, 0), count)
        segments.append(Segment(TEST, range(first_test, count), decisions, start))
    if first_test > 0 and not (segments and isinstance(split, WalkForward)):
        last = min(first_test, count)
        # a decision at the boundary's close is test, unless the records end before the test begins
        decisions = range(last - 1 if first_test < count else last)
        segments.append(Segment(TRAIN, range(last), decisions, cash))
    return segments


def benchmarks_of(
    bars: Bars, segments: Sequence[Segment], first_decision: int, terms: Terms, bars_per_year: float
) -> tuple[list[tuple[Segment, Floats]], dict[str, Metrics]]:
    """Return buy and hold's equity over each segment, and its metrics; the rest of its account is not kept."""
    equities, metrics = [], {}
    for one in segments:
        held = buy_and_hold(bars, one.rows, one.start, first_decision, terms)
        equities.append((one, held.equity))
        metrics[one.sample] = held_metrics(held, bars_per_year)
    return equities, metrics


def segment_metrics(
    segment: Segment, records: Records, pairs: pd.DataFrame, trips: pd.DataFrame, bars_per_year: float
) -> Metrics:
    """Return every metric of a segment."""
    rows = slice(segment.rows.start, segment.rows.stop)
    account = {name: column[rows] for name, column in records.account.items() if name != "ruined"}
    close, equity = records.account["close"], account["equity"]
    traded = traded_value(records.fills, segment.rows)
    moved = {name: float(account[name].sum()) for name in NAMES}
    return {
        **equity_metrics(segment.start, equity, bars_per_year),
        **forecast_metrics(pairs, segment.sample, close),
        **position_metrics(account["position"], account["close"], equity),
        "turnover": turnover_a_year(traded, equity, bars_per_year),
        **trading_metrics(records.fills, trips, records.incidents, segment),
        **money_metrics(float(equity[-1] - segment.start), moved),
        "paid_bps": paid_bps(sum(moved[name] for name in PER_FILL), traded),
    }
