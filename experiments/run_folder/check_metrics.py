"""Whether `metrics.json` tells what the tables beside it give: each number of it is made again, none is taken for true.

Nothing is left out: the tables and bars of a folder have all that a metric is made of.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ...analyzers.annualisation import bars_per_year
from ...analyzers.metrics import Metric, Undefined
from ...analyzers.metrics.register import METRICS
from ...engine.account.identities import check_identities
from ...engine.account.records import AccountRecords
from ...engine.replay.buy_and_hold import Held, buy_and_hold
from ...engine.replay.cost_surface import NOT_REPLAYED, break_even_bps, is_break_even
from ...engine.replay.known_run import replayable
from ...engine.result import Metrics, Result
from ...engine.tables.run_tables import benchmark_table
from ...engine.tables.sample_metrics import held_metrics
from ...engine.tables.tables_again import metrics_again, recorded
from ...faults import BadInput
from .files import RESTORE
from .read_files import KeptFiles

BREAK_EVEN = "break_even_bps"
SAME, ROUNDING = 1e-9, 1e-12
"""How far a number may be off, for another machine's last digits: as a share of it, and of what it was summed of."""
BROKEN = (ArithmeticError, AssertionError, LookupError, TypeError, ValueError)
"""What is raised over tables that somebody made something else of: not finite, texts for numbers, out of balance."""


def check_metrics(files: KeptFiles, result: Result) -> None:
    """Refuse what `metrics.json` tells and the tables do not give.

    Raises:
        BadInput: the place in the file, what is told there and what the tables give; or a table that gives nothing.
    """
    path = files.path("metrics")
    try:
        with np.errstate(all="ignore"):  # a damaged table may hold anything
            records = recorded(result)
            residual = max(check_identities(one, result.terms.account.cash) for one in records.values())
            own = metrics_again(result, records)
    except BROKEN:
        what = f"does not add up to an account with {files.path('fills').name}"
        raise BadInput.at(str(files.path("equity")), what, RESTORE) from None
    money = max(largest(one) for one in records.values())
    check_number(f"{path}, bars_per_year", result.account.bars_per_year, year_of(result), ROUNDING)
    check_number(f"{path}, residual", result.account.residual, residual, ROUNDING * money)
    check_same(path, result.metrics, with_break_even(result, own), money)
    held = held_again(result)
    check_same(path, result.buy_and_hold.metrics, metrics_of_held(held, result), money, "buy_and_hold.")
    check_reasons(path, files.metrics.content["undefined"], result)
    check_held(files.path("buy_and_hold"), result, held)


def largest(one: AccountRecords) -> float:
    """Return the largest money that an account's numbers were summed of."""
    equity, value = one.columns["equity"], one.columns["position"] * one.columns["close"]
    return max(float(np.max(np.abs(equity))), float(np.max(np.abs(value))), float(np.max(np.abs(one.columns["cash"]))))


def year_of(result: Result) -> float:
    """Return the number that annual metrics are scaled by: the one of the settings, or by the bars not kept apart."""
    parted = min((one.first for one in result.account.apart), default=len(result.bars))
    return result.terms.account.bars_per_year or bars_per_year(result.bars.index[:parted])


def check_ruins(path: Path, result: Result) -> None:
    """Refuse other ruins than the equity has: an account ends at the first close at which it is not positive."""
    for name, rows in result.account.equity.groupby("sample"):
        told, last = result.account.ruined_at.get(str(name)), rows.iloc[-1]
        found = last["date"] if last["equity"] <= 0.0 else None
        if told != found:
            raise other(f"{path}, ruined_at.{name}", str(told or "null"), str(found or "null"))


def with_break_even(result: Result, own: Mapping[str, Metrics]) -> dict[str, Metrics]:
    """Return the metrics with the break-even cost of each sample; it is searched for where it is not what is told."""
    if result.account.rebalance is None:
        return {name: {**found, BREAK_EVEN: NOT_REPLAYED} for name, found in own.items()}
    run = replayable(result)
    given: dict[str, Metrics] = {}
    for name, found in own.items():
        told = result.metrics[name].get(BREAK_EVEN)
        is_right = told is not None and is_break_even(run, name, told)
        given[name] = {**found, BREAK_EVEN: told if is_right and told is not None else break_even_bps(run)[name]}
    return given


def held_again(result: Result) -> dict[str, Held]:
    """Return buy and hold over each sample, the newest first: the bars and the terms are all it takes."""
    first = result.account.first_decision
    return {one.name: buy_and_hold(result.bars, one, first, result.terms) for one in reversed(result.account.samples)}


def metrics_of_held(held: Mapping[str, Held], result: Result) -> dict[str, Metrics]:
    """Return the metrics of buy and hold by sample."""
    return {name: held_metrics(one, result.account.bars_per_year) for name, one in held.items()}


def check_same(
    path: Path, told: Mapping[str, Metrics], given: Mapping[str, Metrics], money: float, before: str = ""
) -> None:
    """Refuse metrics that are missing, one too many, or not those that the tables give."""
    for sample, found in given.items():
        for name in (*found, *(name for name in told[sample] if name not in found)):
            where = f"{path}, {before}{sample}.{name}"
            scale = money if name in METRICS and METRICS[name].unit == "money" else 1.0
            check_number(where, told[sample].get(name), found.get(name), ROUNDING * scale)


def check_number(where: str, told: Metric | None, given: Metric | None, rounding: float) -> None:
    """Refuse a number, or the reason for none, that is not the one that the tables give."""
    if isinstance(told, int | float) and isinstance(given, int | float):
        is_same = math.isclose(told, given, rel_tol=SAME, abs_tol=rounding)
    else:
        is_same = told == given
    if not is_same:
        raise other(where, shown(told), "no such metric" if given is None else shown(given))


def check_reasons(path: Path, reasons: Mapping[str, Any], result: Result) -> None:
    """Refuse reasons for what has a number, or is no metric."""
    places = {"": result.metrics, "buy_and_hold.": result.buy_and_hold.metrics}
    undefined = {
        f"{before}{sample}.{name}"
        for before, samples in places.items()
        for sample, metrics in samples.items()
        for name, value in metrics.items()
        if isinstance(value, Undefined)
    }
    for name, reason in reasons.items():
        if name not in undefined:
            raise other(f"{path}, undefined.{name}", repr(reason), "no metric without a number there")


def check_held(path: Path, result: Result, held: Mapping[str, Held]) -> None:
    """Refuse a table of buy and hold that is not what holding comes to."""
    kept, again = (
        result.buy_and_hold.equity,
        benchmark_table(result.bars, [(sample, held[sample.name].equity) for sample in result.account.samples]),
    )
    same = len(kept) == len(again) and all((kept[name] == again[name]).all() for name in ("date", "sample"))
    if not (same and np.allclose(kept["equity"], again["equity"], rtol=SAME, atol=0.0)):
        raise BadInput.at(str(path), "is not what the bars give when they are held", RESTORE)


def shown(value: Metric | None) -> str:
    """Return a metric as a message tells it."""
    if value is None:
        return "missing"
    return f"null ({value.reason})" if isinstance(value, Undefined) else repr(value)


def other(where: str, told: str, given: str) -> BadInput:
    """Return the error for a place of the file that tells something else."""
    return BadInput.at(where, f"is {told}, the tables of the run give {given}", RESTORE)
