"""Which files and connections a plug-in opens while it is imported, built, fitted and asked."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from .watched.caller import Caller, caller_from, has_ours
from .watched.events import EVENTS, Event, of_open, of_url
from .watched.outside_python import wrapped
from .watched.places import CODE, holds_data, is_of_no_interest

MOST = 10_000
"""How many different ones are kept of a run."""


@dataclass(frozen=True)
class FileOpened:
    """One file or connection that code of a user's opened."""

    path: str
    """The file's absolute path, or `host:port` of a connection."""
    phase: str
    """`importing`, `building`, `reading bars`, `fitting`, `forecasting` or `trading`."""
    file: str
    """The file of the user's code that opened it."""
    line: int
    kind: str
    """`read`, `written`, `connection`, or `process` for a program that was started, with its name as the path."""
    is_data: bool
    """Whether it is of a type that holds data (csv, parquet, npz, pickle, db, ...), or the data file of the run."""
    own: bool = False
    """Whether the run itself had made the file before it was read."""
    part: str = ""
    """`model`, `strategy` or `reader`: for which of them it was opened."""


class FileWatch:
    """What plug-ins have opened so far; see `watching`."""

    def __init__(self, data_file: str | None = None, own: Collection[str] = ()) -> None:
        self.thread = threading.get_ident()
        self.own = frozenset(own)
        self.data_file = data_file if data_file and os.path.exists(data_file) else None
        self._made: set[str] = set()  # files that hold nothing but what this run wrote
        self._opened: dict[FileOpened, None] = {}

    @property
    def opened(self) -> tuple[FileOpened, ...]:
        """Each file, connection and program once for each line and phase, in the order in which they were opened."""
        return tuple(self._opened)

    def note(self, event: Event, frame: FrameType, *, sure: bool = False) -> None:
        """Take in one event, if a plug-in is behind it; `sure` says that what is opened is data whatever its name."""
        is_file = event.kind in ("read", "written")
        path = os.path.abspath(event.path) if is_file else event.path
        if is_file and is_of_no_interest(path) and not self.is_data_file(path):
            return
        if event.kind == "read" and (not os.path.exists(path) or (os.path.isdir(path) and not sure)):
            return
        caller = self.caller(frame)
        if caller is None or (event.kind == "process" and not caller.direct):
            return
        real = os.path.realpath(path)
        if event.anew:
            self._made.add(real)
        data = is_file and (sure or holds_data(path) or self.is_data_file(path))
        own = event.kind == "read" and real in self._made
        if len(self._opened) < MOST:
            at = caller.file, caller.line, event.kind
            self._opened.setdefault(FileOpened(path, caller.phase, *at, data, own, caller.part))

    def caller(self, frame: FrameType) -> Caller | None:
        """Return the plug-in's line behind a frame, also of a thread that it started: the line that waits for it."""
        if threading.get_ident() != self.thread and not has_ours(frame):
            found = caller_from(sys._current_frames().get(self.thread), self.own)
            inner = caller_from(frame, self.own)
            return found if inner is None else inner
        return caller_from(frame, self.own)

    def is_data_file(self, path: str) -> bool:
        """Return whether a path leads to the data file of the run, by whatever name."""
        if self.data_file is None:
            return False
        try:
            return os.path.samefile(path, self.data_file)
        except OSError:
            return False

    def renamed(self, source: Any, target: Any) -> None:
        """Take in that a file has another name: one that this run made stays its own."""
        old, new = (os.path.realpath(os.fsdecode(one)) for one in (source, target))
        if old in self._made:
            self._made.add(new)
        else:
            self._made.discard(new)


_watches: list[FileWatch] = []
_installed: list[bool] = []
_outside = ExitStack()


@contextmanager
def watching(data_file: str | None = None, own: Collection[str] = ()) -> Iterator[FileWatch]:
    """Watch what plug-ins open within; `own` are installed packages that are plug-ins themselves.

    Seen are files opened by Python or by what `outside_python` wraps, connections, and programs started by a line of
    the plug-in's; put down to the innermost line of the user's own code that barcast called. Not seen are Python's and
    libraries' own files, what an import opens, and whatever another process does.
    """
    if not _installed:
        _installed.append(True)
        sys.addaudithook(hook)  # for good: Python has no way to take it out
    watch = FileWatch(data_file, own)
    if not _watches:
        _outside.enter_context(wrapped(tell))
    _watches.append(watch)
    try:
        yield watch
    finally:
        _watches.remove(watch)
        if not _watches:
            _outside.close()


def hook(event: str, args: tuple[Any, ...]) -> None:
    """Take in an audit event of Python's, and never raise: it would be raised in the user's code."""
    if not _watches:
        return
    if event == "open":
        path = args[0]
        if type(path) is str and path.endswith(CODE):  # every import
            return
    elif event not in EVENTS and event != "os.rename":
        return
    try:
        if event == "os.rename":
            for watch in watches_here():
                watch.renamed(*args[:2])
        elif (found := EVENTS[event](*args)) is not None:
            note(found, sys._getframe(1))
    except Exception:  # a path that cannot be decoded, an interpreter that is ending
        return


def note(event: Event, frame: FrameType, *, sure: bool = False) -> None:
    """Let the watches of this thread take in an event."""
    for watch in watches_here():
        watch.note(event, frame, sure=sure)


def watches_here() -> list[FileWatch]:
    """Return the watches of runs in this thread; all of them in a thread that runs none."""
    here = threading.get_ident()
    return [watch for watch in _watches if watch.thread == here] or list(_watches)


def tell(path: Any, mode: str) -> None:
    """Take in a file that is about to be opened in machine code."""
    if not _watches:
        return
    try:
        named = os.fsdecode(path)
        found = of_url(named) if "://" in named else of_open(named, mode, 0)
        if found is not None:
            note(found, sys._getframe(1), sure=found.kind == "read")
    except Exception:  # as in `hook`
        return
