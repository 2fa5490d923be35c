"""One trial written into the ledger, within the transaction that is open."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from ...faults.visible import visible
from .counting import count_looks
from .identity import as_json, key_of
from .looks import FamilyCount, Recorded
from .markets import keep_market, overlapping, whole
from .packed import digest_of, pack
from .rows import family_count, kind, text, when
from .trial import ARRAYS, Family, Trial

DECIDED = ("position", "forecast", "cost")
"""What was decided, and what it cost."""
LONGEST_NAME = 500
"""Characters of a name that are kept."""
LONGEST_SETTINGS = 4 * 2**20
"""Characters of the settings that are kept."""


def record(db: sqlite3.Connection, trial: Trial) -> Recorded:
    """Write the trial if it is new, and return what the ledger knows of it and its bars."""
    market = keep_market(db, trial.market)
    others = overlapping(db, trial.market)
    row = known_trial(db, trial, market)
    notes = clock_notes(db) if row is None else ()
    number = insert(db, trial, market) if row is None else whole(row[0])
    if row is not None:
        again(db, trial, number)
    family, told = join_family(db, trial.family, number)
    if trial.kind == "sealed":
        take_sealed_number(db, number, others)
    at, now_kind, k = db.execute("SELECT at, kind, sealed_number FROM trial WHERE number = ?", (number,)).fetchone()
    made = Recorded(number, row is None, when(at), kind(now_kind), family=family)
    everybody = count_looks(db, others, without=number)
    # a seal that is broken late is a look after all that came in between; any other trial keeps its place
    looks = everybody if made.kind == "unsealed" else count_looks(db, others, before=number)
    made = replace(made, looks=looks, looks_since=everybody.count - looks.count)
    return replace(made, sealed_number=None if k is None else whole(k), notes=(*notes, *told))


def known_trial(db: sqlite3.Connection, trial: Trial, market: int) -> tuple[Any, ...] | None:
    """Return the number of the same trial in a row: the same key, or the same decisions on the same bars.

    A saved model that is traded again shows what was seen when it was fitted. In a declared family each trial counts.
    """
    row: tuple[Any, ...] | None = db.execute("SELECT number FROM trial WHERE key = ?", (key_of(trial),)).fetchone()
    if row is not None or trial.family is not None:
        return row
    digests = [None if (array := trial.arrays.get(name)) is None else digest_of(array) for name in DECIDED]
    alike = " AND ".join(f"{name} IS ?" for name in DECIDED)
    query = f"SELECT number FROM trial WHERE market = ? AND {alike} ORDER BY number"
    return cast("tuple[Any, ...] | None", db.execute(query, (market, *digests)).fetchone())


def insert(db: sqlite3.Connection, trial: Trial, market: int) -> int:
    """Write a new trial and return its number."""
    values: dict[str, Any] = {
        "key": key_of(trial),
        "at": now(),
        "market": market,
        "kind": trial.kind,
        "by_hand": int(trial.family is None),
        "parent": None if trial.parent is None else named(trial.parent),
        "seed": int(trial.seed),
        "data_sha256": named(trial.data_sha256),
        **{name: named(getattr(trial, name)) for name in ("data", "model", "strategy")},
        **numbers_of(db, trial),
    }
    marks = ", ".join("?" * len(values))
    made = db.execute(f"INSERT INTO trial ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))
    number = whole(made.lastrowid)
    keep_settings(db, trial, number)
    return number


def keep_settings(db: sqlite3.Connection, trial: Trial, number: int) -> None:
    """Write what the trial was made of."""
    texts = (as_json(settings)[:LONGEST_SETTINGS] for settings in (trial.settings, dict(trial.plugins)))
    db.execute("INSERT OR REPLACE INTO made_of VALUES (?, ?, ?)", (number, *texts))


def numbers_of(db: sqlite3.Connection, trial: Trial) -> dict[str, Any]:
    """Return the p-values and the digests of the arrays, which are written; nothing of a sealed trial."""
    if trial.kind == "sealed":  # nobody can compute from the ledger what was not shown
        return {}
    digests = {name: keep_array(db, trial.arrays.get(name)) for name in ARRAYS}
    return {"p_skill": trial.p_skill, "p_profit": trial.p_profit, **digests}


def keep_array(db: sqlite3.Connection, array: Any) -> bytes | None:
    """Return the digest of an array; it is written unless an equal one is there, so that returns are kept once."""
    if array is None:
        return None
    digest = digest_of(array)
    if db.execute("SELECT 1 FROM array WHERE digest = ?", (digest,)).fetchone() is None:
        db.execute("INSERT INTO array VALUES (?, ?, ?)", (digest, len(array), pack(array)))
    return digest


def again(db: sqlite3.Connection, trial: Trial, number: int) -> None:
    """Note what changes when a trial is recorded again: a seal is broken, or what was forgotten is known again."""
    if trial.kind == "sealed":
        return
    db.execute("UPDATE trial SET kind = 'unsealed' WHERE number = ? AND kind = 'sealed'", (number,))
    (position,) = db.execute("SELECT position FROM trial WHERE number = ?", (number,)).fetchone()
    if position is None:
        numbers = numbers_of(db, trial)
        changes = ", ".join(f"{name} = ?" for name in numbers)
        db.execute(f"UPDATE trial SET {changes} WHERE number = ?", (*numbers.values(), number))
        keep_settings(db, trial, number)
        db.execute("DELETE FROM forgotten WHERE trial = ?", (number,))


def join_family(
    db: sqlite3.Connection, family: Family | None, number: int
) -> tuple[FamilyCount | None, tuple[str, ...]]:
    """Make the trial a member of its declared family; return the family, and what must be said of it."""
    if family is None:
        return family_of(db, number), ()
    wanted = (named(family.id), named(family.name), family.size, now())
    db.execute("INSERT INTO family VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING", wanted)
    db.execute("INSERT INTO member VALUES (?, ?) ON CONFLICT DO NOTHING", (wanted[0], number))
    found = family_count(db, wanted[0])
    if found is None or found.size == family.size:
        return found, ()
    return found, (f"The family {found.name} was declared with {found.size} trials, not {family.size}.",)


def family_of(db: sqlite3.Connection, number: int) -> FamilyCount | None:
    """Return the declared family of a trial that is made again; None where it was tried by hand."""
    query = "SELECT family FROM member JOIN trial t ON t.number = trial WHERE trial = ? AND t.by_hand = 0"
    row = db.execute(query, (number,)).fetchone()
    return None if row is None else family_count(db, text(row[0]))


def take_sealed_number(db: sqlite3.Connection, number: int, others: list[int]) -> None:
    """Give the trial the next number of the sealed looks at these bars, unless it has one or was looked at openly."""
    taken, now_kind = db.execute("SELECT sealed_number, kind FROM trial WHERE number = ?", (number,)).fetchone()
    if taken is None and now_kind == "sealed":
        k = last_sealed_number(db, others) + 1
        db.execute("UPDATE trial SET sealed_number = ? WHERE number = ?", (k, number))


def last_sealed_number(db: sqlite3.Connection, markets: list[int]) -> int:
    """Return how many sealed looks at any of these bars have been taken, since opened or not."""
    query = "SELECT MAX(sealed_number) FROM trial WHERE market = ?"
    found = [db.execute(query, (market,)).fetchone()[0] for market in markets]
    return max((whole(k) for k in found if k is not None), default=0)


def clock_notes(db: sqlite3.Connection) -> tuple[str, ...]:
    """Return that the clock has gone back, if it has: the order is that of the numbers all the same."""
    (last,) = db.execute("SELECT MAX(at) FROM trial").fetchone()
    if last is None or text(last) <= now():
        return ()
    shown = text(last)[:16].replace("T", " ")
    return (f"The clock runs behind that of an earlier look ({shown} UTC); looks count in the order they came.",)


def now() -> str:
    """Return the moment: UTC, ISO 8601, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def named(name: str) -> str:
    """Return a name as it is kept: nothing hidden in it, and of bounded length."""
    return visible(name)[:LONGEST_NAME]
