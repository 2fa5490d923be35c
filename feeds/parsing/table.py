"""What a file or a DataFrame looks like before any of it is believed, and the faults found in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...arrays import Stamps
from ...faults import BadInput, Fault
from .alike import Alike
from .marks import Written

Cells = Sequence[str] | NDArray[Any]
"""One column: text as it stands in the file, or the numbers or stamps of a DataFrame."""

DATES = ("date", "datetime", "timestamp", "time")
"""Names of columns that hold the stamps."""
MARKED = re.compile(r"<[^<>]*>")


def column_name(raw: object, position: int) -> str:
    """Return the name a column goes by here: lower case, `Adj Close` as adj_close."""
    name = str(raw).strip().lower()
    return "_".join(name.split()) or f"column_{position + 1}"


def column_names(header: Sequence[object]) -> list[str]:
    """Return the names of all columns; `<CLOSE>` is close where a header writes its names so, as MetaTrader's does.

    Columns of a user's own may stand beside them; where fewer than half are written so, the marks are meant.
    """
    names = [str(raw).strip() for raw in header]
    marked = [bool(MARKED.fullmatch(name)) for name in names]
    if 2 * sum(marked) >= sum(map(bool, names)):
        names = [name[1:-1] if is_marked else name for name, is_marked in zip(names, marked, strict=True)]
    return [column_name(name, position) for position, name in enumerate(names)]


def text_of(stamp: np.datetime64) -> str:
    """Return the stamp as a message says it: without 00:00, without needless seconds."""
    text = str(stamp.astype("datetime64[us]")).replace("T", " ").removesuffix(".000000")
    return text.removesuffix(" 00:00:00").removesuffix(":00") if len(text) == 19 else text


@dataclass(frozen=True)
class Table:
    """Columns of one source, as wide as its header."""

    label: str
    """What the source is called in messages: `xlf.csv`, `DataFrame`."""
    columns: Mapping[str, Cells]
    """Cells by `column_name`, all of one length."""
    row: Callable[[int], str]
    """Names the row at a position: `row 12` as an editor counts, or `row 3 (2019-05-27)` of a frame."""
    header: str
    """Names the place of the header in messages."""
    zoned: bool = False
    """Whether its stamps had a time zone, already taken off."""
    warnings: tuple[str, ...] = ()
    """What could be misread in it, a sentence each."""
    layout: object = None
    """The `Layout` that it was recognised as; None: none, or not looked for yet."""
    symbol: str = ""
    """The instrument that the source says it is of."""
    written: Mapping[str, Written] = field(default_factory=dict)
    """What the numbers of its columns showed of their marks, by name, where that was looked at in reading."""
    faults: tuple[Fault, ...] = field(default=())
    """What reading found already: rows of another width."""
    read_as: tuple[str, ...] = ()
    """What the source was taken for, and what was done to read it, a few words each."""
    utc: Stamps | None = None
    """Where its stamps had a time zone: what they are in UTC, datetime64[us], shape (n,)."""

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))


def refuse_twice(names: Iterable[str], header: str) -> None:
    """Raise `BadInput` when a column name stands twice in the header."""
    listed = list(names)
    twice = sorted({name for name in listed if listed.count(name) > 1})
    if twice:
        raise BadInput(
            Fault(header, f"column {name} stands {listed.count(name)} times", "keep one of them, or rename it")
            for name in twice
        )


class Findings:
    """Collects the faults of one table, so that all of them are said at once, by row, and those of a kind together."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._is_turned = False
        self._overall: list[Fault] = []
        self._at_rows = Alike()
        for fault in table.faults:
            self._at_rows.add(-1, fault)
        self._rows = len(table) + len(table.faults)

    @property
    def table(self) -> Table:
        """The table, as its source has it."""
        return self._table

    @property
    def is_turned(self) -> bool:
        """Whether rows are counted from the end of the table, whose newest bar comes first."""
        return self._is_turned

    def turn(self) -> None:
        """Count rows from the end of the table from now on; they keep the names that they have in the source."""
        self._is_turned = True

    def row(self, row: int) -> str:
        """Name the row at a position."""
        return self._table.row(self._place(row))

    def at_row(self, row: int, column: str, what: str, remedy: str) -> None:
        """Note a fault in one cell."""
        self._at_rows.add(
            self._place(row), Fault(f"{self._table.label}, {self.row(row)}, column {column}", what, remedy)
        )

    def note(self, fault: Fault) -> None:
        """Note a fault of the settings or of the table as a whole."""
        self._overall.append(fault)

    def overall(self, column: str, what: str, remedy: str) -> None:
        """Note a fault of a whole column."""
        self.note(Fault(f"{self._table.label}, column {column}", what, remedy))

    def at_rows(self, wrong: NDArray[np.bool_], column: str, say: Callable[[int], tuple[str, str]]) -> None:
        """Note a fault wherever `wrong`, shape (n,), is true; `say` gives what and remedy for a row."""
        rows = np.flatnonzero(wrong)
        for row in (rows[::-1] if self._is_turned else rows).tolist():
            self.at_row(row, column, *say(row))

    def raise_if_any(self) -> None:
        """Raise `BadInput` with everything found, in the order of the rows."""
        if found := [*self._overall, *self._at_rows.said(self._rows)]:
            raise BadInput(found)

    def _place(self, row: int) -> int:
        return len(self._table) - 1 - row if self._is_turned else row
