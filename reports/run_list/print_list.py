"""The list of runs in the terminal: in one line each where they fit, else with what was set differently below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ...faults.visible import visible
from .cells import NOW, age_of, changed_of, reasons_of, return_of, sharpe_of, verdict_of
from .listed import Listed

LEAST_CHANGED, LEAST_VERDICT, MOST_NAME = 22, 14, 34
"""Letters below which a column is folded no further, and up to which a name is not folded at all."""
LONG_WORD = 8
"""Letters that the end of a folded line may leave empty."""
GAP = 2
"""Letters between two columns."""
TITLES = ("run", "set differently", "data", "return", "Sharpe ratio (95%)", "verdict", "age")
NUMBERS = ("return", "Sharpe ratio (95%)", "age")


def print_list(runs: Sequence[Listed], console: Console, now: datetime) -> None:
    """Print the runs in the order given; nothing is cut, whatever the width of the console."""
    for layout in (in_one_line, with_changes_below):
        table = layout(runs, console, now)
        if table is not None:
            console.print(table, crop=False)
            break
    else:
        for one in runs:
            console.print(shown(one.name, console, "bold"))
            for line in paragraph(one, now):
                console.print(Padding(shown(line, console), (0, 0, 0, 2)), highlight=False)
            console.print()
    for line in reasons_of(runs):
        console.print(shown(line, console, "dim"), highlight=False)


def in_one_line(runs: Sequence[Listed], console: Console, now: datetime) -> Table | None:
    """Return a table of all columns, or None where the console is too narrow for it."""
    rows = [
        (one.name, changed_of(one), one.data, return_of(one), sharpe_of(one), verdict_of(one), age_of(one, now))
        for one in runs
    ]
    return fitted(TITLES, rows, {1: LEAST_CHANGED, 5: LEAST_VERDICT}, console=console)


def with_changes_below(runs: Sequence[Listed], console: Console, now: datetime) -> Table | None:
    """Return a table in which what was set differently stands below the name, or None."""
    rows = []
    for one in runs:
        changed = changed_of(one)
        name = f"{one.name}\n  {changed}" if changed else one.name
        rows.append((name, one.data, return_of(one), sharpe_of(one, "\n"), verdict_of(one), age_of(one, now)))
    titles = tuple(title.replace(" (", "\n(") for title in TITLES if title != "set differently")
    longest = min(max((cell_len(visible(one.name)) for one in runs), default=0), MOST_NAME)
    most = max((cell_len(visible(changed_of(one))) for one in runs), default=0)
    two_lines = -(-most // 2) + LONG_WORD if most > longest else 0
    return fitted(titles, rows, {0: max(longest, two_lines), 4: LEAST_VERDICT}, console=console)


def fitted(
    titles: Sequence[str], rows: Sequence[tuple[str, ...]], folded: dict[int, int], *, console: Console
) -> Table | None:
    """Return a table that fits the console, or None.

    Args:
        titles: of the columns.
        rows: a cell a column.
        folded: columns whose cells may be folded, and the least width that is worth it.
        console: what it is printed on.
    """
    widths = [
        max(cell_len(visible(line)) for cell in (title, *(row[at] for row in rows)) for line in cell.split("\n"))
        for at, title in enumerate(titles)
    ]
    left = console.width - GAP * (len(titles) - 1) - sum(wide for at, wide in enumerate(widths) if at not in folded)
    asked = {at: widths[at] for at in folded}
    for at, least in folded.items():
        widths[at] = min(asked[at], least)
        left -= widths[at]
    if left < 0:
        return None
    for number, at in enumerate(sorted(folded, key=lambda at: asked[at] - widths[at])):
        more = min(asked[at] - widths[at], left // (len(folded) - number))  # who needs less leaves the rest to others
        widths[at] += more
        left -= more
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    for at, title in enumerate(titles):
        is_number = title.replace("\n", " ") in NUMBERS
        table.add_column(
            shown(title, console), justify="right" if is_number else "left", width=widths[at], overflow="fold",
            vertical="top",
        )  # fmt: skip
    for row in rows:
        table.add_row(*(shown(cell, console) for cell in row))
    return table


def paragraph(one: Listed, now: datetime) -> Iterator[str]:
    """Yield the lines below the name of a run."""
    numbers = (f"return {return_of(one)}", f"Sharpe ratio {sharpe_of(one)}") if one.state == "run" else ()
    age = age_of(one, now)
    verdict = f"{verdict_of(one)} ({age if age == NOW else f'{age} ago'})"
    yield from filter(None, (changed_of(one), ", ".join(filter(None, (one.data, *numbers))), verdict))


def shown(text: str, console: Console, style: str = "") -> Text:
    """Return text as it may be shown, with `?` for letters that the terminal lacks; never read as markup."""
    return Text(visible(text, "\n").encode(console.encoding, "replace").decode(console.encoding), style)
