"""Forgetting: arrays and settings are removed; that there was a look, and why it was forgotten, is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from .recording import LONGEST_SETTINGS, now
from .trial import ARRAYS

REMOVED = ("p_skill", "p_profit", *ARRAYS)


def forget(db: sqlite3.Connection, numbers: Sequence[int], reason: str) -> int:
    """Forget these trials and return how many were not forgotten before."""
    nothing = ", ".join(f"{name} = NULL" for name in REMOVED)
    forgotten = 0
    for number in dict.fromkeys(numbers):
        row = (number, now(), reason[:LONGEST_SETTINGS])
        forgotten += db.execute("INSERT INTO forgotten VALUES (?, ?, ?) ON CONFLICT DO NOTHING", row).rowcount
        db.execute("DELETE FROM made_of WHERE trial = ?", (number,))
        db.execute(f"UPDATE trial SET {nothing} WHERE number = ?", (number,))
    used = " UNION ALL ".join(f"SELECT {name} FROM trial WHERE {name} IS NOT NULL" for name in ARRAYS)
    db.execute(f"DELETE FROM array WHERE digest NOT IN ({used})")
    return forgotten


def unknown(db: sqlite3.Connection, numbers: Sequence[int]) -> list[int]:
    """Return which of the numbers no trial has."""
    query = "SELECT 1 FROM trial WHERE number = ?"
    return [number for number in numbers if abs(number) >= 2**63 or db.execute(query, (number,)).fetchone() is None]
