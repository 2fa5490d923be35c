"""The tables of the page: the best trials, and the choices of every refit."""

from __future__ import annotations

from typing import Any

from .....reports.page.box import drawn
from .....reports.page.fragment import Fragment
from .....reports.page.numbers import DASH
from .....reports.page.words import signs
from ..summary import Record, Trial
from ..words import better, called, score_of, value_of

SHOWN = 20


def best_table(record: Record) -> Fragment:
    """Return the best trials with their settings."""
    places, looked = list(record.space.dimensions), any(one.test_sharpe is not None for one in record.last.trials)
    heads = ["trial", *map(called, places), "score", *(["Sharpe out of sample"] if looked else []), "seconds"]
    rows = [row(one, places, looked, record) for one in better(record.last, record)[:SHOWN]]
    return drawn("sweep_table.html", described="The best trials", heads=heads, rows=rows)


def row(trial: Trial, places: list[str], looked: bool, record: Record) -> dict[str, Any]:
    """Return the cells of a trial."""
    one = trial.outcome
    sharpe = [DASH if trial.test_sharpe is None else signs(f"{trial.test_sharpe:.2f}")] if looked else []
    cells = [
        *(signs(value_of(one.params[place])) for place in places), signs(score_of(one.score, record)), *sharpe,
        f"{one.seconds:,.0f}" if one.seconds >= 10.0 else f"{one.seconds:.2g}",
    ]  # fmt: skip
    return {"name": f"{one.number}", "cells": cells, "mine": one.number == record.last.chosen, "changed": []}


def choices_table(record: Record) -> Fragment:
    """Return what was chosen at every refit; what changed since the one before stands out."""
    places = list(record.space.dimensions)
    heads = ["chosen on", *map(called, places), "score", "bars", "scored", "failed"]
    rows: list[dict[str, Any]] = []
    before: dict[str, Any] = {}
    for search in record.searches:
        one = search.best.outcome
        cells = [
            *(signs(value_of(one.params[place])) for place in places), signs(score_of(one.score, record)),
            f"{search.bars:,}", f"{len(search.complete):,}", f"{search.counted('failed'):,}",
        ]  # fmt: skip
        changed = [bool(before) and before[place] != one.params[place] for place in places]
        changed += [False] * (len(cells) - len(places))
        rows.append({"name": search.made_on, "cells": cells, "mine": False, "changed": changed})
        before = dict(one.params)
    return drawn("sweep_table.html", described="What was chosen at every refit", heads=heads, rows=rows)
