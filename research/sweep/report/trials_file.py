"""`trials.csv`: a row for every trial, as a person or another program reads it, and read back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from ....faults import BadInput
from ..spaces.space import Choices, Space
from ..trials.outcome import Outcome, State
from .importance import written
from .summary import Search, Trial

COUNTS = ("seconds", "trained", "reused")
STATES: tuple[str, ...] = get_args(State)
DAMAGED = "run the sweep again: `barcast sweep FOLDER` writes it anew from what is kept"
Row = dict[str, str]


def trials_text(searches: Sequence[Search], space: Space) -> str:
    """Return all trials as CSV: where there is more than one search, the column `search` counts them from 1."""
    rows = [row for place, one in enumerate(searches, 1) for row in rows_of(one, space, place)]
    found = {name for row in rows for name in row}
    several = ["search"] if len(searches) > 1 else []
    looked = [name for name in ("test_return", "test_sharpe") if name in found]
    parts = [f"{kind}_{at}" for kind in ("by_fold", "by_seed") for at in range(1, len(found) + 1)]
    columns = [*several, "number", *space.dimensions, "state", "score", *(one for one in parts if one in found)]
    columns += [*looked, "reason", *COUNTS]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def rows_of(search: Search, space: Space, place: int) -> Iterator[Row]:
    """Yield the row of each trial of a search."""
    for trial in search.trials:
        one = trial.outcome
        row = {"search": str(place), "number": str(one.number), "state": one.state, "reason": one.reason}
        row |= {name: written(one.params[name]) for name in space.dimensions}
        row |= {name: f"{getattr(one, name):.6g}" if name == "seconds" else str(getattr(one, name)) for name in COUNTS}
        row |= {f"by_fold_{at}": exact(value) for at, value in enumerate(one.by_fold, 1)}
        row |= {f"by_seed_{at}": exact(value) for at, value in enumerate(one.by_seed, 1)}
        row |= {"score": "" if one.score is None else exact(one.score)}
        for name, value in (("test_return", trial.test_return), ("test_sharpe", trial.test_sharpe)):
            row |= {} if value is None else {name: exact(value)}
        yield row


def exact(value: float) -> str:
    """Return a number with as many digits as it takes to read the same one back."""
    return repr(float(value))


def read_trials(text: str, space: Space, where: str) -> dict[int, tuple[Trial, ...]]:
    """Return the trials of each search, from 1, by number.

    Raises:
        BadInput: a column is missing, or a value is none of its column.
    """
    rows = list(csv.DictReader(io.StringIO(text)))
    needed = ("number", *space.dimensions, "state", "score", "reason", *COUNTS)
    missing = [name for name in needed if rows and name not in rows[0]]
    if not rows or missing:
        what = f"has no column {missing[0]}" if missing else "has no trial in it"
        raise BadInput.at(where, what, DAMAGED)
    values = {name: by_text(one) for name, one in space.dimensions.items() if isinstance(one, Choices)}
    found: dict[int, list[Trial]] = {}
    for line, row in enumerate(rows, 2):
        try:
            found.setdefault(int(row.get("search") or 1), []).append(trial_of(row, space, values))
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput.at(f"{where}, line {line}", f"cannot be read: {error}", DAMAGED) from None
    return {place: tuple(trials) for place, trials in found.items()}


def by_text(one: Choices) -> dict[str, Any]:
    """Return the values of a setting by how they are written."""
    return {written(value): value for value in one.values}


def trial_of(row: Row, space: Space, values: Mapping[str, Mapping[str, Any]]) -> Trial:
    """Return the trial of a row.

    Raises:
        ValueError, KeyError, TypeError: something in it is not what was written.
    """
    if row["state"] not in STATES:
        raise ValueError(f"{row['state']!r} is no state of a trial")
    params = {name: values[name][row[name]] if name in values else json.loads(row[name]) for name in space.dimensions}
    outcome = Outcome(
        number=int(row["number"]),
        params=params,
        state=row["state"],  # type: ignore[arg-type]  # is one of them
        score=optional(row["score"]),
        by_fold=numbered(row, "by_fold"),
        by_seed=numbered(row, "by_seed"),
        reason=row["reason"],
        seconds=float(row["seconds"]),
        trained=int(row["trained"]),
        reused=int(row["reused"]),
    )
    return Trial(outcome, optional(row.get("test_return", "")), optional(row.get("test_sharpe", "")))


def optional(text: str) -> float | None:
    """Return the number; None for an empty text."""
    return float(text) if text else None


def numbered(row: Row, kind: str) -> tuple[float, ...]:
    """Return the values of `by_fold_1`, `by_fold_2` and so on, as many as there are."""
    names = [name for name in row if name.startswith(f"{kind}_") and row[name]]
    return tuple(float(row[name]) for name in names)
