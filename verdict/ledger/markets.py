"""Bars in the ledger: each kept once, with which others overlap with it."""

from __future__ import annotations

import sqlite3
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...arrays import Floats
from .matching import Span, shared_bars
from .packed import Damaged, pack, unpack, unpack_moments
from .sampling import Samples, not_ruled_out, sample_of
from .trial import Market

HALF = 2**62
"""Moments beyond it are none: their differences would not fit in 64 bits."""


def overlapping(db: sqlite3.Connection, market: Market) -> list[int]:
    """Return the bars in the ledger that overlap with these, themselves among them if they are there."""
    known = id_of(db, market)
    if known is not None:
        return [whole(row[0]) for row in db.execute("SELECT other FROM same WHERE market = ?", (known,))]
    return found_overlaps(db, Span.of(market))


def keep_market(db: sqlite3.Connection, market: Market) -> int:
    """Return the number of these bars in the ledger; they are written there, with what overlaps, if they are new."""
    known = id_of(db, market)
    if known is not None:
        return known
    span = Span.of(market)
    others = found_overlaps(db, span)
    new = insert_market(db, market, span)
    pairs = [(new, new), *((new, other) for other in others), *((other, new) for other in others)]
    db.executemany("INSERT INTO same VALUES (?, ?)", pairs)
    return new


def insert_market(db: sqlite3.Connection, market: Market, span: Span) -> int:
    """Write the bars and return their number."""
    ends = int(span.moments[0]), int(span.moments[-1])
    row = (market.digest, len(span.moments), *ends, pack(span.moments), pack(span.returns))
    number = whole(db.execute("INSERT INTO market VALUES (NULL, ?, ?, ?, ?, ?, ?)", row).lastrowid)
    moments, returns = sample_of(span)
    sample = moments.astype("<i8").tobytes(), returns.astype("<f8").tobytes()
    db.execute("INSERT INTO sample VALUES (?, ?, ?, ?, ?)", (number, *ends, *sample))
    return number


def id_of(db: sqlite3.Connection, market: Market) -> int | None:
    """Return the number of exactly these bars; None where the ledger has not seen them."""
    row = db.execute("SELECT id FROM market WHERE digest = ?", (market.digest,)).fetchone()
    return None if row is None else whole(row[0])


def found_overlaps(db: sqlite3.Connection, span: Span) -> list[int]:
    """Compare with the bars in the ledger of the same time; a sample of each rules most of them out."""
    inside = (int(span.moments[0]) - span.reach, int(span.moments[-1]) + span.reach)
    query = "SELECT market, moments, returns FROM sample WHERE last >= ? AND first <= ?"
    rows = db.execute(query, inside).fetchall()
    likely = [whole(rows[place][0]) for place in not_ruled_out(span, Samples.of(rows))]
    return [other for other in likely if shared_bars(span, span_of(db, other))]


def span_of(db: sqlite3.Connection, number: int) -> Span:
    """Return the bars of that number.

    Raises:
        Damaged: they are not there, or are no bars.
    """
    row = db.execute("SELECT bars, moments, returns FROM market WHERE id = ?", (number,)).fetchone()
    if row is None:
        raise Damaged(f"bars {number} are missing")
    return Span(*checked_bars(unpack_moments(row[1], row[0]), unpack(row[2], row[0])))


def checked_bars(moments: NDArray[np.int64], returns: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Return the bars.

    Raises:
        Damaged: there are none, or their moments do not increase.
    """
    if not len(moments) or not -HALF < moments[0] <= moments[-1] < HALF or (np.diff(moments) <= 0).any():
        raise Damaged("the moments of bars do not increase")
    return moments, returns


def whole(value: Any) -> int:
    """Return a whole number from the ledger.

    Raises:
        Damaged: it is none.
    """
    if not isinstance(value, int):
        raise Damaged(f"{value!r:.40} stands in place of a whole number")
    return value
