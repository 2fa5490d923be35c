"""Says faults of one kind together: once where nearly every row has them, else the first few and how many more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ...faults import Fault

FEW = 3
"""Rows of one kind of fault that are spelled out; the others are counted."""
NEARLY_ALL = 0.9
"""Share of the rows above which a kind of fault is the column's, and said once."""

VALUES = re.compile(r'"[^"]*"|[-+]?\d[\w.,:+-]*')
"""What differs between two faults of one kind."""
PLACE = re.compile(r", (row .*?)(?=, column |$)")


@dataclass
class Kind:
    """The faults of one column that differ by row and value alone."""

    first: list[tuple[int, Fault]] = field(default_factory=list)
    """The first few, each with its row; -1 for one of no row."""
    count: int = 0
    last: tuple[int, Fault] | None = None


class Alike:
    """Faults by kind, of which no more is kept than is said: a million rows may have the same one."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str], Kind] = {}

    def add(self, row: int, fault: Fault) -> None:
        """Take in one fault; `row` is -1 where it has none."""
        place = PLACE.sub("", fault.where, count=1)
        kind = self._kinds.setdefault((place, VALUES.sub("", fault.what)), Kind())
        kind.count += 1
        if len(kind.first) <= FEW:  # one more, for a kind of that many is spelled out whole
            kind.first.append((row, fault))
        kind.last = (row, fault)

    def said(self, rows: int) -> list[Fault]:
        """Return what is said of them, in the order of their rows, for a table of so many rows."""
        found = [pair for (place, _), kind in self._kinds.items() for pair in _said(kind, place, rows)]
        return [fault for _, fault in sorted(found, key=lambda pair: pair[0])]


def together(faults: Iterable[Fault], rows: int = 0) -> list[Fault]:
    """Return what is said of faults, each of which names its row; of nearly all rows if there are `rows` in all."""
    alike, count = Alike(), 0
    for count, fault in enumerate(faults, 1):
        alike.add(count, fault)
    return alike.said(rows or count)


def _said(kind: Kind, place: str, rows: int) -> Iterator[tuple[int, Fault]]:
    assert kind.last is not None
    at, fault = kind.first[0]
    named = PLACE.search(fault.where)
    if kind.count <= FEW or named is None:
        yield from kind.first
    elif kind.count >= NEARLY_ALL * rows:
        many = f"all {rows:,} rows" if kind.count >= rows else f"{kind.count:,} of {rows:,} rows"
        yield at, Fault(place, f"{fault.what} ({named[1]}, and the like in {many})", fault.remedy)
    else:
        yield from kind.first[:FEW]
        last = PLACE.search(kind.last[1].where)
        rest = kind.count - FEW
        more = f"{rest:,} more row{'s have' if rest > 1 else ' has'} the like, the last {last[1] if last else ''}"
        yield kind.first[FEW][0], Fault(place, more, "mend them alike")
