"""Takes the rows of a CSV text apart, each known by its line in an editor."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
from collections.abc import Iterator
from typing import Any

from ...faults import BadInput

Row = tuple[int, list[str]]
"""The line of a row, from 1, and its cells."""
Block = tuple[int, list[list[str]]]
"""The line of the first of some rows that follow each other, and the cells of each."""

BLOCK = 4096
"""Rows that are taken apart at once."""
START = 1 << 16
"""Characters of a text in which its header is looked for."""


def first_rows(text: str, delimiter: str, most: int) -> list[Row]:
    """Return the first rows that are not blank, as far as they can be read."""
    start = text[:START]
    if len(text) > START:
        start = start[: max(start.rfind("\n"), start.rfind("\r"), 0) + 1] or start
    reader, rows = _reader(start, delimiter), []
    with contextlib.suppress(csv.Error):  # `blocks` says what is wrong
        for cells in reader:
            if any(cells):
                rows.append((reader.line_num, cells))
            if len(rows) == most:
                break
    return rows


def blocks(text: str, delimiter: str, after: int, label: str) -> Iterator[Block]:
    """Yield the rows below the line `after`, some thousand at a time: each row is one line."""
    reader = _reader(text, delimiter)
    begins = 1
    try:
        while reader.line_num < after and next(reader, None) is not None:
            begins = reader.line_num + 1
        while block := list(itertools.islice(reader, BLOCK)):
            if reader.line_num - begins + 1 != len(block):
                raise csv.Error("a quoted field runs over the end of the line")
            yield begins, block
            begins = reader.line_num + 1
    except csv.Error as error:
        line = _unreadable(text, delimiter)
        what = f"the row cannot be read ({error})"
        raise BadInput.at(f"{label}, row {line}", what, "look for a stray quote, and remove it") from None


def _reader(text: str, delimiter: str) -> Any:
    # newline="" splits at \n, \r\n and \r as editors do.
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)


def _unreadable(text: str, delimiter: str) -> int:
    """Return the line on which the first row begins that is broken or longer than a line."""
    reader = _reader(text, delimiter)
    begins = 1
    with contextlib.suppress(csv.Error):
        for _ in reader:
            if reader.line_num > begins:
                break
            begins = reader.line_num + 1
    return begins
