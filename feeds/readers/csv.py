"""Reads a CSV file strictly: every row as wide as the header, every row known by its line in an editor."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...faults import BadInput, Fault
from ..layouts.register import Layout
from ..layouts.words import SYMBOL_NAMES, bare, meaning_of
from ..parsing.alike import together
from ..parsing.marks import DOT, Written
from ..parsing.numbers import NUMBERISH, joined_cells, plain_numbers, shortened
from ..parsing.table import DATES, Cells, Table, column_names, refuse_twice
from .asked import Asked
from .decode import text_of_file
from .head import find_head
from .rows import BLOCK, Row, blocks

FOOTER = 5
"""Lines below the bars that may be text."""


def read_csv_file(asked: Asked) -> Table:
    """Return the text of the CSV file that the user named."""
    return read_csv(asked.path, asked.path.name, asked.reading.delimiter)


def read_csv(path: Path, label: str, delimiter: str = "") -> Table:
    """Return the text of a CSV file, plain or gzipped, column by column.

    Raises `BadInput` for a file that cannot be read as such a table; rows of another width become faults of
    the table, so that they are reported together with those of its values.
    """
    text, encoding = text_of_file(path, label)
    head = find_head(text, delimiter, label)
    place = f"{label}, row {head.line}"
    names = column_names(head.names)
    refuse_twice(names, place)
    body = _Body(label, [_Column(_is_text(name, head.layout)) for name in names])
    for begins, block in blocks(text, head.delimiter, head.after, label):
        body.add(begins, block)
    faults = body.ended()
    said = (*((f"{encoding} text",) if encoding else ()), *head.said, *body.footer)
    return Table(
        label,
        {name: joined_cells(column.parts) for name, column in zip(names, body.columns, strict=True)},
        lambda row: f"row {body.lines[row]}",
        place,
        faults=faults,
        read_as=said,
        layout=head.layout,
        symbol=head.symbol,
        written={name: column.written for name, column in zip(names, body.columns, strict=True) if not column.is_text},
    )


def _is_text(name: str, layout: Layout | None) -> bool:
    """Return whether a column is kept as text even if it looks like numbers: dates, and codes of instruments."""
    ours = layout.names.get(name, name) if layout else name
    return ours in (*DATES, "column_1") or meaning_of(ours) in ("date", "time") or bare(name) in SYMBOL_NAMES


@dataclass
class _Column:
    """One column, as far as it has been read."""

    is_text: bool
    parts: list[Cells] = field(default_factory=list)
    written: Written = field(default_factory=Written)

    def add(self, cells: Sequence[str]) -> None:
        """Keep some cells: numbers as such once their dots are known to be decimal marks, or where there are none."""
        if self.is_text:
            self.parts.append(cells)
            return
        joined = "\n".join(cells)
        numbers = plain_numbers(cells, joined)
        if numbers is None:
            self.written.look_at("\n".join(cell for cell in cells if NUMBERISH.fullmatch(cell)))
            self.parts.append(cells)
        else:
            self.written.look_at_plain(joined)
            sure = DOT in self.written.decimal or DOT not in joined
            self.parts.append(numbers if sure else cells)


class _Body:
    """The rows below the header, block by block: the text of a million rows would fill a gigabyte."""

    def __init__(self, label: str, columns: list[_Column]) -> None:
        self.label = label
        self.columns = columns
        self.lines: array[int] = array("q")
        self.footer: tuple[str, ...] = ()
        self._ragged: list[Row] = []

    def add(self, begins: int, block: list[list[str]]) -> None:
        """Take in rows that follow each other; those of another width, but blank ones, are kept apart."""
        whole = block
        lines: Sequence[int] = range(begins, begins + len(block))
        width, widths = len(self.columns), list(map(len, block))
        if widths.count(width) != len(block) or (len(block) < BLOCK and _is_note(block[-1])):
            fits = [found == width and not _is_note(cells) for found, cells in zip(widths, block, strict=True)]
            self._ragged += [
                (line, cells) for line, cells, fit in zip(lines, block, fits, strict=True) if not fit and any(cells)
            ]
            whole = [cells for cells, fit in zip(block, fits, strict=True) if fit]
            lines = [line for line, fit in zip(lines, fits, strict=True) if fit]
        self.lines.extend(lines)
        for column, cells in zip(self.columns, zip(*whole, strict=True), strict=False):
            column.add(cells)

    def ended(self) -> tuple[Fault, ...]:
        """Return the faults of rows of another width, after text below the bars is set aside.

        Raises:
            BadInput: there are no bars.
        """
        last = self.lines[-1] if self.lines else 0
        notes = [row for row in self._ragged if row[0] > last and _is_note(row[1])]
        if self.lines and 0 < len(notes) <= FOOTER:
            self._ragged = [row for row in self._ragged if row not in notes]
            count = f"{len(notes)} lines" if len(notes) > 1 else "a line"
            self.footer = (f'{count} below the bars passed over ("{shortened(notes[0][1][0].strip())}")',)
        faults = tuple(self._faults())
        if not self.lines:
            what = "there is a header but no bars below it"
            raise BadInput(together(faults) or [Fault(self.label, what, "give a file with a row for every bar")])
        return faults

    def _faults(self) -> Iterator[Fault]:
        width, widths = len(self.columns), {len(cells) for _, cells in self._ragged}
        if not self.lines and len(self._ragged) > 1 and len(widths) == 1:
            found = widths.pop()
            what = f"all {len(self._ragged)} rows have {found} fields where the header has {width}"
            remedy = "give every field a name in the header; numbers with commas need another delimiter, or quotes"
            yield Fault(self.label, what, remedy)
            return
        for line, cells in self._ragged:
            yield _ragged(cells, f"{self.label}, row {line}", width)


def _is_note(cells: list[str]) -> bool:
    """Return whether a row is text in its first field and nothing else."""
    return any(cells) and not any(cells[1:]) and re.search(r"[^\W\d_]{3}", cells[0]) is not None


def _ragged(cells: list[str], where: str, width: int) -> Fault:
    many = "few" if len(cells) < width else "many"
    return Fault(
        where,
        f"too {many} fields, {len(cells)} where the header has {width}",
        "complete the row or drop it" if many == "few" else "look for a delimiter too many, or drop the row",
    )
