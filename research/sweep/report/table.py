"""What a sweep found, in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ....faults.visible import visible
from ....reports.formats import ratio
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

SHOWN = 5
"""The best trials that a terminal shows; the page has twenty, the file all."""


def print_sweep(record: Record, console: Console, folder: str) -> None:
    """Print what was chosen, the best trials, the verdict, what luck does, and where the rest is.

    Args:
        record: of the sweep.
        console: where to.
        folder: of the sweep, as it is named to the user.
    """
    console.print(Text(visible(heading(record)), style="bold"))
    for at, warning in enumerate(record.warnings):
        console.print(Text(visible(f"! {warning}"), style="red" if at < record.alarms else "yellow"))
    for line in (unfinished(record), *failures(record.last)):
        if line:
            console.print(Text(visible(f"! {line}"), style="yellow"))
    console.print()
    console.print(table_of(record), crop=False)
    console.print()
    console.print(Text(visible(f"Chosen: {settings_of(record.last.best)}"), style="bold"))
    for line in said(record):
        console.print(Text(visible(line)))
    console.print()
    console.print(Text(visible(time_in_words(record)), style="dim"))
    console.print(Text(visible(f"The page: {folder}/report.html  The chosen run: {folder}/chosen")))


def heading(record: Record) -> str:
    """Return what was swept, and how its trials ended."""
    over = f"{len(record.searches)} searches, one at every refit; of the last: " if len(record.searches) > 1 else ""
    labels = record.labels
    return (
        f"Sweep of {labels['model']} on {labels['data']}, search {record.search}: {over}{ended_in_words(record.last)}"
    )


def table_of(record: Record) -> Table:
    """Return the best trials with their settings and scores."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    looked = any(one.test_sharpe is not None for one in record.last.trials)
    table.add_column("trial", justify="right")
    for place in record.space.dimensions:
        table.add_column(visible(called(place)), justify="right", overflow="fold")
    table.add_column("validation", justify="right")
    if looked:
        table.add_column("out of sample", justify="right")
    for one in better(record.last, record)[:SHOWN]:
        values = [visible(value_of(one.outcome.params[place])) for place in record.space.dimensions]
        sharpe = ["-" if one.test_sharpe is None else ratio(one.test_sharpe)] if looked else []
        cells = [str(one.outcome.number), *values, score_of(one.score, record), *sharpe]
        table.add_row(*map(Text, cells), style="bold" if one.outcome.number == record.last.chosen else "")
    return table


def said(record: Record) -> Iterator[str]:
    """Yield what must be known of the chosen one, in sentences."""
    yield chosen_in_words(record)
    yield tested_in_words(record)
    yield from record.verdict
    yield counted_in_words(record)
    if record.choosing is not None:
        yield from choosing_in_words(record)
    if record.other_seeds:
        yield seeds_in_words(record)
    if again := again_in_words(record):
        yield again
