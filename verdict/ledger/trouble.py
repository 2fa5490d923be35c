"""What may go wrong with the file of the ledger, in words. None of it ends a run."""

from __future__ import annotations

import sqlite3

from .packed import Damaged

WAIT = 3.0
"""Seconds that another process may hold the ledger before this one gives up."""
IN_WORDS = {
    sqlite3.SQLITE_BUSY: f"another process has held it for more than {WAIT:g} seconds",
    sqlite3.SQLITE_LOCKED: f"another process has held it for more than {WAIT:g} seconds",
    sqlite3.SQLITE_PROTOCOL: f"another process has held it for more than {WAIT:g} seconds",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_PERM: "access to it is not permitted",
    sqlite3.SQLITE_AUTH: "access to it is not permitted",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened, or its folder cannot be written to",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk fails to read or write it",
    sqlite3.SQLITE_NOLFS: "the disk takes no files of its size",
    sqlite3.SQLITE_NOMEM: "the memory is full",
    sqlite3.SQLITE_INTERRUPT: "it was interrupted",
}
"""By SQLite's primary code."""
DAMAGE = (
    *(sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT),
    *(sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG),  # of statements that are ours, on tables that are not
)
"""Codes on which the file is set aside. It is not on any other: a mistake of ours must not cost anybody the ledger."""


class Trouble(Exception):  # noqa: N818 - read as a word by those who catch it
    """Why something could not be read or recorded: words that follow `the ledger PATH: `."""


def trouble_of(error: Exception) -> Trouble | Damaged:
    """Return what an error of SQLite or of the system means."""
    if isinstance(error, Trouble | Damaged):
        return error
    if isinstance(error, UnicodeDecodeError):  # even SQLite's own message quotes what the file holds
        return Damaged("a text is none")
    if isinstance(error, OSError):
        return Trouble(f"{error.strerror or error}")
    code = getattr(error, "sqlite_errorcode", -1) & 0xFF
    return Damaged(str(error)) if code in DAMAGE else Trouble(IN_WORDS.get(code, f"{error}"))


def cannot_write(error: Exception) -> bool:
    """Return whether the file might still be read where it could not be opened for writing."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM)
