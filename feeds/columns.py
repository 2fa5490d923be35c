"""Which column is which: the date, the prices, the volume, and further numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats
from ..faults import BadInput, Fault, did_you_mean
from .bars import PRICES, REQUIRED
from .parsing.numbers import is_missing, parse_numbers, why_no_number
from .parsing.table import DATES, Cells, Findings, Table

NO_NUMBERS = "no numbers in it"


def date_columns(table: Table) -> tuple[str, ...]:
    """Return the column that holds the stamps, or the two, `date` and `time`, that make them together.

    A first column without a name counts when no other does: pandas writes an unnamed index so.
    """
    names = table.columns
    if "date" in names and "time" in names:
        return ("date", "time")
    return next(((name,) for name in (*DATES, "column_1") if name in names), ())


def refuse_missing(table: Table, columns: Iterable[str]) -> None:
    """Raise `BadInput` for every column that a bar table cannot do without."""
    names = list(columns)
    listed = ", ".join(names)
    faults = [
        Fault(table.header, f"no column {name} (there are {listed})", _rename(name, names))
        for name in PRICES
        if name not in names
    ]
    if not date_columns(table):
        faults.insert(0, Fault(table.header, f"no date column (there are {listed})", "name one of them date"))
    if faults:
        raise BadInput(faults)


def _rename(name: str, names: list[str]) -> str:
    near = did_you_mean(name, [found for found in names if found not in PRICES])
    return f"{near.removesuffix('?')}? rename it" if near.startswith("did") else "add it or rename the one meant"


def numeric_columns(
    columns: dict[str, Cells], needed: Collection[str], findings: Findings
) -> tuple[dict[str, Floats], dict[str, str]]:
    """Return prices, volume and every further column of numbers, shape (n,) each, and why others are left out.

    In a `needed` column every cell that is no finite number is a fault. Any other column with such a cell is
    left out: a rolling feature begins with some, and bars are no worse without it.
    """
    numbers = {name: parse_numbers(cells) for name, cells in columns.items()}
    left_out = {name: NO_NUMBERS for name in numbers if _is_text(name, columns[name], numbers[name])}
    for name, column in numbers.items():
        if name not in needed and name not in left_out and not np.isfinite(column).all():
            left_out[name] = _why_left_out(columns[name], column, findings)
    ordered = {name: numbers[name] for name in REQUIRED if name in numbers}
    ordered |= {name: column for name, column in numbers.items() if name not in left_out}
    blank = _note_blank_rows(columns, ordered, findings)
    for name, column in ordered.items():
        for row in np.flatnonzero(~np.isfinite(column) & ~blank).tolist():
            findings.at_row(row, name, *why_no_number(columns[name][row]))
    return ordered, left_out


def left_out_warnings(left_out: Mapping[str, str]) -> Iterator[str]:
    """Yield the warnings about columns left out: one for all text, one for each column with holes."""
    text = [name for name, reason in left_out.items() if reason == NO_NUMBERS]
    if text:
        yield f"{_columns(text)} left out: {NO_NUMBERS}"
    for name, reason in left_out.items():
        if name not in text:
            yield f"the column {name} is left out: {reason}"


def _why_left_out(cells: Cells, column: Floats, findings: Findings) -> str:
    """Return the first cell that is no finite number, and how many there are."""
    holes = ~np.isfinite(column)
    first, count = int(np.argmax(holes)), int(holes.sum())
    cell = cells[first]
    empty = column[first] != column[first] if isinstance(cells, np.ndarray) else not str(cell).strip()
    said = " is empty" if empty else f", {why_no_number(cell)[0]}"
    return f"{findings.row(first)}{said} ({count:,} cell{' is' if count == 1 else 's are'} no finite number)"


def _note_blank_rows(columns: dict[str, Cells], numbers: dict[str, Floats], findings: Findings) -> NDArray[np.bool_]:
    """Note the rows that have no price at all, such as Yahoo's `null` rows; return which, shape (n,)."""
    blank: NDArray[np.bool_] = np.logical_and.reduce([np.isnan(numbers[name]) for name in PRICES])
    for row in np.flatnonzero(blank).tolist():
        texts = {str(columns[name][row]).strip() for name in PRICES}
        blank[row] = all(is_missing(text) for text in texts)
        if blank[row]:
            what = f"""the row has no prices ("{'", "'.join(sorted(texts))}")"""
            findings.at_row(row, "open to close", what, "drop the row")
    return blank


def _is_text(name: str, cells: Cells, column: Floats) -> bool:
    """Return whether a further column has no numbers, or more cells that are none, some of them text."""
    none = np.isnan(column)
    if name in REQUIRED or 2 * none.sum() <= len(column):
        return False
    holes = isinstance(cells, np.ndarray) or all(is_missing(cells[row]) for row in np.flatnonzero(none).tolist())
    return bool(none.all()) or not holes


def _columns(names: list[str]) -> str:
    return f"column{'s' if len(names) > 1 else ''} {', '.join(names)}"
