"""What trains and what tests: worked out anew from docs/contract.md, and held against the run's tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....costs.register import EARNED, PAID
from ....engine.result import Result
from ....models.schedule.split import Split
from ..report import Cell, Finding, Outcome, Status
from ..subject import Reference, Subject
from .parting import Parting, bar_of, parting_of, places, row_of, worded

CHECK = "split"
BALANCED = 1e-9
TOLD = "it is barcast that parts the bars, so report it with this run's settings"


def check_split(subject: Subject, reference: Reference) -> Outcome:
    """Hold what was trained on, what each forecast counts as, and where each account begins, against the contract."""
    result = reference.result
    parting = parting_of(subject, result)
    trained = result.models.table
    lookback = lookback_of(subject, reference) if len(trained) else 0
    looked = {
        "rows": (
            list(trained_on(subject.split, parting, result, lookback=lookback)),
            len(trained),
            "the run trained no model",
        ),
        "forecast": (
            list(forecasts(subject.split, parting, result)),
            len(result.forecasts.table),
            "nothing was forecast",
        ),
        "equity": (list(accounts(parting, result)), len(result.account.samples), ""),
    }
    cells, findings = {}, []
    for stage, (found, tried, reason) in looked.items():
        status: Status = "failed" if found else "passed" if tried else "not_applicable"
        cells[stage] = Cell(status, tried, "" if tried else reason)
        findings += [Finding(CHECK, stage, f"{text}: {TOLD}.", bar=bar) for bar, text in found]
    unchecked = ("Which of the training rows only say when to stop: the model keeps that to itself.",) * bool(
        len(trained)
    )
    return Outcome(CHECK, cells, tuple(findings), unchecked=unchecked)


def lookback_of(subject: Subject, reference: Reference) -> int:
    """Return the bars in a window of the models that were trained."""
    models = list(reference.fitted.values()) or [subject.build().model]
    return int(models[0].lookback)


Wrong = tuple[int | None, str]
"""A bar, and what is wrong at it."""


def trained_on(split: Split, parting: Parting, result: Result, *, lookback: int) -> Iterator[Wrong]:
    """Yield models trained on other bars, or of another number, than the contract has it."""
    table, bars = result.models.table, result.bars
    if not len(table):
        return
    starts = range(parting.boundary, parting.bars, split.refit_every) if parting.walks else [parting.boundary]
    numbers = sorted(set(table["model"]))
    stopped = result.account.samples[-1].rows.stop < parting.bars
    if numbers != list(range(len(starts))) and not (stopped and numbers == list(range(len(numbers)))):
        yield None, f"{len(numbers)} models were trained, where the settings make it {len(starts)}"
        return
    for row in table.to_dict("records"):
        number = int(row["model"])
        at = starts[number]
        last = at - split.embargo
        first = last + 1 - split.train_bars if split.train_bars else 0
        rows = max(last - split.horizon - (first + lookback) + 1, 0)
        ends = starts[number + 1] if number + 1 < len(starts) else parting.bars
        due: dict[str, Any] = {
            "trained_from": bars.index[first],
            "trained_until": bars.index[last],
            "rows": rows,
            "first_answer": bars.index[max(at if parting.walks else 0, lookback)],
            "last_answer": bars.index[ends - 1],
        }
        for name, value in due.items():
            given = row[name]
            if given != value:
                text = f"Model {number}, trained at {bar_of(bars, at)}, has {name} {worded(given)}, not {worded(value)}"
                yield at, text


def forecasts(split: Split, parting: Parting, result: Result) -> Iterator[Wrong]:
    """Yield forecasts of another sample, outcome or model than the contract has it; the first of each kind."""
    table, bars = result.forecasts.table, result.bars
    made, came = places(bars, table["made_at"]), places(bars, table["outcome_at"])
    for bar in made[(made < 0) | (parting.walks & (made < parting.boundary))][:1]:
        yield int(bar), f"A forecast was made at {bar_of(bars, int(bar))}, before the first model was trained"
    samples = parting.samples_of(made)
    yield from unlike(result, made, "counts as", given=table["sample"].to_numpy(dtype=object), due=samples)
    due = parting.outcomes_at(made)
    yield from unlike(result, made, "has its outcome at bar", given=came, due=due)
    known = came >= 0
    outcome = np.full(len(made), np.nan)
    outcome[known] = bars.close[came[known]] / bars.close[made[known]] - 1.0
    yield from unlike(result, made, "has the outcome", given=table["outcome"].to_numpy(dtype=np.float64), due=outcome)
    yield from knowledge(split, parting, result, made=made)


def knowledge(split: Split, parting: Parting, result: Result, *, made: NDArray[np.intp]) -> Iterator[Wrong]:
    """Yield forecasts of another model than that of their bar, or by one that knew bars to come."""
    table, bars = result.forecasts.table, result.bars
    if not len(result.models.table):
        return
    number = (made - parting.boundary) // split.refit_every if parting.walks else np.zeros_like(made)
    yield from unlike(result, made, "was made by model", given=table["model"].to_numpy(dtype=np.int64), due=number)
    until = parting.known + number * (split.refit_every if parting.walks else 0)
    last = places(bars, table["trained_until"])
    yield from unlike(result, made, "was made by a model trained until bar", given=last, due=until)
    yield from unlike(result, made, "has the age", given=table["age"].to_numpy(dtype=np.int64), due=made - until)


def unlike(
    result: Result, made: NDArray[Any], words: str, *, given: NDArray[Any], due: NDArray[Any]
) -> Iterator[Wrong]:
    """Yield the first forecast of which a column is not what is due."""
    is_number = due.dtype.kind == "f"
    wrong = ~np.isclose(given, due, rtol=0.0, atol=1e-12, equal_nan=True) if is_number else given != due
    for at in np.flatnonzero(wrong)[:1]:
        more = "" if wrong.sum() == 1 else f", and {int(wrong.sum()) - 1:,} more forecasts like it"
        bar = int(made[at])
        yield bar, f"The forecast made at {bar_of(result.bars, bar)} {words} {given[at]}, not {due[at]}{more}"


def accounts(parting: Parting, result: Result) -> Iterator[Wrong]:
    """Yield accounts that begin at another bar than the contract has it, or with something in them."""
    due = parting.account_starts
    begun = {one.name: one.rows.start for one in result.account.samples}
    stopped = result.account.samples[-1].rows.stop < parting.bars
    for name in sorted({*due, *begun}):
        if begun.get(name) != due.get(name) and not (stopped and name not in begun):
            yield (
                due.get(name),
                f"The account of {name} begins with {row_of(begun.get(name))}, not {row_of(due.get(name))}",
            )
    names = result.account.equity["sample"].to_numpy(dtype=object)
    at = places(result.bars, result.account.equity["date"])
    for name, start in begun.items():
        rows = at[names == name]
        if len(rows) and not np.array_equal(rows, np.arange(start, start + len(rows))):
            yield start, f"The rows of the account of {name} do not follow each other from bar {start} on"
        elif len(rows):
            yield from beginning(result, name, int(rows[0]))


def beginning(result: Result, name: str, bar: int) -> Iterator[Wrong]:
    """Yield the account if what it holds after its first bar is more than its cash and the fills by then explain."""
    equity, fills = result.account.equity, result.account.fills
    row = equity[(equity["sample"] == name).to_numpy(dtype=bool)].iloc[0]
    early = fills[((fills["sample"] == name) & (fills["filled_at"] <= result.bars.index[bar])).to_numpy(dtype=bool)]
    spent = float((early["size"] * early["reference_price"]).sum())
    charged = sum(float(row[each]) for each in PAID) - sum(float(row[each]) for each in EARNED)
    start = result.terms.account.cash
    due = {"cash": start - spent - charged, "position": float(early["size"].sum())}
    for column, value in due.items():
        if abs(float(row[column]) - value) > BALANCED * max(start, abs(value)):
            text = f"The account of {name} has {column} {row[column]:.10g} at {bar_of(result.bars, bar)}, its first bar"
            yield bar, f"{text}, where its {start:g} of cash and its fills make it {value:.10g}"
