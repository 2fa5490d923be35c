"""What a replay returns: one account, bar by bar and fill by fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ...costs.register import NAMES, PER_FILL
from ...feeds.bars import Bars
from ..account.fills import CUT, OPEN, PARTIAL, REFUSED, Fill, Incident
from .kernel import records
from .kernel.records import Book, Floats, RecordArray

KINDS = {
    records.NO_EQUITY: (REFUSED, "the equity is not positive"),
    records.LESS_THAN_A_LOT: (REFUSED, "the limits leave nothing to trade"),
    records.OVER_LEVERAGE: (CUT, "more than the leverage limit allows"),
    records.NO_LOT: (CUT, "less than one lot"),
    records.OVER_VOLUME: (PARTIAL, "more than the volume of the bar allows"),
    records.NO_VOLUME: (REFUSED, "no volume to fill it"),
    records.LOTS: (REFUSED, "more lots than can be counted"),
    records.NO_BAR_LEFT: (OPEN, "the bars ended"),
    records.RUINED: (OPEN, "the account was ruined"),
}
"""What a kind of incident is called, and why it happened."""


@dataclass(frozen=True, eq=False)
class Replayed:
    """One account, bar by bar and fill by fill."""

    account: Mapping[str, NDArray[np.float64]]
    """close, position, cash, equity, then every charge of the register: (rows,) each, one row a bar from `begin` to the
    last bar or to ruin; charges are those of the bar, positive when paid, cash_interest positive when earned."""
    filled: RecordArray
    """The fills as records, with the fields of `Fill`."""
    listed: RecordArray
    """The incidents as records: decided, kind, wanted."""
    ruined: bool
    """Whether the equity of the last row is not positive."""
    begin: int
    """Bar of the first row."""

    @cached_property
    def fills(self) -> tuple[Fill, ...]:
        """The fills, in the order they were made."""
        return tuple(Fill(*fill) for fill in self.filled[list(Fill._fields)].tolist())

    @cached_property
    def incidents(self) -> tuple[Incident, ...]:
        """Orders refused, cut, filled in part or left open, in the order of listing; `wanted` is the target."""
        rows = self.listed[["wanted", "decided", "kind"]].tolist()
        return tuple(Incident(decided, KINDS[kind][0], wanted, KINDS[kind][1]) for wanted, decided, kind in rows)


def empty_book(rows: int, fills: int, incidents: int) -> Book:
    """Return a book with room for so much."""
    return Book(
        np.empty(rows, records.ROW),
        np.empty((rows, len(NAMES))),
        np.empty(fills, records.FILL),
        np.zeros((fills, len(PER_FILL) - 2)),
        np.empty(incidents, records.INCIDENT),
    )


NOTHING = empty_book(0, 0, 0)
"""A book in which nothing is written down."""


def replayed(bars: Bars, state: np.void, equity: Floats, book: Book, begin: int) -> Replayed:
    """Return what was written down as plain data."""
    rows = int(state["rows"])
    columns = {name: np.array(book.rows[name][:rows]) for name in records.ROW.names or ()}
    columns |= {name: book.charged[:rows, place].copy() for place, name in enumerate(NAMES)}
    columns["close"] = np.array(bars.close[begin : begin + rows])
    columns["equity"] = np.array(equity[:rows])
    for column in columns.values():
        column.flags.writeable = False
    return Replayed(
        MappingProxyType(columns),
        filled_of(book, int(state["fills"])),
        book.incidents[: int(state["incidents"])],
        bool(state["ruined"]),
        begin,
    )


def filled_of(book: Book, count: int) -> RecordArray:
    """Return the first `count` fills with all that they paid."""
    fills, levied = book.fills[:count], book.levied[:count]
    if not levied.shape[1]:
        return fills
    names = [*(records.FILL.names or ()), *PER_FILL[2:]]
    filled = np.empty(count, dtype=[(name, "i8" if name in ("decided", "filled") else "f8") for name in names])
    for name in records.FILL.names or ():
        filled[name] = fills[name]
    for column, name in enumerate(PER_FILL[2:]):
        filled[name] = levied[:, column]
    return filled
