"""The page of the series: the table, what each mistake was worth, and the series' plots of every iteration."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ... import __version__
from ...faults import BadInput
from ...models.schedule.folds import TEST
from ...reports.page.document import document, rendered
from ...reports.page.fragment import Fragment
from ...reports.page.numbers import MINUS, percent
from .as_json import number as plain
from .charts import charts_of
from .formula import mended
from .found import MISTAKES, Found
from .rows import EXPLAINED, TITLES, rows, undefined, warnings_of, worths, yardsticks
from .series import Series
from .table import heading

MADE_BY = "Made by barcast series"
MOST_READ = 20_000_000
"""Bytes of a file that is looked into: no page of ours is larger."""


def page_of(series: Series) -> str:
    """Return the page as text: the same series gives the same bytes."""
    values = {
        "heading": heading(series),
        "lead": lead(series),
        "warnings": list(warnings_of(series)),
        "titles": [title.replace("\n", " ") for title in TITLES],
        "rows": [with_minus(row) for row in rows(series)],
        "yardsticks": [with_minus(row) for row in yardsticks(series)],
        "notes": [*undefined(series), series.correction, EXPLAINED],
        "mistakes": MISTAKES,
        "worths": list(worth_rows(series)),
        "iterations": list(iterations(series)),
    }
    body = Fragment(rendered("series.html", **values))
    title = f"The series on {series.bars.name}"
    return document(title, body, made_by=f"{MADE_BY}, version {__version__}", styles=["series"])


def lead(series: Series) -> str:
    """Return what is left of the series, and what its own formula says."""
    best = max(series.found, key=lambda one: one.figure)
    many = len(series.found)
    claims = sum("claim" in (one.verdict.skill.says, one.verdict.profit.says) for one in series.found)
    of = "the one iteration that was run" if many == 1 else f"any of the {many} iterations"
    said = f"something is claimed of {claims} of {many} iterations" if claims else f"nothing can be claimed for {of}"
    return (
        f"On bars that nothing was trained on {said}. By the series' own formula the highest is {best.iteration.name}: "
        f"it sums to {percent(best.figure, 0)} on the bars it was trained on. Aligned, its forecasts sum to "
        f"{percent(best.aligned(TEST), 0)} on the bars after them, and its account came to "
        f"{percent(plain(best.total_return), 0)} after costs."
    )


def with_minus(row: Any) -> list[str]:
    """Return the cells with a true minus."""
    return [row[0], *(cell.replace("-", MINUS) if cell != "-" else "\u2013" for cell in row[1:-1]), row[-1]]


def worth_rows(series: Series) -> Iterator[dict[str, Any]]:
    """Yield the row of each iteration in the table of mistakes: summed return a year."""
    for name, worth in worths(series):
        mistakes = [percent(worth.mistakes[one], 1, signed=True) if one in worth.mistakes else "" for one in MISTAKES]
        yield {
            "name": name,
            "figure": percent(worth.figure, 1, signed=True),
            "mistakes": mistakes,
            "left": percent(worth.left, 1, signed=True),
        }


def iterations(series: Series) -> Iterator[dict[str, Any]]:
    """Yield what stands beside the plots of each iteration."""
    for found in series.found:
        yield {
            "name": found.iteration.name,
            "told": found.iteration.told,
            "wrong": wrong(found),
            "charts": charts_of(found),
        }


def wrong(found: Found) -> str:
    """Return the mistakes of its formula in words."""
    return ", ".join(MISTAKES[name] for name, _ in mended(found.formula))


def check_replaceable(file: Path) -> None:
    """Refuse a file that is there and was not made here, and one whose folder is not there.

    Raises:
        BadInput: what is there, or is not.
    """
    if not file.parent.is_dir():
        raise BadInput.at(str(file.parent), "is no folder", "make it first, or choose another --html")
    if not os.access(file.parent, os.W_OK):
        raise BadInput.at(str(file), "cannot be written: its folder is read-only", "choose another --html")
    if not file.exists():
        return
    try:
        is_ours = file.is_file() and file.stat().st_size <= MOST_READ
        is_ours = is_ours and f"<footer>{MADE_BY}," in file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise BadInput.at(str(file), f"cannot be read: {error.strerror or error}", "choose another --html") from error
    if not is_ours:
        what = "is a folder" if file.is_dir() else "exists already and is no page of `barcast series`"
        raise BadInput.at(str(file), what, "choose another --html")
