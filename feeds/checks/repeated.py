"""Rows whose stamp is in an earlier row: the same row twice, or the rows of several instruments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...arrays import Stamps
from ..bars import REQUIRED
from ..parsing.table import Cells, Findings, text_of

FEW = 3
"""Repeated rows up to which each is named."""
SEVERAL = 0.3
"""Share of repeated stamps from which on rows are those of several instruments."""
MOST_SYMBOLS = 10_000


@dataclass(frozen=True)
class Repeated:
    """The stamps of some rows of a table, oldest first, and which of them are in an earlier row."""

    stamps: Stamps
    """Shape (n,)."""
    places: NDArray[np.intp]
    """Which row of the table each is in, shape (n,)."""
    pairs: list[tuple[int, int]]
    """Positions: of a repeated stamp, and of the first with it."""

    @classmethod
    def of(cls, stamps: Stamps, places: NDArray[np.intp]) -> Repeated:
        """Return which of the stamps at the places are repeated."""
        known = stamps[places]
        _, first, which = np.unique(known, return_index=True, return_inverse=True)
        again = np.flatnonzero(first[which] != np.arange(len(known)))
        return cls(known, places, list(zip(again.tolist(), first[which[again]].tolist(), strict=True)))

    def __iter__(self) -> Iterator[tuple[int, int, np.datetime64]]:
        """Yield the row of each repeated stamp, the first row with it, and the stamp."""
        for again, first in self.pairs:
            yield int(self.places[again]), int(self.places[first]), self.stamps[again]


def note_twins(repeated: Repeated, cells: Sequence[Cells], name: str, findings: Findings) -> NDArray[np.intp]:
    """Note rows that repeat an earlier one in every cell, and return them."""
    twins = [(row, first) for row, first, _ in repeated if all(_same(column, row, first) for column in cells)]
    if len(twins) > FEW:
        row, first = (twins[-1][1], twins[-1][0]) if findings.is_turned else twins[0]
        what = f"{len(twins):,} rows repeat an earlier one in every cell, the first {findings.row(row)}"
        remedy = "drop the repeated rows: the file was joined with itself, or with one that overlaps it"
        findings.overall(name, f"{what}, which is {findings.row(first)} again", remedy)
        return np.array([row for row, _ in twins])
    for pair in twins:
        row, first = reversed(pair) if findings.is_turned else pair
        findings.at_row(row, name, f"this is {findings.row(first)} again, in every cell", "drop one of the two rows")
    return np.array([row for row, _ in twins], dtype=np.intp)


def _same(cells: Cells, row: int, other: int) -> bool:
    one, two = cells[row], cells[other]
    return bool(one == two or (one != one and two != two))


def note_instruments(repeated: Repeated, columns: Mapping[str, Cells], name: str, findings: Findings) -> bool:
    """Note, once, rows that look like those of several instruments; return whether they do."""
    count = len(repeated.stamps)
    if len(repeated.pairs) < max(2, SEVERAL * count):
        return False
    different, counts = np.unique(repeated.stamps, return_counts=True)
    what = f"{len(different):,} dates in {count:,} rows, up to {counts.max():,} rows for one: {text_of(different[0])}"
    column = _telling(repeated, columns)
    if not column:
        findings.overall(name, f"{what}; they look like rows of several instruments", "keep the rows of one")
        return True
    values = sorted({str(columns[column][int(place)]).strip() for place in repeated.places})
    what = f"{what} is that of several instruments, by column {column} {', '.join(values[:5])}"
    findings.overall(
        name, what, f"keep the rows of one, or rename {column} to symbol and set data.symbol to one of them"
    )
    return True


def _telling(repeated: Repeated, columns: Mapping[str, Cells]) -> str:
    """Return the column of words or whole numbers that tells rows of one stamp apart; "" where there is none."""
    stamps = repeated.stamps.astype(np.int64).tolist()
    for column, cells in columns.items():
        if isinstance(cells, np.ndarray) and (column in REQUIRED or cells.dtype.kind != "f" or (cells % 1 != 0).any()):
            continue
        values = [str(cells[int(place)]).strip() for place in repeated.places]
        few = 1 < len(set(values)) <= min(MOST_SYMBOLS, len(values) // 2)
        if few and len(set(zip(stamps, values, strict=True))) == len(stamps):
            return column
    return ""
