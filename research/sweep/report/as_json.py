"""A sweep as JSON: all that its folder keeps of it, the best trials, and where the rest is."""

from __future__ import annotations

from typing import Any

from .folder import plain
from .summary import Record, Trial
from .words import better, choosing_in_words, chosen_in_words, counted_in_words, seeds_in_words, tested_in_words

SHOWN = 20
"""Trials that are told in full; the file has all."""


def as_json(record: Record, folder: str) -> dict[str, Any]:
    """Return what a sweep found; what has no number is null.

    Args:
        record: of the sweep.
        folder: as it is typed for other commands.
    """
    return {
        "folder": folder,
        **plain(record),
        "said": [
            chosen_in_words(record), tested_in_words(record), counted_in_words(record), *choosing_in_words(record),
            seeds_in_words(record),
        ],
        "best": [trial_as_json(one) for one in better(record.last, record)[:SHOWN]],
        "trials": f"{folder}/trials.csv",
        "page": f"{folder}/report.html",
        "chosen_run": f"{folder}/chosen",
    }  # fmt: skip


def trial_as_json(trial: Trial) -> dict[str, Any]:
    """Return one trial."""
    one = trial.outcome
    return {
        "number": one.number,
        "params": dict(one.params),
        "score": one.score,
        "by_fold": list(one.by_fold),
        "by_seed": list(one.by_seed),
        "test_return": trial.test_return,
        "test_sharpe": trial.test_sharpe,
        "seconds": one.seconds,
    }
