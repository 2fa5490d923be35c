"""A comparison as one self-contained HTML page."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from markupsafe import Markup

from ... import __version__
from ...analyzers.metrics import Undefined
from ..metric_rows import UNDEFINED
from ..page.document import document, rendered
from ..page.fragment import Fragment
from ..page.numbers import DASH, MINUS
from .comparison import Comparison, Difference
from .means import means_of
from .rows import (
    Row,
    difference_rows,
    difference_titles,
    metric_rows,
    p_of,
    reasons,
    setting_rows,
    signed_percent,
    titles,
)

STRONG = ("Mean return a year", "Sharpe ratio a year", "Total return")
OWN_DATES = "Each line begins at 0% where the run's own test part begins."


def comparison_page(comparison: Comparison) -> str:
    """Return the page as text: the same comparison gives the same bytes."""
    many = len(comparison.sides)
    title = f"{many} runs compared"
    curves = curves_of(comparison)
    html = rendered(
        "comparison.html",
        title=title,
        headline=headline(comparison),
        said=comparison.said,
        sides=comparison.sides,
        alarms=[[on_page(alarm) for alarm in side.alarms] for side in comparison.sides],
        differences=beside("Differences", difference_titles(comparison), list(difference_rows(comparison))),
        means=means_of(comparison),
        curves=curves.html,
        metrics=beside("Metrics", titles(comparison), list(metric_rows(comparison))),
        reasons=[on_page(line) for line in reasons(comparison)],
        settings=settings_of(comparison),
    )
    command = shlex.join(["barcast", "compare", *(side.folder for side in comparison.sides)])
    made_by = f"Made by barcast {__version__} from the folders of the runs: {command}"
    body = Fragment(html, curves.plots, curves.data)
    return document(title, body, made_by=made_by, styles=("panes", "compare"), scripts=("panes",))


def headline(comparison: Comparison) -> str:
    """Return what the difference of two runs came to in a sentence; of more, how many are told apart."""
    found = [one for one in comparison.differences if one.found is not None and not one.found.is_same]
    if len(comparison.sides) > 2:
        return of_many(comparison.differences)
    if comparison.differences[0].is_ruined:
        return f"Not compared: {comparison.differences[0].reason}"
    if not found:
        same = any(one.found is not None for one in comparison.differences)
        return "Both runs returned the same on every bar" if same else "Too little to hold the two runs apart"
    mean = found[0].found.mean if found[0].found else None
    if mean is None or isinstance(mean.p, Undefined) or isinstance(mean.estimate.value, Undefined):
        return "Two runs beside each other"
    told = "is told apart from run 1" if mean.p < 0.05 else "is not told apart from run 1"
    by = signed_percent(float(mean.estimate.value)).replace("-", MINUS)
    return f"Run 2 {told}: {by} a year, p = {p_of(mean)}"


def of_many(differences: Sequence[Difference]) -> str:
    """Return how many runs are told apart from the first, of those that are not ruined."""
    left = [one for one in differences if not one.is_ruined]
    many = len(differences) - len(left)
    ruined = f"{many} {'is' if many == 1 else 'are'} not compared, since an account was ruined" if many else ""
    if not left:
        return "Not compared: " + ("the account of 1 was ruined" if all_of_first(differences) else "all were ruined")
    tests = [one.found.mean.p for one in left if one.found and not one.found.is_same]
    apart = sum(not isinstance(p, Undefined) and p < 0.05 for p in tests)
    are = "are" if apart > 1 else "is"
    said = f"{apart or 'None'} of {len(left)} {are} told apart from run 1 by p below 0.05"
    return f"{said}; {ruined}" if ruined else said


def all_of_first(differences: Sequence[Difference]) -> bool:
    """Return whether it is the first run that was ruined, so that nothing can be held against it."""
    return all(one.reason.startswith("the account of 1 ") for one in differences)


def curves_of(comparison: Comparison) -> Fragment:
    """Return the equity of all runs on one axis of time."""
    from ..page.canvas import PROFIT
    from ..page.over_time import over_time  # Bokeh is imported where a page is made

    lines = {f"{side.number}. {side.name}": side.growth for side in comparison.sides}
    spans = {(side.growth.index[0], side.growth.index[-1]) for side in comparison.sides}
    note = OWN_DATES if len(spans) > 1 else ""
    return over_time("growth", "Profit, % of starting cash", lines, amount=PROFIT, height=340, level=1.0, note=note)


def settings_of(comparison: Comparison) -> Markup:
    """Return the table of settings that differ, or that none does."""
    rows = setting_rows(comparison)
    if not rows:
        return Markup("<p>{}</p>").format("None: all settings are the same.")
    return beside("Settings that differ", titles(comparison), rows, kind=" settings")


def beside(described: str, columns: Sequence[str], rows: Sequence[Row], kind: str = "") -> Markup:
    """Return a table with a column for each run."""
    told = [
        {
            "label": row.label,
            "cells": row.cells if kind else [on_page(cell) for cell in row.cells],
            "kind": "below" if row.is_below else "strong" if row.label in STRONG else "",
        }
        for row in rows
    ]
    heads = [column.partition("\n")[::2] for column in columns]
    return rendered("beside.html", described=described, columns=heads, rows=told, kind=kind)


def on_page(text: str) -> str:
    """Return a number or a sentence with a true minus, and a dash for what there is none of."""
    if text == UNDEFINED or text.startswith(f"{UNDEFINED}  "):
        return DASH + text[1:]
    return "".join(
        MINUS if letter == "-" and text[at + 1 : at + 2].isdigit() and not text[at - 1 : at].isalnum() else letter
        for at, letter in enumerate(text)
    )
