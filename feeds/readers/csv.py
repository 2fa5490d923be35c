"""Reads a CSV file strictly: every row as wide as the header, every row known by its line in an editor."""

from __future__ import annotations

import contextlib
import csv
import errno
import gzip
import io
import itertools
import zlib
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ...faults import BadInput, Fault
from ...faults.files import CHUNK, MOST_TABLE, read_bounded
from ...faults.memory import most_bytes, sized
from ..parsing.alike import together
from ..parsing.numbers import joined_cells, numbers_or_text, shortened
from ..parsing.table import DATES, Cells, Table, column_name, refuse_twice
from .asked import Asked
from .yahoo_header import unfold

Row = tuple[int, list[str]]
"""The line of a row, from 1, and its cells."""
Block = tuple[int, list[list[str]]]
"""The line of the first of some rows that follow each other, and the cells of each."""

DELIMITER = ","
"""What separates fields unless the user says otherwise."""
BLOCK = 4096
"""Rows that are taken apart at once."""
TEXT = (*DATES, "column_1")
"""Columns that may hold the dates: kept as text, even if they look like numbers."""
OTHER_DELIMITERS = {",": '","', ";": '";"', "\t": "a tab", "|": '"|"'}


def read_csv_file(asked: Asked) -> Table:
    """Return the text of the CSV file that the user named."""
    return read_csv(asked.path, asked.path.name, asked.reading.delimiter or DELIMITER)


def read_csv(path: Path, label: str, delimiter: str = DELIMITER) -> Table:
    """Return the text of a CSV file, plain or gzipped, column by column.

    Raises `BadInput` for a file that cannot be read as such a table; rows of another width become faults of
    the table, so that they are reported together with those of its values.
    """
    delimiter = _checked_delimiter(delimiter)
    text = _decoded(_bytes(path, label), label)
    head = _head(text, delimiter)
    if not head:
        raise BadInput.at(label, "the file is empty", "give a file with a header and a row for every bar")
    line, header = head[0]
    place = f"{label}, row {line}"
    _refuse_other_delimiter(header, delimiter, place)
    _refuse_no_header(header, place)
    header, taken = unfold(head, label)
    names = [column_name(raw, position) for position, raw in enumerate(header)]
    refuse_twice(names, place)
    blocks = _blocks(text, delimiter, head[taken - 1][0], label)
    return _table(names, blocks, label, place)


def _table(names: list[str], blocks: Iterator[Block], label: str, place: str) -> Table:
    """Turn rows into columns, block by block: the text of a million rows would fill a gigabyte."""
    faults: list[Fault] = []
    lines: array[int] = array("q")
    parts: list[list[Cells]] = [[] for _ in names]
    for begins, block in blocks:
        rows = _whole_rows(begins, block, len(names), label, faults)
        lines.extend(rows)
        whole = block if len(rows) == len(block) else [block[line - begins] for line in rows]
        for name, kept, cells in zip(names, parts, zip(*whole, strict=True), strict=False):
            kept.append(cells if name in TEXT else numbers_or_text(cells))
    if not lines:
        nothing = Fault(label, "there is a header but no bars below it", "give a file with a row for every bar")
        raise BadInput(together(faults) or [nothing])
    columns = {name: joined_cells(kept) for name, kept in zip(names, parts, strict=True)}
    return Table(label, columns, lambda row: f"row {lines[row]}", place, faults=tuple(faults))


def _whole_rows(begins: int, block: list[list[str]], width: int, label: str, faults: list[Fault]) -> Sequence[int]:
    """Return the lines whose rows are as wide as the header; the others, but blank ones, become faults."""
    widths = list(map(len, block))
    if widths.count(width) == len(block):
        return range(begins, begins + len(block))
    for line, cells in enumerate(block, begins):
        if len(cells) != width and any(cells):
            faults.append(_ragged(cells, f"{label}, row {line}", width))
    return [line for line, found in enumerate(widths, begins) if found == width]


def _ragged(cells: list[str], where: str, width: int) -> Fault:
    many = "few" if len(cells) < width else "many"
    return Fault(
        where,
        f"too {many} fields, {len(cells)} where the header has {width}",
        "complete the row or drop it" if many == "few" else "look for a delimiter too many, or drop the row",
    )


def _reader(text: str, delimiter: str) -> Any:
    # newline="" splits at \n, \r\n and \r as editors do.
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)


def _head(text: str, delimiter: str) -> list[Row]:
    """Return the first rows that are not blank, three at most."""
    reader = _reader(text, delimiter)
    try:
        return list(itertools.islice(((reader.line_num, cells) for cells in reader if any(cells)), 3))
    except csv.Error:
        return [(1, text.partition("\n")[0].split(delimiter))]  # `_blocks` says what is wrong


def _blocks(text: str, delimiter: str, after: int, label: str) -> Iterator[Block]:
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


def _bytes(path: Path, label: str) -> bytes:
    try:
        data = read_bounded(path, MOST_TABLE)
        return _unpacked(data) if data[:2] == b"\x1f\x8b" else data
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInput.at(label, f"the gzip file is damaged ({error})", "fetch it again") from None
    except OSError as error:
        raise BadInput.at(str(path), f"cannot be read ({error.strerror})", "check the file") from None


def _unpacked(data: bytes) -> bytes:
    """Return the content of a gzip file, as bounded as a file that is not packed: a few bytes can hold gigabytes."""
    most = min(MOST_TABLE, most_bytes())
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        chunks, size = [], 0
        while chunk := file.read(CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if size > most:
                raise OSError(errno.EFBIG, f"unpacked it has more than the {sized(most)} that are read at most")
    return b"".join(chunks)


def _decoded(data: bytes, label: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        kind = "a zip or Excel file" if data[:2] == b"PK" else f"not UTF-8 text (byte 0x{data[error.start]:02x})"
        raise BadInput.at(f"{label}, row {line}", f"this is {kind}", "save it as CSV in UTF-8") from None


def _checked_delimiter(delimiter: str) -> str:
    delimiter = "\t" if delimiter in ("\\t", "tab") else delimiter
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n\0' or delimiter.isalnum():
        raise BadInput.at("data.delimiter", f"{delimiter!r} cannot separate fields", 'give one character, such as ";"')
    return delimiter


def _refuse_no_header(header: list[str], place: str) -> None:
    if not any(character.isalpha() for cell in header for character in cell):
        what = f'there are no names of columns here ("{shortened(",".join(header))}")'
        raise BadInput.at(place, what, "begin the file with a line like Date,Open,High,Low,Close,Volume")


def _refuse_other_delimiter(header: list[str], delimiter: str, place: str) -> None:
    """Raise where another delimiter would give the header more columns, and the present one gives too few."""
    counts = {other: sum(cell.count(other) for cell in header) for other in OTHER_DELIMITERS if other != delimiter}
    likely = max(counts, key=lambda other: counts[other])
    if len(header) < 5 and counts[likely] >= 3:
        raise BadInput.at(
            place,
            f"the fields are not separated by {OTHER_DELIMITERS.get(delimiter, repr(delimiter))}",
            f"set data.delimiter to {OTHER_DELIMITERS[likely]}",
        )
