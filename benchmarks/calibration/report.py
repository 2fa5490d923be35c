"""The table of what was measured, for the terminal and as a page."""

from __future__ import annotations

from collections.abc import Sequence

from calibration.reach import Figure
from rich.table import Table

COLUMNS = ("figure", "measured %", "95% interval", "worlds", "reach %", "best possible %", "")
STYLES = {"MISSED": "bold red", "within error": "yellow"}


def table_of(figures: Sequence[Figure], title: str) -> Table:
    """Return the table for the terminal."""
    table = Table(title=title)
    for name in COLUMNS:
        table.add_column(name, justify="left" if name in ("figure", "") else "right")
    for figure in figures:
        table.add_row(*cells_of(figure), style=STYLES.get(figure.outcome))
    return table


def page_of(figures: Sequence[Figure], title: str) -> str:
    """Return the table in Markdown."""
    rows = [COLUMNS, ["---"] * len(COLUMNS), *map(cells_of, figures)]
    return "\n".join([f"# {title}", "", *(f"| {' | '.join(row)} |" for row in rows), ""])


def cells_of(figure: Figure) -> tuple[str, ...]:
    """Return a line's cells."""
    low, high = figure.count.interval
    best = "" if figure.best is None else percent(figure.best)
    interval = f"{percent(low)} to {percent(high)}"
    return (
        figure.title, percent(figure.count.share), interval, f"{figure.count.worlds:,}", reach_of(figure), best,
        figure.outcome,
    )  # fmt: skip


def reach_of(figure: Figure) -> str:
    """Return the range that a figure must be in, in words."""
    if figure.low is not None and figure.high is not None:
        return f"{percent(figure.low)} to {percent(figure.high)}"
    if figure.low is not None:
        return f"{percent(figure.low)} or more"
    return "" if figure.high is None else f"{percent(figure.high)} or less"


def percent(share: float) -> str:
    """Return a share in percent, to a tenth."""
    return f"{100.0 * share:.1f}"
