"""How often some bars were looked at, counted in the ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from .looks import FamilyCount, Listed, Looks
from .markets import whole
from .rows import LISTED, family_count, listed, moment, share, text

GROUPED = """
SELECT t.kind = 'sealed', t.by_hand, g.reason, COUNT(*), MIN(t.number), MAX(t.number), MIN(t.p_skill), MIN(t.p_profit),
       t.market
FROM trial t LEFT JOIN forgotten g ON g.trial = t.number
WHERE t.market = ? AND t.number <> ? AND t.number < ? GROUP BY 1, 2, 3
"""
NONE, ALL = 0, 2**63 - 1
"""A number that no trial has, and one above all."""


def count_looks(db: sqlite3.Connection, markets: Sequence[int], *, without: int = NONE, before: int = ALL) -> Looks:
    """Return the looks at any of these bars, that of the trial `without` and those from `before` on left out."""
    rows = [row for market in markets for row in db.execute(GROUPED, (market, without, before))]
    looks = [row for row in rows if row[0] == 0]
    count = many(looks)
    families = families_of(db, markets, without, before) if count else {}
    reasons = sorted({text(row[2]) for row in looks if row[2] is not None})
    return Looks(
        count=count,
        sealed=many(rows) - count,
        by_hand=many(row for row in looks if row[1] == 1),
        forgotten=many(row for row in looks if row[2] is not None),
        reasons=tuple(reasons),
        families=tuple(families),
        in_families=tuple(families.values()),
        first=made_at(db, min(whole(row[4]) for row in looks)) if looks else "",
        last=made_at(db, max(whole(row[5]) for row in looks)) if looks else "",
        last_bar=last_bar_of(db, {row[8] for row in looks}) if looks else None,
        best_p_skill=least(row[6] for row in looks),
        best_p_profit=least(row[7] for row in looks),
    )


def many(rows: Iterable[Any]) -> int:
    """Return how many trials are in these groups."""
    return sum(whole(row[3]) for row in rows)


def made_at(db: sqlite3.Connection, number: int) -> str:
    """Return when a trial was recorded."""
    return text(db.execute("SELECT at FROM trial WHERE number = ?", (number,)).fetchone()[0])


def last_bar_of(db: sqlite3.Connection, markets: Iterable[int]) -> np.datetime64:
    """Return the last of these bars."""
    query = "SELECT last FROM market WHERE id = ?"
    return np.datetime64(max(moment(db.execute(query, (market,)).fetchone()[0]) for market in markets), "us")


def families_of(db: sqlite3.Connection, markets: Sequence[int], without: int, before: int) -> dict[FamilyCount, int]:
    """Return the declared families with looks at these bars, and how many looks each has there."""
    found: dict[str, int] = {}
    query = """
    SELECT b.family, COUNT(*) FROM trial t JOIN member b ON b.trial = t.number
    WHERE t.market = ? AND t.number <> ? AND t.number < ? AND t.kind <> 'sealed' AND t.by_hand = 0
    GROUP BY 1 ORDER BY MIN(t.number)
    """
    for market in markets:
        for family, looks in db.execute(query, (market, without, before)):
            found[text(family)] = found.get(text(family), 0) + whole(looks)
    counts = {family: family_count(db, family) for family in found}
    return {count: found[family] for family, count in counts.items() if count is not None}


def least(values: Iterable[Any]) -> float | None:
    """Return the smallest p-value; None where there is none."""
    return min((p for p in map(share, values) if p is not None), default=None)


def list_trials(db: sqlite3.Connection, data: str | None = None) -> list[Listed]:
    """Return the trials in the order of their numbers; those of bars that are called `data`, or all."""
    where = "" if data is None else "WHERE t.data = ?"
    rows = db.execute(f"{LISTED} {where} ORDER BY t.number", () if data is None else (data,)).fetchall()
    looks = looks_up_to(db, {whole(row[-1]) for row in rows})
    return [listed(row, int(np.searchsorted(looks[row[-1]], row[0], side="right"))) for row in rows]


def looks_up_to(db: sqlite3.Connection, markets: set[int]) -> dict[int, Any]:
    """Return, for each of these bars, the sorted numbers of the trials that looked at them."""
    looks: dict[int, list[int]] = {}
    for number, market in db.execute("SELECT number, market FROM trial WHERE kind <> 'sealed' ORDER BY number"):
        looks.setdefault(whole(market), []).append(whole(number))
    seen: dict[int, list[int]] = {market: [] for market in markets}
    for market, other in db.execute("SELECT market, other FROM same"):
        if market in seen:
            seen[market] += looks.get(whole(other), [])
    return {market: np.sort(np.array(numbers, np.int64)) for market, numbers in seen.items()}
