"""The table of the series in a terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...faults.visible import visible
from .rows import EXPLAINED, TITLES, rows, undefined, warnings_of, yardsticks
from .series import Series

LEFT = {"iteration", "verdict"}


def print_series(series: Series, console: Console) -> None:
    """Print what was run, the table, and what must be known to read it."""
    console.print(Text(heading(series), style="bold"))
    for warning in warnings_of(series):
        console.print(Text(visible(f"! {warning}"), style="yellow"))
    console.print()
    console.print(table_of(series), crop=False)
    console.print()
    for line in (*undefined(series), series.correction, EXPLAINED):
        console.print(Text(visible(line), style="dim"))


def heading(series: Series) -> str:
    """Return which bars were traded, and at which costs."""
    index, labels = series.bars.index, series.yardstick.result.labels
    boundary = series.yardstick.result.account.boundary
    span = f"{len(index):,} bars, {index[0]:%Y-%m-%d} to {index[-1]:%Y-%m-%d}"
    parted = "" if boundary is None else f", trained to {boundary:%Y-%m-%d}"
    return visible(f"The series on {series.bars.name}: {span}{parted}. Costs: {labels.costs}")


def table_of(series: Series) -> Table:
    """Return the table: iterations, then the yardsticks below a line."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    for title in TITLES:
        left = title in LEFT
        table.add_column(title, justify="left" if left else "right", no_wrap=title != "verdict", overflow="fold")
    iterations = rows(series)
    for number, row in enumerate(iterations, start=1):
        table.add_row(*row, end_section=number == len(iterations))
    for row in yardsticks(series):
        table.add_row(*row, style="dim")
    return table
