"""The tables of the ledger, and whether a file has just these: what else a file may hold is not carried out."""

from __future__ import annotations

import sqlite3
from functools import cache

APPLICATION = 0x62617263
"""SQLite's `application_id` of a ledger: "barc"."""
VERSION = 1
"""SQLite's `user_version` of a ledger that this version of barcast reads and writes."""
LONGEST = 128 * 2**20
"""Bytes of the largest value: an array of ten million numbers and what compression adds."""
MOST_PARTS = 100
"""Tables and indices that are read of a schema."""

TABLES = """
CREATE TABLE array (digest BLOB PRIMARY KEY, count INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE market (
    id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, bars INTEGER NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, moments BLOB NOT NULL, returns BLOB NOT NULL
);
CREATE TABLE sample (
    market INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,
    moments BLOB NOT NULL, returns BLOB NOT NULL
);
CREATE TABLE same (market INTEGER NOT NULL, other INTEGER NOT NULL, PRIMARY KEY (market, other)) WITHOUT ROWID;
CREATE TABLE family (id TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, at TEXT NOT NULL);
CREATE TABLE trial (
    number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, at TEXT NOT NULL,
    market INTEGER NOT NULL, kind TEXT NOT NULL, sealed_number INTEGER, by_hand INTEGER NOT NULL,
    parent TEXT, seed INTEGER NOT NULL, data_sha256 TEXT NOT NULL,
    data TEXT NOT NULL, model TEXT NOT NULL, strategy TEXT NOT NULL, p_skill REAL, p_profit REAL,
    position BLOB, forecast BLOB, cost BLOB, asset_return BLOB, volatility BLOB
);
CREATE INDEX trial_by_market ON trial (market);
CREATE TABLE made_of (trial INTEGER PRIMARY KEY, settings TEXT NOT NULL, plugins TEXT NOT NULL);
CREATE TABLE member (family TEXT NOT NULL, trial INTEGER NOT NULL, PRIMARY KEY (family, trial)) WITHOUT ROWID;
CREATE INDEX member_by_trial ON member (trial);
CREATE TABLE forgotten (trial INTEGER PRIMARY KEY, at TEXT NOT NULL, reason TEXT NOT NULL);
"""

Parts = set[tuple[object, ...]]


def create(db: sqlite3.Connection) -> None:
    """Make the tables, in the transaction that is open."""
    for statement in TABLES.strip().split(";\n"):
        db.execute(statement.rstrip(";"))
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {VERSION}")


def is_ours(db: sqlite3.Connection) -> bool:
    """Return whether the tables are those of a ledger and nothing is beside them: no trigger, no view."""
    return parts_of(db) == expected()


@cache
def expected() -> frozenset[tuple[object, ...]]:
    """Return the schema of an empty ledger."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    try:
        create(db)
        return frozenset(parts_of(db))
    finally:
        db.close()


def parts_of(db: sqlite3.Connection) -> Parts:
    """Return what a schema is made of; what SQLite adds for its own statistics is left out."""
    rows = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT ?", (MOST_PARTS,)).fetchall()
    return {row for row in rows if not str(row[1]).startswith("sqlite_stat")}


def protect(db: sqlite3.Connection) -> None:
    """Let a file that somebody else has made carry nothing out, and no value of it fill the memory."""
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA cell_size_check = ON")
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    db.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    db.setlimit(sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1)
    setconfig = getattr(db, "setconfig", None)
    if setconfig is not None:  # from Python 3.12 on
        for name in ("DEFENSIVE", "ENABLE_TRIGGER", "ENABLE_VIEW"):
            setconfig(getattr(sqlite3, f"SQLITE_DBCONFIG_{name}"), name == "DEFENSIVE")
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
