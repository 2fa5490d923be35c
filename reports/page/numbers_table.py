"""The metrics, out of sample first and buy and hold beside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...analyzers.metrics import Metric, Undefined
from ...analyzers.metrics.register import METRICS
from ...analyzers.statistics.estimates import Estimate
from ...engine.result import Result
from ...verdict.intervals import Intervals
from ...verdict.intervals import lines_of as interval_lines
from ...verdict.verdict import Verdict
from ..accounts import IN_WORDS, account_of, bars_after_ruin
from ..metric_rows import UNDEFINED, Column, cell, columns_of, loans, names_of, reasons, shown_as
from .box import drawn
from .fragment import Fragment
from .numbers import DASH
from .words import counted, signs, spoken

HEADS = {"new": "New bars", "lockbox": "Lock-box", "test": "Out of sample", "train": "Train"}
KEY = ("total_return", "sharpe", "net")
"""What is printed in bold."""
INTERVALS = ("total_return", "sharpe", "max_drawdown")
"""The metrics that have an interval; each is called the same in `Intervals`."""
TRAINED_ON = "Train: the model had seen these bars; they tell how well it remembers."


def numbers_table(result: Result, verdict: Verdict) -> Fragment:
    """Return the metrics with the reason for every dash."""
    columns = columns_of(result)
    rows = [row(name, columns, verdict) for name in names_of(columns)]
    idle = [one for one in rows if one["idle"]]
    about_train = [TRAINED_ON] if "train" in result.metrics else []
    return drawn(
        "numbers_table.html",
        heads=heads(columns),
        columns=columns,
        groups=grouped([one for one in rows if not one["idle"]]),
        idle=idle,
        idle_title=f"Show {counted(len(idle), 'row')} more, 0 throughout",
        notes=[
            spoken(dashed(note))
            for note in (
                *interval_notes(verdict.intervals),
                *reasons(columns),
                *loans(columns),
                *counts(result, verdict),
                *about_train,
            )
        ],
    )


def heads(columns: list[Column]) -> list[tuple[str, int, str]]:
    """Return for each sample what it is called, how many columns it has, and its class."""
    samples = list(dict.fromkeys(column.sample for column in columns))
    return [(HEADS[name], sum(one.sample == name for one in columns), kind(name)) for name in samples]


def kind(sample: str) -> str:
    """Return the class of a sample's columns."""
    return "train" if sample == "train" else "test"


def row(name: str, columns: list[Column], verdict: Verdict) -> dict[str, Any]:
    """Return a metric's row: a cell a column, each with its class and its interval."""
    shown, judged = shown_as(name), verdict.intervals if name in INTERVALS else None
    cells = []
    for column in columns:
        text = dashed(cell(name, column.metrics))
        is_judged = column.sample == verdict.sample and not is_holding(column)
        between = interval(name, judged) if is_judged and judged and text != DASH else ""
        cells.append({"kind": kind(column.sample), "text": text, "between": between})
    definition = METRICS[name].definition if name in METRICS else ""
    idle = all(is_zero(column.metrics.get(name, 0)) for column in columns)
    shape = {"is_key": name in KEY, "group": shown.group, "definition": definition, "idle": idle}
    return {"label": shown.label, "cells": cells, **shape}


def is_holding(column: Column) -> bool:
    """Return whether a column is buy and hold's."""
    return column.title.startswith("buy")


def is_zero(value: Metric) -> bool:
    """Return whether there is a number, and it is 0."""
    return not isinstance(value, Undefined) and value == 0


def interval(name: str, intervals: Intervals) -> str:
    """Return the 95% interval of a metric as `-0.93 to 0.55`, or nothing."""
    estimate: Estimate = getattr(intervals, name)
    if isinstance(estimate.interval, Undefined):
        return ""
    low, high = (shown_as(name).written(float(end)) for end in (estimate.interval.low, estimate.interval.high))
    return signs(f"{low} to {high}")


def interval_notes(intervals: Intervals | None) -> Iterator[str]:
    """Yield how the intervals were made, or why there are none."""
    if intervals is None:
        return
    if isinstance(intervals.sharpe.interval, Undefined):
        yield from interval_lines(intervals)
        return
    yield (
        f"Small: 95% intervals, by resampling blocks of {intervals.block_length:.1f} bars on average. Luck alone may "
        "have moved a number that far."
    )


def counts(result: Result, verdict: Verdict) -> Iterator[str]:
    """Yield why the page counts bars, intervals, forecasts and pairs, and each number is another."""
    account, quality = account_of(result, verdict.sample), verdict.forecast
    if account is None or quality is None or not quality.pairs:
        return
    made = int((result.forecasts.table["sample"] == verdict.sample).sum())
    bars = account.bars + bars_after_ruin(result, verdict.sample)
    until = ", until the ruin" if verdict.sample in result.account.ruined_at else ""
    yield (
        f"{IN_WORDS[verdict.sample]} there are {counted(bars, 'bar')}, and fewer intervals to judge by, "
        f"{verdict.bars:,}{until}: each lasts from one price of fills to the next. Of {counted(made, 'forecast')}, the "
        f"first made at the close before where there is one, {quality.pairs:,} have an outcome: the last have none yet."
    )


def grouped(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the rows by the heading above them."""
    names = dict.fromkeys(one["group"] for one in rows)
    return [(name, [one for one in rows if one["group"] == name]) for name in names]


def dashed(text: str) -> str:
    """Return a written number or a line of reasons with a true minus, and a true dash for what there is none of."""
    if text == UNDEFINED:
        return DASH
    return signs(f"{DASH}{text[len(UNDEFINED) :]}" if text.startswith(f"{UNDEFINED}  ") else text)
