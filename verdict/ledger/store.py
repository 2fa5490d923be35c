"""The file of the ledger: opened, begun, locked for a record, set aside when damaged. A record is one transaction."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from .aside import Identity, identity_of, set_aside
from .header import look_at
from .packed import Damaged
from .schema import VERSION, create, is_ours, protect
from .trouble import WAIT, Trouble, cannot_write, trouble_of

Made = TypeVar("Made")
Work = Callable[[sqlite3.Connection], Made]

ERRORS = (sqlite3.Error, sqlite3.Warning, OSError, OverflowError, UnicodeError, Damaged, Trouble)


class Store:
    """One file. Nothing is written before the first record; a damaged file is set aside once, and a new one begun."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.read_only = False
        self.set_aside: list[str] = []
        """What was set aside, a sentence each."""
        self._db: sqlite3.Connection | None = None
        self._opened: Identity = None
        self._process = os.getpid()
        self._parents: list[sqlite3.Connection] = []
        """Connections of the process that this one was forked from: using or closing one would harm the file."""
        self._lock = threading.RLock()

    def read(self, work: Work[Made]) -> Made | None:
        """Return what the work makes of the file, as it is at one moment; None where there is no file.

        Raises:
            Trouble: it cannot be read.
        """
        return self._safely(lambda: self._reading(work))

    def write(self, work: Work[Made]) -> Made:
        """Return what the work makes of the file, alone with it; all it has written is there, or nothing.

        Raises:
            Trouble: it cannot be written.
        """
        return self._safely(lambda: self._writing(work))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            db, self._db = self._db, None
            if db is not None:
                with suppress(sqlite3.Error):
                    db.close()

    def _safely(self, act: Callable[[], Made]) -> Made:
        """Carry it out; when the file turns out damaged, once more with a new one."""
        with self._lock:
            try:
                return act()
            except ERRORS as error:
                found = self._after(error)
                if isinstance(found, Trouble):
                    raise found from None
            self._begin_anew(found)
            try:
                return act()
            except ERRORS as error:
                again = self._after(error)
                raise again if isinstance(again, Trouble) else Trouble(f"it is damaged ({again})") from None

    def _after(self, error: Exception) -> Trouble | Damaged:
        """Return what went wrong, the file let go."""
        if self._db is None:
            self._opened = identity_of(self.place)
        self.close()
        return trouble_of(error)

    def _begin_anew(self, why: Damaged) -> None:
        kept = set_aside(self.place, self._opened)
        if kept is not None:
            told = f"{self.place} was damaged ({why}) and is kept as {kept.name}; a new ledger was begun"
            self.set_aside.append(told)

    def _reading(self, work: Work[Made]) -> Made | None:
        db = self._connected(begin=False)
        if db is None:
            return None
        db.execute("BEGIN")
        try:
            return work(db)
        finally:
            with suppress(sqlite3.Error):
                db.execute("ROLLBACK")

    def _writing(self, work: Work[Made]) -> Made:
        db = self._connected(begin=True)
        if db is None or self.read_only:
            raise Trouble("it is read-only")
        db.execute("BEGIN IMMEDIATE")
        try:
            made = work(db)
            db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                db.execute("ROLLBACK")
            raise
        return made

    def _connected(self, begin: bool) -> sqlite3.Connection | None:
        """Return the open file; None where there is none and none is to be begun."""
        if self._process != os.getpid():
            self._parents += [] if self._db is None else [self._db]
            self._db, self._process = None, os.getpid()
        if self._db is not None and identity_of(self.place) == self._opened:
            return self._db
        self.close()
        self.read_only = False
        found = look_at(self.place)
        if found != "ledger" and not begin:
            return None
        self.place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._db = self._open(f"{self.place.as_uri()}?mode=rwc")
            self._opened = identity_of(self.place)
            self._begin(self._db)
        except sqlite3.Error as error:
            if found != "ledger" or not cannot_write(error):
                raise
            self.close()
            self._db, self._opened = self._open_to_read(error), identity_of(self.place)
        return self._db

    def _open(self, uri: str) -> sqlite3.Connection:
        db = sqlite3.connect(uri, uri=True, timeout=WAIT, isolation_level=None, check_same_thread=False)
        try:
            protect(db)
        except BaseException:
            db.close()
            raise
        return db

    def _begin(self, db: sqlite3.Connection) -> None:
        """Make the tables of a new file; check those of another."""
        if db.execute("PRAGMA user_version").fetchone()[0] == 0:
            db.execute("BEGIN IMMEDIATE")  # of processes that begin it at once one does
            if db.execute("PRAGMA user_version").fetchone()[0] == 0:
                create(db)
            db.execute("COMMIT")
        if db.execute("PRAGMA user_version").fetchone()[0] != VERSION or not is_ours(db):
            raise Damaged("its tables are not those of a ledger")
        db.execute("PRAGMA synchronous = NORMAL")
        with suppress(sqlite3.OperationalError):  # another process is at it, or a network's disk cannot have it
            db.execute("PRAGMA journal_mode = WAL")  # kept in the file

    def _open_to_read(self, error: sqlite3.Error) -> sqlite3.Connection:
        """Return the file opened for reading alone: beside others if its log can be read, else as it lies there."""
        for how in ("mode=ro", "mode=ro&immutable=1"):
            with suppress(sqlite3.Error):
                db = self._open(f"{self.place.as_uri()}?{how}")
                if is_ours(db):
                    self.read_only = True
                    return db
                db.close()
        raise error
