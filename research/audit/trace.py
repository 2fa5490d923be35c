"""What a run came to at each stage, keyed by bar: what is held against the same run on other bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...arrays import Floats
from ...costs.register import NAMES, PER_FILL
from ...engine.account.terms import CLOSE
from ...engine.result import Result
from ...faults import BadInput
from ...models.windows.features import feature_matrix
from ...verdict.decisions import decisions_of
from .fitting import FittedFold
from .indicators import KeptIndicator
from .sent_orders import Sent

Bars = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Column:
    """One number per row at a stage."""

    stage: str
    name: str
    bar: Bars
    """The bar each row is of, shape (n,), oldest first."""
    values: Floats
    """Shape (n,)."""
    needs: int = 0
    """Later bars that a row may know: 1 for what is known at the next bar's close."""
    exact: bool = False
    """Whether no rounding is allowed for."""
    scale: float = 0.0
    """Differences are measured against it too, where rows are small beside the column; 0: against themselves alone."""

    ends_early: bool = False
    """Whether its last rows may be missing where the bars end."""

    def known(self, kept: int) -> Column:
        """Return the rows that are made of the first `kept` bars alone."""
        rows = self.bar + self.needs < kept
        return replace(self, bar=self.bar[rows], values=self.values[rows])


@dataclass(frozen=True, eq=False)
class Trace:
    """A run, stage by stage."""

    columns: tuple[Column, ...]
    folds: tuple[FittedFold, ...] = ()
    indicators: tuple[Column, ...] = field(default=())


def trace_of(
    result: Result,
    folds: tuple[FittedFold, ...] = (),
    features: tuple[str, ...] = (),
    indicators: Sequence[KeptIndicator] = (),
    sent: Sequence[Sent] | None = None,
    until: int | None = None,
) -> Trace:
    """Return the trace of a run: its tables, its models, and what its indicators were on each bar; up to a bar."""
    bar = np.arange(len(result.bars))
    kept = tuple(
        Column("indicator", f"{one.name}.{name}", bar[: len(line)], line, needs=one.ahead.get(name, 0))
        for one in indicators
        if one.kind != "Forecast"  # told as forecasts, which may be rounded otherwise
        for name, line in one.lines.items()
    )
    columns = (
        *feature_columns(result, features),
        *forecast_columns(result),
        *target_columns(result),
        *fill_columns(result),
        *equity_columns(result),
        *verdict_columns(result),
        *order_columns(sent or ()),
    )
    stop = len(result.bars) if until is None else until
    return Trace(tuple(column.known(stop) for column in columns), folds, kept)


def feature_columns(result: Result, features: tuple[str, ...]) -> Iterator[Column]:
    """Yield each feature of the windows."""
    if not features:
        return
    matrix = feature_matrix(result.bars.columns, features)  # (bars, features)
    for number, name in enumerate(features):
        yield Column("features", name, np.arange(1, len(matrix)), matrix[1:, number], exact=True)


def forecast_columns(result: Result) -> Iterator[Column]:
    """Yield the forecasts, by the bar they were made at."""
    table = result.forecasts.table
    if table.empty:
        return
    forecast = table["forecast"].to_numpy(np.float64)
    yield Column("forecast", "forecast", bars_of(result, table["made_at"]), forecast, scale=float(np.std(forecast)))


def target_columns(result: Result) -> Iterator[Column]:
    """Yield the targets; NaN where none was decided."""
    table = result.account.equity
    yield Column("target", "target", bars_of(result, table["date"]), numbers(table["target"]))


def order_columns(sent: Sequence[Sent]) -> Iterator[Column]:
    """Yield what was sent to the broker, in the order in which it was; nothing where nobody listened."""
    if sent:
        bar = np.array([one.bar for one in sent])
        yield Column("order", "size", bar, np.array([one.size for one in sent]))
        yield Column("order", "price", bar, np.array([one.price for one in sent]))


def fill_columns(result: Result) -> Iterator[Column]:
    """Yield what each fill was, in the order they were made."""
    table = result.account.fills
    bar = bars_of(result, table["filled_at"])
    yield Column("order", "decision", bar, bars_of(result, table["decided_at"]).astype(np.float64), exact=True)
    for name in ("reference_price", "price", "size", *PER_FILL):
        yield Column("fill", name, bar, numbers(table[name]))


def equity_columns(result: Result) -> Iterator[Column]:
    """Yield what the accounts held on each bar, and what all the cash in the instrument would have come to."""
    table, held = result.account.equity, result.buy_and_hold.equity
    bar = bars_of(result, table["date"])
    cash = result.terms.account.cash
    for name in ("position", "cash", "equity", *NAMES):
        if name in table:
            money = 0.0 if name == "position" else cash
            yield Column("equity", name, bar, numbers(table[name]), scale=money)
    yield Column("buy_and_hold", "equity", bars_of(result, held["date"]), numbers(held["equity"]), scale=cash)


def verdict_columns(result: Result) -> Iterator[Column]:
    """Yield what the two claims are made of, up to where it is known."""
    late = 0 if result.terms.account.fill == CLOSE else 1
    for sample in result.account.samples:
        try:
            decided = decisions_of(result, sample.name)
        except BadInput:
            continue
        bar = result.bars.index.get_indexer(pd.DatetimeIndex(decided.made_at)).astype(np.int64)
        parts = (("exposure", decided.position, late), ("volatility", decided.volatility, late),
                 ("return of the interval", decided.asset_return, late + 1),
                 ("cost of the interval", decided.cost, late + 1))  # fmt: skip
        for name, values, needs in parts:
            yield Column("verdict", f"{name}, {sample.name}", bar, values, needs, scale=1e-6, ends_early=True)


def bars_of(result: Result, stamps: pd.Series) -> Bars:
    """Return the bars that closed at the stamps, shape (n,)."""
    return result.bars.index.get_indexer(pd.DatetimeIndex(stamps)).astype(np.int64)


def numbers(column: pd.Series) -> Floats:
    """Return a column of a table as numbers, NaN where it is empty, shape (n,)."""
    return column.to_numpy(np.float64, na_value=np.nan)
