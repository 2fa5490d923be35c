"""Finds the header of a text file, and what separates its fields, from its first rows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from ...faults import BadInput
from ..layouts.register import YFINANCE, Layout, of_header, of_rows
from ..layouts.words import bare, meaning_of, meanings_of
from ..parsing.numbers import shortened
from ..parsing.table import column_name, column_names
from .rows import Row, first_rows
from .yahoo_header import unfold

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
"""What may separate fields unless the user says otherwise."""
QUOTED = {",": '","', ";": '";"', "\t": "a tab", "|": '"|"'}
ROWS = 60
"""Rows in which the header is looked for, and by which a layout is recognised."""
DATA = re.compile(r"[-+$€£¥\s]*\d[\d.,'’\s/:TZ+%$€£¥KMB-]*(?:[AP]M)?(?:GMT[+-]\d+)?")
"""A cell that is a number, a date or a time."""


@dataclass(frozen=True)
class Head:
    """Where the bars of a text file begin, and what its columns are called."""

    delimiter: str
    line: int
    """The line of the header; 1 where there is none."""
    after: int
    """The line below which the bars begin."""
    names: list[str]
    """The header's cells, as they are written."""
    layout: Layout | None
    """What the file was taken for."""
    sample: list[list[str]]
    """The first rows of bars."""
    symbol: str = ""
    """The instrument that the header names."""
    said: tuple[str, ...] = ()
    """What was passed over."""


@dataclass
class _Found:
    """The first rows of a file by one delimiter."""

    delimiter: str
    rows: list[Row]
    at: int = 0
    """Which of the rows is the header; -1 where there is none."""
    body: int = 0
    """Which of the rows is the first of the bars."""
    known: int = field(default=0)
    """How many names of the header say what a column holds."""

    @property
    def header(self) -> list[str]:
        return self.rows[self.at][1]

    @property
    def score(self) -> tuple[int, int, int]:
        """How well the delimiter fits, to be compared."""
        cells = self.rows[min(self.body, len(self.rows) - 1)][1]
        return self.known, sum(DATA.fullmatch(cell.strip()) is not None for cell in cells), len(cells)


def find_head(text: str, delimiter: str, label: str) -> Head:
    """Return the head of a text file; an empty `delimiter` is found by the header.

    Raises:
        BadInput: there is neither a header nor rows of a known layout, or fields are separated by something else.
    """
    given = _checked_delimiter(delimiter) if delimiter else ""
    found = [_found(mark, first_rows(text, mark, ROWS)) for mark in ([given] if given else DELIMITERS)]
    best = max((one for one in found if one.rows), key=lambda one: one.score, default=None)
    if best is None:
        raise BadInput.at(label, "the file is empty", "give a file with a header and a row for every bar")
    _refuse_other_delimiter(best, text, given, label)
    if best.at < 0:
        return _without_header(best, label)
    return _with_header(best, text, label, given)


def _found(delimiter: str, rows: list[Row]) -> _Found:
    """Return which row is the header: above the bars, the one with most names that say what a column holds."""
    found = _Found(delimiter, rows)
    if not rows:
        return found
    widths = Counter(_filled(cells) for _, cells in rows)
    width = max(widths, key=lambda filled: (widths[filled], filled))
    found.body = next((at for at, (_, cells) in enumerate(rows) if _is_data(cells, width)), len(rows))
    known = [len(meanings_of(column_name(cell, 0) for cell in cells)) for _, cells in rows[: found.body]]
    found.known = max(known, default=0)
    if found.body == 0:
        found.at = -1
    elif found.known > 1:
        found.at = known.index(found.known)
    elif found.body < len(rows):
        found.at = found.body - 1
    return found


