"""A comparison in the terminal: a column for each run, and one table below the other where they do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...faults.visible import visible
from .comparison import Comparison
from .means import means_of
from .rows import Row, difference_rows, difference_titles, metric_rows, reasons, setting_rows, titles

WIDEST, LEAST = 20, 9
"""Letters up to which a column is not folded, and that one has at the least."""
GAP = 2


def print_comparison(comparison: Comparison, console: Console, *, full: bool = False) -> None:
    """Print it: the runs, what must be known, differences, metrics, settings that differ."""
    for side in comparison.sides:
        console.print(shown(f"{side.number}  {side.name}", console, "bold"))
        console.print(shown(f"   {side.about}", console, "dim"))
        for alarm in side.alarms:
            console.print(shown(f"   ! {alarm}", console, "bold red"))
    console.print()
    for line in comparison.said:
        console.print(shown(line, console))
    told: list[tuple[str, list[str], list[Row]]] = [
        ("Differences", difference_titles(comparison), list(difference_rows(comparison))),
        ("Metrics", titles(comparison), list(metric_rows(comparison, full=full))),
        ("Settings that differ", titles(comparison), setting_rows(comparison)),
    ]
    for heading, columns, rows in told:
        console.print()
        console.print(shown(heading, console, "bold"))
        if heading == "Differences":
            console.print(shown(means_of(comparison), console, "dim"))
        if not rows:
            console.print(shown("None: all settings are the same.", console))
            continue
        for table in tables(columns, rows, console):
            console.print(table, crop=False)
    console.print()
    for line in reasons(comparison):
        console.print(shown(line, console, "dim"))


def tables(columns: Sequence[str], rows: Sequence[Row], console: Console) -> Iterator[Table]:
    """Yield tables of as many columns as fit beside the labels, until all are told."""
    labels = [f"  {row.label}" if row.is_below else row.label for row in rows]
    first = min(max(map(cell_len, labels)), console.width // 2)
    widths = [width_of([title, *(row.cells[at] for row in rows)]) for at, title in enumerate(columns)]
    at = 0
    while at < len(columns):
        last, left = at, console.width - first
        while last < len(columns) and (last == at or left >= widths[last] + GAP):
            left -= widths[last] + GAP
            last += 1
        yield table_of(labels, rows, range(at, last), look=(first, columns, widths), console=console)
        at = last


def width_of(cells: Sequence[str]) -> int:
    """Return how wide a column is: as its title and cells need, up to a limit."""
    return max(
        LEAST,
        min(
            WIDEST, max(cell_len(visible(part)) for cell in cells for part in cell.replace(" (p ", "\n(p ").split("\n"))
        ),
    )


def table_of(
    labels: Sequence[str],
    rows: Sequence[Row],
    chosen: range,
    *,
    look: tuple[int, Sequence[str], Sequence[int]],
    console: Console,
) -> Table:
    """Return the table of some columns; `look` is the width of the labels, and titles and widths of all columns."""
    first, columns, widths = look
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    table.add_column("", width=first, overflow="fold")
    for at in chosen:
        title = shown(columns[at], console)
        table.add_column(title, justify="right", width=widths[at], overflow="fold", vertical="bottom")
    for label, row in zip(labels, rows, strict=True):
        style = "dim" if row.is_below else ""
        table.add_row(
            shown(label, console, style),
            *(shown(row.cells[at].replace(" (p ", "\n(p "), console, style) for at in chosen),
        )
    return table


def shown(text: str, console: Console, style: str = "") -> Text:
    """Return text as it may be shown, with `?` for letters that the terminal lacks; never read as markup."""
    return Text(visible(text, "\n").encode(console.encoding, "replace").decode(console.encoding), style)
