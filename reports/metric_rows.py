"""Which metrics a report shows, under which name, in which order, and how each is written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ..analyzers.metrics import Metric, Undefined
from ..analyzers.metrics.register import GROUPS
from ..costs.register import NAMES
from ..engine.result import Result
from .accounts import SAMPLES, TITLES
from .enough import told_metrics, told_of_holding
from .formats import count, money, percent, plain, ratio

UNDEFINED = "-"


@dataclass(frozen=True)
class Shown:
    """How a metric is shown."""

    label: str
    written: Callable[[float], str]
    group: str


def times(value: float) -> str:
    """Return 12.345 as `12.35x`, 12345.6 as `12,346x`."""
    return ratio(value, 2 if abs(value) < 1e3 else 0) + "x"


def three_decimals(value: float) -> str:
    """Return a correlation to three decimals."""
    return ratio(value, 3)


WRITTEN: Mapping[str, Callable[[float], str]] = {
    "percent": percent,
    "ratio": ratio,
    "ratio3": three_decimals,
    "count": count,
    "times": times,
    "money": money,
}
"""By the words of the register."""

METRICS: Mapping[str, Shown] = {
    entry.name: Shown(entry.label, WRITTEN[entry.written], heading)
    for heading, entries in GROUPS.items()
    for entry in entries
}
"""Metric -> label, format and group, in the order of the table. A metric that is not here is shown last."""


USUALLY_0 = frozenset({*NAMES, *(name for name in METRICS if name.startswith("orders_"))})
"""Charges, and orders that were not filled whole: rows that a table leaves out where they are 0."""


@dataclass(frozen=True)
class Column:
    """One column of the table."""

    title: str
    metrics: Mapping[str, Metric]
    sample: str


def columns_of(result: Result) -> list[Column]:
    """Return test, buy & hold over the test, then both for train, and before them those of what was kept apart.

    A sample without metrics is left out. Where there is too little for an annual figure the reason stands for it.
    """
    columns: list[Column] = []
    for sample in SAMPLES:
        if sample in result.metrics:
            columns.append(Column(TITLES[sample], told_metrics(result, sample), sample))
        if sample in result.buy_and_hold.metrics:
            columns.append(Column(f"buy & hold ({TITLES[sample]})", told_of_holding(result, sample), sample))
    return columns


def loans(columns: list[Column]) -> Iterator[str]:
    """Yield that buy and hold paid margin interest, where it did: its result is then one of a loan, too."""
    for column in columns:
        paid = column.metrics.get("margin_interest", 0.0)
        if column.title.startswith("buy") and not isinstance(paid, Undefined) and paid > 0.0:
            yield (
                f"Buy and hold ({TITLES[column.sample]}) paid {money(float(paid))} of margin interest: its cash was "
                "all spent, so that what it paid later was on a loan."
            )


def shown_as(name: str) -> Shown:
    """Return how a metric is shown; an unknown one under its own name."""
    return METRICS.get(name, Shown(name, plain, "Other"))


def names_of(columns: list[Column]) -> list[str]:
    """Return the metrics that at least one column has, in the order of the table."""
    present = {name: None for column in columns for name in column.metrics}
    return [name for name in METRICS if name in present] + [name for name in present if name not in METRICS]


def of_interest(columns: list[Column]) -> tuple[list[str], list[str]]:
    """Return the metrics of a table, and those it leaves out: charges and orders that are 0 in every column."""
    names = names_of(columns)
    left_out = [name for name in names if name in USUALLY_0 and not any(column.metrics.get(name) for column in columns)]
    return [name for name in names if name not in left_out], left_out


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
