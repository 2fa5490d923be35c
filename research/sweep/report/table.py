"""What a sweep found, in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ....faults.visible import visible
from ....reports.formats import ratio
from .lead import headline
from .summary import Record
from .words import (
    again_in_words,
    better,
    called,
    choosing_in_words,
    chosen_in_words,
    counted_in_words,
    ended_in_words,
    failures,
    score_of,
    seeds_in_words,
    settings_of,
    tested_in_words,
    time_in_words,
    unfinished,
    value_of,
)

WIDEST = 1000
"""Columns within which a table is measured."""
SHOWN = 5
"""The best trials that a terminal shows; the page has twenty, the file all."""


def print_sweep(record: Record, console: Console, folder: str) -> None:
    """Print the verdict, what was chosen, the best trials, what luck does, and where the rest is.

    Args:
        record: of the sweep.
        console: where to.
        folder: of the sweep, as it is named to the user.
    """
    for alarm in record.warnings[: record.alarms]:
        console.print(Text(visible(f"! {alarm}"), style="red"))
    console.print(Text(headline(record), style="bold"))
    console.print(Text(visible(heading(record))))
    for line in (unfinished(record), *failures(record.last), *record.warnings[record.alarms : warned(record)]):
        if line:
            console.print(Text(visible(f"! {line}"), style="yellow"))
    console.print()
    for line in said(record):
        console.print(Text(visible(line)))
    console.print()
    console.print(Text(visible(f"Chosen: {settings_of(record.last.best)}"), style="bold"))
    console.print(Text(visible(chosen_in_words(record))))
    console.print()
    table = table_of(record)
    fits = console.measure(table, options=console.options.update(width=WIDEST)).maximum <= console.width
    console.print(table if fits else narrow_table_of(record), crop=False)
    console.print()
    for line in of_luck(record):
        console.print(Text(visible(line)))
    console.print(Text(visible(time_in_words(record)), style="dim"))
    for line in places(record, folder):
        console.print(Text(visible(line)), soft_wrap=True)


def warned(record: Record) -> int:
    """Return how many warnings are told: those about the data are only counted."""
    return len(record.warnings) - record.notes


def places(record: Record, folder: str) -> Iterator[str]:
    """Yield where the rest is."""
    if record.notes:
        notes = "1 note" if record.notes == 1 else f"{record.notes} notes"
        yield f"About the data: {notes}, on the page."
    yield f"The page: {folder}/report.html"
    yield f"The chosen run: {folder}/chosen"


def heading(record: Record) -> str:
    """Return what was swept, and how its trials ended."""
    many, labels = len(record.searches), record.labels
    over = f"{many} searches, one at every refit; the last of " if many > 1 else ""
    model = labels["model"].removesuffix(", chosen anew")
    return f"Sweep of {model} on {labels['data']} ({record.search}): {over}{ended_in_words(record.last)}."


def table_of(record: Record) -> Table:
    """Return the best trials with their settings and scores."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    looked = any(one.test_sharpe is not None for one in record.last.trials)
    table.add_column("trial", justify="right")
    for place in record.space.dimensions:
        table.add_column(visible(called(place)), justify="right", overflow="fold")
    table.add_column("score", justify="right")
    if looked:
        table.add_column("out of sample", justify="right")
    for one in better(record.last, record)[:SHOWN]:
        values = [visible(value_of(one.outcome.params[place])) for place in record.space.dimensions]
        sharpe = ["-" if one.test_sharpe is None else ratio(one.test_sharpe)] if looked else []
        cells = [str(one.outcome.number), *values, score_of(one.score, record), *sharpe]
        table.add_row(*map(Text, cells), style="bold" if one.outcome.number == record.last.chosen else "")
    return table


def narrow_table_of(record: Record) -> Table:
    """Return the best trials with all their settings in one column, for a terminal too narrow for more."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    looked = any(one.test_sharpe is not None for one in record.last.trials)
    for name in ("trial", "score", *(["out of sample"] if looked else [])):
        table.add_column(name, justify="right")
    table.add_column("settings", overflow="fold")
    for one in better(record.last, record)[:SHOWN]:
        sharpe = ["-" if one.test_sharpe is None else ratio(one.test_sharpe)] if looked else []
        cells = [str(one.outcome.number), score_of(one.score, record), *sharpe, visible(settings_of(one))]
        table.add_row(*map(Text, cells), style="bold" if one.outcome.number == record.last.chosen else "")
    return table


def said(record: Record) -> Iterator[str]:
    """Yield what was earned out of sample, and the verdict."""
    yield tested_in_words(record)
    yield from record.verdict
    yield counted_in_words(record)


def of_luck(record: Record) -> Iterator[str]:
    """Yield whether choosing helps, what seeds do, and how often the choice changed, as far as it was looked at."""
    if record.choosing is not None:
        yield from choosing_in_words(record)
    if record.other_seeds:
        yield seeds_in_words(record)
    if again := again_in_words(record):
        yield again