def _filled(cells: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _is_data(cells: list[str], width: int) -> bool:
    """Return whether at least half of the cells are numbers or dates, in a row about as wide as most."""
    shown = [cell.strip() for cell in cells if cell.strip()]
    numbers = sum(DATA.fullmatch(cell) is not None for cell in shown)
    return len(shown) >= min(4, width) and numbers > 0 and 2 * numbers >= len(shown)


def _without_header(found: _Found, label: str) -> Head:
    sample = [cells for _, cells in found.rows]
    layout = of_rows(sample)
    if layout is None:
        shown = shortened(found.delimiter.join(sample[0]))
        what = f'there are no names of columns here ("{shown}"), and the rows are of no layout that is known without'
        raise BadInput.at(
            f"{label}, row {found.rows[0][0]}", what, "begin the file with a line like Date,Open,High,Low,Close,Volume"
        )
    said = _separated(found.delimiter, "")
    return Head(found.delimiter, 1, 0, list(layout.columns), layout, sample, said=said)


def _with_header(found: _Found, text: str, label: str, given: str) -> Head:
    line, header = found.rows[found.at]
    above = [_joined(row, found.delimiter) for row in found.rows[: found.at]]
    levels = unfold(found.rows[: found.body], found.at)
    if levels is not None:
        above = []
    names, taken = (levels.names, levels.rows) if levels else (list(header), found.at + 1)
    sample = [cells for _, cells in found.rows[taken:]]
    names, said = _as_wide(names, sample)
    layout = YFINANCE if levels and levels.is_yfinance else _recognised(names, sample, text, line, above)
    said = (*_separated(found.delimiter, given), *_passed_over(above), *said)
    symbol = levels.symbol if levels else ""
    return Head(found.delimiter, line, found.rows[taken - 1][0], names, layout, sample, symbol, said)


def _recognised(names: list[str], sample: list[list[str]], text: str, line: int, above: list[str]) -> Layout | None:
    known = column_names(names)
    columns = zip(*(row for row in sample if len(row) == len(names)), strict=True)
    first = dict(zip(known, columns, strict=False))
    written = re.split(r"\r\n|\r|\n", text[: 1 << 16], maxsplit=line)[line - 1].lstrip("\ufeff")
    return of_header(known, written, first, "\n".join(above))


def _as_wide(names: list[str], sample: list[list[str]]) -> tuple[list[str], tuple[str, ...]]:
    """Return the names with one for every field: rows may end with a delimiter, or begin with an unnamed index."""
    whole = sample and {len(row) for row in sample} == {len(names) + 1}
    if whole and not any(row[-1].strip() for row in sample):
        return [*names, ""], ("a delimiter at the end of every row",)
    dated = any(meaning_of(column_name(name, 0)) in ("date", "time") for name in names)
    counted = [row[0].strip() for row in sample] in _counts(len(sample))
    if whole and (counted or not dated):
        return ["", *names], ("the first column has no name in the header",)
    if names and not names[-1].strip() and sample and {len(row) for row in sample} == {len(names) - 1}:
        return names[:-1], ()
    return names, ()


def _counts(rows: int) -> list[list[str]]:
    """Return what numbers of rows look like, from 0 and from 1."""
    return [[str(at + first) for at in range(rows)] for first in (0, 1)]


def _joined(row: Row, delimiter: str) -> str:
    return delimiter.join(row[1]).strip().strip(delimiter)


def _passed_over(above: list[str]) -> tuple[str, ...]:
    if not above:
        return ()
    count = f"{len(above)} lines" if len(above) > 1 else "a line"
    return (f'{count} above the header passed over ("{shortened(above[0])}")',)


def _separated(delimiter: str, given: str) -> tuple[str, ...]:
    return () if given or delimiter == "," else (f"fields separated by {DELIMITERS[delimiter]}",)


def _checked_delimiter(delimiter: str) -> str:
    delimiter = "\t" if delimiter in ("\\t", "tab") else delimiter
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n\0' or delimiter.isalnum():
        raise BadInput.at("data.delimiter", f"{delimiter!r} cannot separate fields", 'give one character, such as ";"')
    return delimiter


def _refuse_other_delimiter(found: _Found, text: str, given: str, label: str) -> None:
    """Raise where the header has too few columns by this delimiter, and more by another."""
    cells = found.rows[max(found.at, 0)][1]
    if len(cells) >= 5:
        return
    place = f"{label}, row {found.rows[max(found.at, 0)][0]}"
    others = {mark: sum(cell.count(mark) for cell in cells) for mark in QUOTED if mark != found.delimiter}
    likely = max(others, key=lambda mark: others[mark])
    if given and others[likely] >= 3:
        what = f"the fields are not separated by {QUOTED.get(given, repr(given))}"
        raise BadInput.at(place, what, f"set data.delimiter to {QUOTED[likely]}, or leave it out")
    unusual = [mark for mark in (" ", ":", "~", "^", "#") if _known_between(mark, cells) >= 4]
    if not given and unusual:
        what = f'the fields are separated by "{unusual[0]}", not by a comma, a semicolon, a tab or "|"'
        raise BadInput.at(place, what, f'set data.delimiter to "{unusual[0]}"')


def _known_between(mark: str, cells: list[str]) -> int:
    return sum(meaning_of(column_name(part, 0)) != "" for cell in cells for part in cell.split(mark) if bare(part))
