"""The metrics as tables for a terminal: as wide as their numbers need, beside each other where there is room."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..faults.visible import visible
from .metric_rows import Column, cell, shown_as

UNBOUNDED = 10_000
"""Letters a line that no table needs."""
BETWEEN = 3
"""Letters between two tables in one row."""


def metrics_table(columns: list[Column], names: list[str], encoding: str = "utf-8") -> Table:
    """Return the table of these metrics: a row each, grouped; out of sample first, buy and hold beside it."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 1))
    table.add_column("")
    for column in columns:
        title = printable(column.title.replace(" (", "\n("), encoding, kept="\n")
        table.add_column(title, justify="right", vertical="bottom", min_width=10)
    group = ""
    for name in names:
        shown = shown_as(name)
        if shown.group != group:
            group = shown.group
            table.add_row(Text(group, "bold"))
        cells = [cell(name, column.metrics) for column in columns]
        table.add_row(printable(f"  {shown.label}", encoding), *cells)
    return table


def tables_of(columns: list[Column], names: list[str], console: Console) -> Iterator[Table]:
    """Yield one table of all columns, or one for each sample when the console is too narrow for it."""
    whole = in_full(metrics_table(columns, names, console.encoding), console)
    if not columns or (whole.width or 0) <= console.width:
        yield from [whole] if columns else []
        return
    for sample in dict.fromkeys(column.sample for column in columns):
        mine = [column for column in columns if column.sample == sample]
        present = [name for name in names if any(name in column.metrics for column in mine)]
        yield in_full(metrics_table(mine, present, console.encoding), console)


def in_full(table: Table, console: Console) -> Table:
    """Return the table with the width it needs, whatever that of the console."""
    table.width = console.measure(table, options=console.options.update_width(UNBOUNDED)).maximum
    return table


def beside_where_it_fits(tables: list[Table], more: list[Table], console: Console) -> Iterator[RenderableType]:
    """Yield the tables of metrics with the others below each other at their right; else all below each other."""
    others = [in_full(table, console) for table in more]
    needed = BETWEEN + sum(max((one.width or 0 for one in part), default=0) for part in (tables, others))
    if len(tables) != 1 or not others or needed > console.width:
        yield from [*tables, *others]
        return
    row = Table.grid(padding=(0, BETWEEN, 0, 0), pad_edge=False)
    row.add_row(tables[0], Group(*(part for one in others for part in (one, ""))))
    yield row


def printable(text: str, encoding: str, style: str = "", kept: str = "") -> Text:
    """Return the text as it may be shown, with `?` for letters that `encoding` lacks; never read as markup.

    The one line break that is kept is that of a column's title; one in a name is written out.
    """
    return Text(visible(text, kept).encode(encoding, "replace").decode(encoding), style)
