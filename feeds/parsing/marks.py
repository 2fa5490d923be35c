"""Dots and commas within numbers: decimal marks or thousands marks, as the numbers of a file prove it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

DOT, COMMA = ".", ","
OTHER = {DOT: COMMA, COMMA: DOT}


@dataclass(frozen=True)
class Marks:
    """How the numbers of a column are written."""

    decimal: str = DOT
    """The mark before the fraction."""
    thousands: str = COMMA
    """The mark between groups of digits, if there are any; apostrophes and spaces can be nothing else and always go."""


@dataclass(frozen=True)
class _Seen:
    """What to look for of one mark in cells that are joined by line breaks."""

    decimal: re.Pattern[str]
    """A cell in which it is a decimal mark: not three digits behind it, more than three or a 0 before it, ..."""
    thousands: re.Pattern[str]
    """A cell in which it groups digits: it stands there twice, or before the other mark."""
    unclear: re.Pattern[str]
    """A cell in which it could be either."""


def _seen(mark: str) -> _Seen:
    m, other = re.escape(mark), re.escape(OTHER[mark])
    last = rf"{m}(?!\d*{m})"
    ways = (rf"{last}(?!\d{{3}}(?!\d))", rf"(?<![\d.,])(?:\d{{4,}}|0+){last}\d", rf"{other}\d+{last}", rf"{m}\d*[eE]")
    return _Seen(
        re.compile("|".join(ways), re.ASCII),
        re.compile(rf"{m}\d{{2,3}}{m}\d{{3}}(?!\d)|{m}\d{{3}}{other}", re.ASCII),
        re.compile(rf"(?<![\d.,])[1-9]\d{{0,2}}{m}\d{{3}}(?![\d.,eE])", re.ASCII),
    )


SEEN = {mark: _seen(mark) for mark in OTHER}
WHOLE = re.compile(r"^[^\d\n.,]*(\d+)[^\d\n.,]*$", re.ASCII | re.MULTILINE)
UNGROUPED = re.compile(r"^[^\d\n.,]*\d{4,}[^\d\n.,]*$", re.ASCII | re.MULTILINE)


@dataclass
class Written:
    """What a column has shown of its marks so far; cells come in blocks, joined by line breaks."""

    decimal: set[str] = field(default_factory=set)
    """The marks that are decimal in some cell."""
    thousands: set[str] = field(default_factory=set)
    """The marks that group digits in some cell."""
    unclear: dict[str, str] = field(default_factory=dict)
    """The marks that could be either in some cell, with the first such cell."""
    whole: str = ""
    """The first number without a mark."""
    ungrouped: bool = False
    """Whether a number of four digits or more has no mark: thousands are not grouped here."""

    def look_at_plain(self, joined: str) -> None:
        """Take in a block of plain numbers, without commas; there is nothing more to learn once a dot is decimal."""
        if DOT in self.decimal:
            return
        if DOT in joined:
            self._look_for(DOT, joined)
        self._look_at_whole(joined)

    def look_at(self, joined: str) -> None:
        """Take in a block of any cells."""
        for mark in OTHER:
            if mark in joined:
                self._look_for(mark, joined)
        self._look_at_whole(joined)

    def _look_for(self, mark: str, joined: str) -> None:
        seen = SEEN[mark]
        if mark not in self.decimal and seen.decimal.search(joined):
            self.decimal.add(mark)
        if mark not in self.thousands and seen.thousands.search(joined):
            self.thousands.add(mark)
        if mark not in self.unclear and (found := seen.unclear.search(joined)):
            self.unclear[mark] = found[0]

    def _look_at_whole(self, joined: str) -> None:
        if not self.whole and (found := WHOLE.search(joined)):
            self.whole = found[1]
        self.ungrouped = self.ungrouped or (bool(self.whole) and UNGROUPED.search(joined) is not None)


def together(columns: Iterable[Written]) -> Written:
    """Return what several columns of one quantity, such as the four prices, have shown."""
    all_of = Written()
    for column in columns:
        all_of.decimal |= column.decimal
        all_of.thousands |= column.thousands
        all_of.unclear = column.unclear | all_of.unclear
        all_of.whole = all_of.whole or column.whole
        all_of.ungrouped = all_of.ungrouped or column.ungrouped
    return all_of


def marks_asked(column: Written, decimal: str, thousands: str) -> Marks | None:
    """Return the marks that the settings or a layout say, for one column; None where they leave it open.

    With thousands alone, a column whose numbers are not all grouped by threes has that mark before its fractions.
    """
    if decimal:
        return Marks(decimal, thousands if thousands not in ("", decimal) else OTHER[decimal])
    if thousands in OTHER:
        return Marks(thousands, OTHER[thousands]) if thousands in column.decimal else Marks(OTHER[thousands], thousands)
    return None


def marks_proven(column: Written, others: Written | None = None) -> Marks | None:
    """Return the marks that a column's own cells prove, or else those of the file's other columns; None: none do.

    Another column says nothing of its own decimal mark in this one: prices of 100.12 beside volumes of 3.302.
    """
    if column.decimal or column.thousands:
        has_dots = DOT in column.decimal or (COMMA in column.thousands and COMMA not in column.decimal)
        return Marks() if has_dots else Marks(COMMA, DOT)
    if not column.unclear:
        return Marks()
    if len(column.unclear) == 2:
        return None
    (mark,) = column.unclear
    other, seen = OTHER[mark], others or Written()
    groups = other in seen.decimal or (mark in seen.thousands and mark not in seen.decimal)
    fraction = column.ungrouped or (other in seen.thousands and other not in seen.decimal)
    if groups == fraction:
        return None
    return Marks(other, mark) if groups else Marks(mark, other)


def both_readings(column: Written) -> tuple[str, str]:
    """Return what is unclear in a column that proves nothing, with both readings of a number, and the remedy."""
    mark, cell = next(iter(column.unclear.items()))
    name = "dot" if mark == DOT else "comma"
    beside = f' beside "{column.whole}"' if column.whole else ""
    what = (
        f'"{cell}"{beside} is {cell.replace(mark, ".")} if the {name} is a decimal mark, '
        f"and {cell.replace(mark, '')} if it is a thousands mark"
    )
    return what, f'set data.decimal or data.thousands to "{mark}"'
