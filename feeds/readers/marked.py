"""Settles what dots, commas and signs in the numbers of a table mean: by the settings, the cells, or the layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ...faults import BadInput, Fault
from ..bars import PRICES
from ..layouts.layout import Layout
from ..layouts.words import meaning_of
from ..parsing.marks import COMMA, DOT, OTHER, Marks, Written, both_readings, marks_asked, marks_proven, together
from ..parsing.numbers import NUMBERISH, Marked, marked_numbers, plain_numbers
from ..parsing.table import DATES, Cells, Table
from .asked import Reading

NAMES = {DOT: "dots", COMMA: "commas"}
QUOTES = (*PRICES, "adj_close")
"""Columns of one quantity: what one of them proves holds for all."""
ENDINGS = {"volume": "KMBT"}
"""Letters that a number may end with, by column; further columns also have a % sign."""
UNSURE = (
    'every price has three digits behind its dot, as "{}": the dot is read as the decimal mark; if it marks thousands, '
    'set data.thousands to "." (returns are the same, costs per share and volume limits are not)'
)


def with_numbers(table: Table, reading: Reading, layout: Layout | None) -> Table:
    """Return the table with the numbers of its text columns read, and what was done for it said.

    Raises:
        BadInput: the marks of some column could mean either, with both readings; or a setting is no such mark.
    """
    check_marks(reading)
    written = {name: _written(name, table) for name in table.columns if _may_be_numbers(name)}
    columns: dict[str, Cells] = dict(table.columns)
    unclear: list[Fault] = []
    said, warnings = list(table.read_as), list(table.warnings)
    for group in _groups(list(written)):
        seen = together(written[name] for name in group)
        _check_fits(reading, seen, group)
        others = together(written[name] for name in (*QUOTES, "volume") if name in written and name not in group)
        marks = _marks(seen, others, reading, layout)
        if marks is None and DOT in seen.unclear and len(seen.unclear) == 1 and not seen.whole and group != ["volume"]:
            marks = Marks()
            warnings += [UNSURE.format(seen.unclear[DOT])] if group[0] in QUOTES else []
        if marks is None:
            unclear.append(Fault(f"{table.label}, {_columns(group)}", *both_readings(seen)))
            continue
        for name in group:
            columns[name] = _read(name, columns[name], marks)
        said += _said(group, seen, marks, [columns[name] for name in group])
    if unclear:  # whether a high is above its low depends on it
        raise BadInput((*table.faults, *unclear))
    words = tuple(dict.fromkeys(said))
    return replace(table, columns=columns, read_as=words, warnings=tuple(warnings))


def check_marks(reading: Reading) -> None:
    """Raise `BadInput` for marks that are none."""
    if reading.decimal not in ("", *NAMES):
        raise BadInput.at("data.decimal", f'"{reading.decimal}" is no decimal mark', 'choose "." or ","')
    if reading.thousands not in ("", *NAMES, "'", " ", "_"):
        what = f'"{reading.thousands}" is no mark between thousands'
        raise BadInput.at("data.thousands", what, """choose one of "." "," "'" " " "_\"""")
    if reading.decimal and reading.decimal == reading.thousands:
        raise BadInput.at("data.thousands", f'"{reading.decimal}" is data.decimal as well', "leave one of them out")


def _check_fits(reading: Reading, seen: Written, group: list[str]) -> None:
    """Raise `BadInput` for a decimal mark that the numbers contradict."""
    other = OTHER.get(reading.decimal, "")
    if other in seen.decimal and not seen.decimal & {reading.decimal} and other not in seen.thousands:
        what = f'"{reading.decimal}" is not the mark before the fractions of {_columns(group)}'
        raise BadInput.at("data.decimal", what, f'leave it out, or set it to "{other}"')


def _may_be_numbers(name: str) -> bool:
    return name not in (*DATES, "column_1") and meaning_of(name) not in ("date", "time")


def _groups(names: list[str]) -> Iterator[list[str]]:
    if quotes := [name for name in QUOTES if name in names]:
        yield quotes
    yield from ([name] for name in names if name not in QUOTES)


def _written(name: str, table: Table) -> Written:
    """Return what a column showed of its marks; numbers of a DataFrame have none."""
    written, cells = table.written.get(name), table.columns[name]
    if written is None:
        written = Written()
        if not isinstance(cells, np.ndarray):
            written.look_at("\n".join(cell for cell in cells if NUMBERISH.fullmatch(cell)))
    return written


def _marks(seen: Written, others: Written, reading: Reading, layout: Layout | None) -> Marks | None:
    """Return the marks of some columns: as the user says, they prove, the layout says, other columns prove."""
    if asked := marks_asked(seen, reading.decimal, reading.thousands):
        return asked
    if seen.decimal or seen.thousands or not seen.unclear:
        marks = marks_proven(seen)
    else:
        marks = marks_asked(seen, layout.decimal, layout.thousands) if layout else None
    marks = marks or marks_proven(seen, others)
    if marks and reading.thousands and reading.thousands != marks.decimal:
        return replace(marks, thousands=reading.thousands)
    return marks


def _read(name: str, cells: Cells, marks: Marks) -> Cells:
    """Return the cells of a text column as numbers, where most of them are some."""
    if isinstance(cells, np.ndarray):
        return cells
    if marks.decimal == DOT:
        numbers = plain_numbers(cells, "\n".join(cells))
        if numbers is not None:
            return numbers
    read = marked_numbers(cells, marks, ENDINGS.get(name, "" if name in QUOTES else "%KMBT"))
    return read if np.isfinite(read.values).any() else cells


def _said(group: list[str], seen: Written, marks: Marks, read: list[Cells]) -> Iterator[str]:
    of = "" if group[0] in QUOTES else f" in {group[0]}"
    number = seen.decimal | seen.thousands | set(seen.unclear)
    if marks.decimal == COMMA and COMMA in number:
        yield "decimal commas"
    if marks.thousands in number and (marks.thousands in seen.thousands or marks.thousands not in seen.decimal):
        yield f"thousands {NAMES.get(marks.thousands, marks.thousands)}{of if of else ''}"
    yield from (f"{words}{of}" for cells in read if isinstance(cells, Marked) for words in cells.said)


def _columns(names: list[str]) -> str:
    return f"column{'s' if len(names) > 1 else ''} {', '.join(names)}"
