"""Rows of the ledger as values: nothing in them is believed unchecked."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from .looks import FamilyCount, KeptTrial, Listed
from .markets import HALF, whole
from .packed import Damaged, unpack
from .trial import ARRAYS, KINDS

LISTED = """
SELECT t.number, t.at, t.kind, t.data, t.model, t.strategy, m.first, m.last, m.bars,
       (SELECT f.name FROM member b JOIN family f ON f.id = b.family WHERE b.trial = t.number LIMIT 1),
       t.by_hand, t.p_skill, t.p_profit, g.reason, t.sealed_number, t.parent, t.market
FROM trial t JOIN market m ON m.id = t.market LEFT JOIN forgotten g ON g.trial = t.number
"""


def listed(row: Sequence[Any], looks: int) -> Listed:
    """Return a row of LISTED as a trial; `looks` at its bars up to it."""
    first, last = (np.datetime64(moment(value), "us") for value in row[6:8])
    data, model, strategy = (text(value) for value in row[3:6])
    return Listed(
        number=whole(row[0]),
        at=when(row[1]).isoformat(timespec="seconds"),
        kind=kind(row[2]),
        data=data,
        model=model,
        strategy=strategy,
        first=first,
        last=last,
        bars=whole(row[8]),
        family=None if row[9] is None or row[10] == 1 else text(row[9]),
        p_skill=share(row[11]),
        p_profit=share(row[12]),
        forgotten=None if row[13] is None else text(row[13]),
        looks=looks,
        sealed_number=None if row[14] is None else whole(row[14]),
        parent=None if row[15] is None else text(row[15]),
    )


def family_count(db: sqlite3.Connection, family: str) -> FamilyCount | None:
    """Return a declared family; None where there is none of that id."""
    row = db.execute("SELECT name, size, at FROM family WHERE id = ?", (family,)).fetchone()
    if row is None:
        return None
    recorded = db.execute("SELECT COUNT(*) FROM member WHERE family = ?", (family,)).fetchone()[0]
    return FamilyCount(family, text(row[0]), whole(row[1]), whole(recorded), text(row[2]))


def kept_trial(db: sqlite3.Connection, number: int) -> KeptTrial | None:
    """Return the decisions of a trial; None where it was forgotten."""
    row = db.execute(f"SELECT market, {', '.join(ARRAYS)} FROM trial WHERE number = ?", (number,)).fetchone()
    if row is None or row[1] is None:
        return None
    made = {name: array_of(db, digest) for name, digest in zip(ARRAYS, row[1:], strict=True) if digest is not None}
    if not set(ARRAYS) - {"forecast"} <= set(made) or len({len(array) for array in made.values()}) != 1:
        raise Damaged(f"the decisions of trial {number} are not whole")
    return KeptTrial(number, whole(row[0]), forecast=made.pop("forecast", None), **made)


def array_of(db: sqlite3.Connection, digest: Any) -> Any:
    """Return the array of that digest.

    Raises:
        Damaged: it is missing or none.
    """
    row = db.execute("SELECT data, count FROM array WHERE digest = ?", (digest,)).fetchone()
    if row is None:
        raise Damaged("an array is missing")
    return unpack(*row)


def text(value: Any) -> str:
    """Return a text from the ledger.

    Raises:
        Damaged: it is none.
    """
    if not isinstance(value, str):
        raise Damaged(f"{value!r:.40} stands in place of a text")
    return value


def when(value: Any) -> datetime:
    """Return a moment that was written as ISO 8601.

    Raises:
        Damaged: it was not.
    """
    try:
        return datetime.fromisoformat(text(value))
    except ValueError:
        raise Damaged(f"{value!r:.40} stands in place of a moment") from None


def kind(value: Any) -> str:
    """Return a kind of trial.

    Raises:
        Damaged: there is none of that name.
    """
    if value not in KINDS:
        raise Damaged(f"{value!r:.40} stands in place of a kind of trial")
    return text(value)


def moment(value: Any) -> int:
    """Return microseconds since 1970.

    Raises:
        Damaged: they are none.
    """
    if not -HALF < whole(value) < HALF:
        raise Damaged(f"{value} stands in place of a moment")
    return whole(value)


def share(value: Any) -> float | None:
    """Return a p-value, or None.

    Raises:
        Damaged: it is no number from 0 to 1.
    """
    if value is None:
        return None
    if not isinstance(value, int | float) or not 0.0 <= value <= 1.0:
        raise Damaged(f"{value!r:.40} stands in place of a p-value")
    return None if math.isnan(value) else float(value)
