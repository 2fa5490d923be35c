"""What the broker writes down: one tuple a fill, one an order that did not end as it was meant."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping, Sequence
from struct import Struct
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...costs.register import PER_FILL

REFUSED, CUT, PARTIAL, OPEN = "refused", "cut", "partial", "open"


WHOLE = ("decided", "filled")

FIELDS = (*WHOLE, "size", "reference_price", "price", *PER_FILL)
Fill: Any = namedtuple("Fill", FIELDS)  # type: ignore[misc]  # its last fields are the register's
"""An order filled: the bars it was decided and filled on, counted from 0, its signed size, its prices, and what the
register charges per fill (commission, slippage, ...), in money, positive when paid."""


class Incident(NamedTuple):
    """An order refused, cut, filled in part on its first bar, or left open, and why."""

    decided: int
    status: str
    wanted: float
    """A target (fraction of equity) or signed units, as the strategy asked for it."""
    reason: str


class Fills(Sequence[Any]):
    """The fills as columns, 8 bytes a number; a `Fill` is made when it is asked for.

    All sizes and prices are floats, whatever an order was given in.
    """

    ROW = np.dtype([(name, "i8" if name in WHOLE else "f8") for name in FIELDS])
    _struct = Struct(f"={len(WHOLE)}q{len(FIELDS) - len(WHOLE)}d")  # without padding, as `ROW`

    def __init__(self, fills: Iterable[Any] = ()) -> None:
        self._rows = bytearray()
        for fill in fills:
            self.add(*fill)

    def add(self, *fill: float) -> None:
        """Add a fill, its numbers in the order of `FIELDS`."""
        self._rows += self._struct.pack(*fill)

    @classmethod
    def of_columns(cls, columns: Mapping[str, ArrayLike]) -> Fills:
        """Return the fills of columns by the names of `FIELDS`, each (fills,)."""
        rows = np.empty(len(np.asarray(columns[FIELDS[0]])), cls.ROW)
        for name in FIELDS:
            rows[name] = columns[name]
        fills = cls()
        fills._rows += rows.tobytes()
        return fills

    def column(self, name: str) -> NDArray[Any]:
        """Return one number of all fills, shape (fills,): a view, not to be kept while fills are added."""
        return np.frombuffer(self._rows, self.ROW)[name]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield each fill as a plain tuple, which is made in a third of the time."""
        return self._struct.iter_unpack(self._rows)

    def __len__(self) -> int:
        return len(self._rows) // self._struct.size

    def __iter__(self) -> Iterator[Any]:
        return map(Fill._make, self.rows())

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return tuple(self)[at]
        count = len(self)  # a row is unpacked only when it is asked for
        if not -count <= at < count:
            raise IndexError(f"there are {count} fills, none is number {at}")
        return Fill._make(self._struct.unpack_from(self._rows, at % count * self._struct.size))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Fills({list(self)})"
