"""The tables of a comparison as rows of text: the same in the terminal and on the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...analyzers.metrics import Metric, Undefined
from ...analyzers.statistics.estimates import Estimate
from ...analyzers.statistics.paired_difference import Apart
from ...verdict.claims import Claim
from ...verdict.sentences import p_value
from ..formats import percent, ratio
from ..metric_rows import METRICS, UNDEFINED, shown_as
from .comparison import Comparison, Difference, Side

HEADLINE = (
    "total_return", "annual_return", "sharpe", "max_drawdown", "volatility", "exposure", "turnover", "trades",
    "hit_rate", "correlation", "break_even_bps",
)  # fmt: skip
"""Metrics that are shown unless all are asked for."""

Written = Callable[[float], str]


def one_decimal(value: float) -> str:
    """Return 0.1234 as `12.3%`: an interval is not known any better."""
    return percent(value, 1)


ENDS: Mapping[str, Written] = {"total_return": one_decimal, "max_drawdown": one_decimal}
"""How the ends of intervals are written; others as ratios."""


@dataclass(frozen=True)
class Row:
    """One row of a table: a label, and a cell for each column."""

    label: str
    cells: tuple[str, ...]
    is_below: bool = False
    """Whether it says more of the row above: its interval."""


def metric_rows(comparison: Comparison, *, full: bool = False) -> Iterator[Row]:
    """Yield the metrics of every run with their intervals, buy and hold, and the verdicts."""
    sides = comparison.sides
    for name in METRICS:
        if (full or name in HEADLINE) and any(name in side.metrics for side in sides):
            shown = shown_as(name)
            cells = tuple(cell(side.metrics.get(name), shown.written) for side in sides)
            if not full and set(cells) <= {UNDEFINED, ""} and name not in ("sharpe", "total_return"):
                continue
            yield Row(shown.label, cells)
            if any(name in side.estimates for side in sides):
                yield Row("95% interval", tuple(interval_of(side, name) for side in sides), True)
            if name == "total_return":
                yield Row("Buy and hold", tuple(cell(side.held, percent) for side in sides), True)
    yield Row("Verdict: skill before costs", tuple(side.skill for side in sides))
    yield Row("Verdict: profit after costs", tuple(side.profit for side in sides))


def interval_of(side: Side, name: str) -> str:
    """Return the interval of a metric of a run."""
    return "" if name not in side.estimates else between(side.estimates[name], ENDS.get(name, ratio))


def between(one: Estimate, written: Written) -> str:
    """Return `-0.33 to 1.12`, or a dash."""
    if isinstance(one.interval, Undefined):
        return UNDEFINED
    return f"{written(one.interval.low)} to {written(one.interval.high)}"


def cell(value: Metric | None, written: Written) -> str:
    """Return a metric as written; blank where a run has none of that name."""
    if value is None:
        return ""
    return UNDEFINED if isinstance(value, Undefined) or not math.isfinite(value) else written(float(value))


def difference_rows(comparison: Comparison) -> Iterator[Row]:
    """Yield the differences of every run but the first: mean return and Sharpe ratio, a year."""
    apart = comparison.differences
    yield Row("Bars in common", tuple(f"{one.bars:,}" for one in apart))
    means = [None if one.found is None else one.found.mean for one in apart]
    ratios = [None if one.found is None else one.found.sharpe for one in apart]
    for label, written, found in (
        ("Mean return a year", signed_percent, means),
        ("Sharpe ratio a year", signed_ratio, ratios),
    ):
        yield Row(label, tuple(UNDEFINED if one is None else cell(one.estimate.value, written) for one in found))
        yield Row(
            "95% interval", tuple(UNDEFINED if one is None else between(one.estimate, written) for one in found), True
        )
        yield Row("p, two-sided", tuple(UNDEFINED if one is None else p_of(one) for one in found), True)


def p_of(one: Apart) -> str:
    """Return a p-value."""
    if isinstance(one.p, Undefined):
        return UNDEFINED
    return p_value(Claim("no_evidence", float(one.p))).removeprefix("p = ").removeprefix("p ")


def signed_percent(value: float) -> str:
    """Return 0.0123 as `+1.2%`."""
    return percent(value, 1, signed=True)


def signed_ratio(value: float) -> str:
    """Return a difference of ratios with its sign."""
    text = ratio(value)
    return f"+{text}" if value > 0.0 and text.strip("0.") else text


def setting_rows(comparison: Comparison) -> list[Row]:
    """Return the settings that differ; a dash where a run has no such setting."""
    return [Row(place, tuple(value or UNDEFINED for value in values)) for place, values in comparison.settings.items()]


def titles(comparison: Comparison) -> list[str]:
    """Return what the column of each run is called."""
    return [f"{side.number}\n{side.name}" for side in comparison.sides]


def difference_titles(comparison: Comparison) -> list[str]:
    """Return what the column of each difference is called: which run is subtracted from which."""
    return [f"{one.number} less 1" for one in comparison.differences]


def reasons(comparison: Comparison) -> Iterator[str]:
    """Yield a sentence for every reason of a dash."""
    found: dict[tuple[str, str], list[int]] = {}
    for side in comparison.sides:
        for name in HEADLINE:
            value = side.metrics.get(name)
            if isinstance(value, Undefined):
                found.setdefault((shown_as(name).label, value.reason), []).append(side.number)
    by_reason: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for (label, reason), numbers in found.items():
        by_reason.setdefault((reason, tuple(numbers)), []).append(label)
    for (reason, places), labels in by_reason.items():
        yield f"{UNDEFINED}  {', '.join(labels)} in {', '.join(map(str, places))}: {reason}."
    yield from reasons_of_differences(comparison.differences)


def reasons_of_differences(differences: Sequence[Difference]) -> Iterator[str]:
    """Yield why a difference is not told."""
    for one in differences:
        if one.found is None:
            yield f"{UNDEFINED}  {one.number} less 1: {one.reason}."
            continue
        for label, apart in (("mean return", one.found.mean), ("Sharpe ratio", one.found.sharpe)):
            if isinstance(apart.p, Undefined):
                yield f"{UNDEFINED}  {label} of {one.number} less 1: {apart.p.reason}."
