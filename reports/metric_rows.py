"""Which metrics a report shows, under which name, in which order, and how each is written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ..analyzers.metrics import Metric, Undefined
from ..costs.register import CHARGES
from ..engine.result import Result
from .formats import count, money, percent, plain, ratio

UNDEFINED = "-"


@dataclass(frozen=True)
class Shown:
    """How a metric is shown."""

    label: str
    written: Callable[[float], str]
    group: str


def times(value: float) -> str:
    """Return 12.345 as `12.35x`."""
    return ratio(value) + "x"


def three_decimals(value: float) -> str:
    """Return a correlation to three decimals."""
    return ratio(value, 3)


METRICS: Mapping[str, Shown] = {
    "total_return": Shown("Total return", percent, "Return"),
    "annual_return": Shown("Return a year", percent, "Return"),
    "volatility": Shown("Volatility a year", percent, "Return"),
    "sharpe": Shown("Sharpe ratio a year", ratio, "Return"),
    "sortino": Shown("Sortino ratio a year", ratio, "Return"),
    "max_drawdown": Shown("Max drawdown", percent, "Return"),
    "max_drawdown_bars": Shown("Longest drawdown, bars", count, "Return"),
    "forecasts": Shown("Forecasts", count, "Forecast"),
    "hit_rate": Shown("Hit rate", percent, "Forecast"),
    "correlation": Shown("Correlation", three_decimals, "Forecast"),
    "share_long_forecasts": Shown("Forecasts above zero", percent, "Forecast"),
    "sum_actual": Shown("Sum of returns", percent, "Forecast"),
    "sum_predicted": Shown("Sum of forecasts", percent, "Forecast"),
    "aligned_profit": Shown("Sign x next return", percent, "Forecast"),
    "stale_profit": Shown("Same, a bar stale", percent, "Forecast"),
    "exposure": Shown("Mean exposure", percent, "Trading"),
    "share_long": Shown("Bars long", percent, "Trading"),
    "share_short": Shown("Bars short", percent, "Trading"),
    "turnover": Shown("Turnover a year", times, "Trading"),
    "fills": Shown("Fills", count, "Trading"),
    "trades": Shown("Trades", count, "Trading"),
    "win_rate": Shown("Trades won", percent, "Trading"),
    "orders_refused": Shown("Orders refused", count, "Trading"),
    "orders_cut": Shown("Orders cut", count, "Trading"),
    "orders_partial": Shown("Orders filled in part", count, "Trading"),
    "orders_open": Shown("Orders left open", count, "Trading"),
    "gross": Shown("Profit before costs", money, "Money"),
    **{charge.name: Shown(charge.label, money, "Money") for charge in CHARGES},
    "net": Shown("Profit after costs", money, "Money"),
    "paid_bps": Shown("Cost a fill, bps", ratio, "Edge"),
    "break_even_bps": Shown("Break-even cost, bps", ratio, "Edge"),
}
"""Metric -> label, format and group, in the order of the table. A metric that is not here is shown last."""


@dataclass(frozen=True)
class Column:
    """One column of the table."""

    title: str
    metrics: Mapping[str, Metric]
    sample: str


def columns_of(result: Result) -> list[Column]:
    """Return test, buy & hold over the test, then both for train; a sample without metrics is left out."""
    columns: list[Column] = []
    for sample in ("test", "train"):
        if sample in result.metrics:
            columns.append(Column(sample, result.metrics[sample], sample))
        if sample in result.buy_and_hold.metrics:
            columns.append(Column(f"buy & hold ({sample})", result.buy_and_hold.metrics[sample], sample))
    return columns


def shown_as(name: str) -> Shown:
    """Return how a metric is shown; an unknown one under its own name."""
    return METRICS.get(name, Shown(name, plain, "Other"))


def names_of(columns: list[Column]) -> list[str]:
    """Return the metrics that at least one column has, in the order of the table."""
    present = {name: None for column in columns for name in column.metrics}
    return [name for name in METRICS if name in present] + [name for name in present if name not in METRICS]


def cell(name: str, metrics: Mapping[str, Metric]) -> str:
    """Return the metric as written; blank when the column has none of that name, a dash when it is undefined."""
    if name not in metrics:
        return ""
    value = metrics[name]
    if isinstance(value, Undefined) or not math.isfinite(value):
        return UNDEFINED
    return shown_as(name).written(float(value))


def reasons(columns: list[Column]) -> Iterator[str]:
    """Yield a line for every reason why metrics are undefined, naming the metrics and columns."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for name in names_of(columns):
        where: dict[str, list[str]] = {}
        for column in columns:
            value = column.metrics.get(name)
            if isinstance(value, Undefined):
                where.setdefault(value.reason, []).append(column.title)
        for reason, titles in where.items():
            found.setdefault((reason, tuple(titles)), []).append(shown_as(name).label)
    for (reason, everywhere), labels in found.items():
        yield f"{UNDEFINED}  {', '.join(labels)} in {', '.join(everywhere)}: {reason}."
