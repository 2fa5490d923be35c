"""What Python's audit events say: which path or address is opened, and how."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit


class Event(NamedTuple):
    """One file, connection or process that is about to be opened."""

    path: str
    """As it was given, `host:port`, or the program's name."""
    kind: str
    """`read`, `written`, `connection` or `process`."""
    anew: bool = False
    """Whether nothing that was in the file before can be read."""


def of_open(path: Any, mode: Any, flags: Any) -> Event | None:
    """Return what `open`, `io.open` or `os.open` does; a number is a file that is open already."""
    if path is None or isinstance(path, int):
        return None
    named = os.fsdecode(path)
    if isinstance(mode, str):
        writes, reads = any(sign in mode for sign in "wax+"), "r" in mode or "+" in mode
        anew = "w" in mode or "x" in mode
    else:
        writes = bool(flags & (os.O_WRONLY | os.O_RDWR))
        anew = bool(flags & (os.O_TRUNC | os.O_EXCL))
        reads = not flags & os.O_WRONLY and not anew
    anew = writes and (anew or not os.path.exists(named))
    return Event(named, "written" if writes and (anew or not reads) else "read", anew)


def of_sqlite(database: Any, *_: Any) -> Event | None:
    """Return which database is opened; one in memory, or one that is made here, holds nothing yet."""
    named = os.fsdecode(database)
    if named.startswith("file:"):
        if "mode=memory" in named:
            return None
        named = urlsplit(named).path
    if not named or named.startswith(":memory:"):
        return None
    new = not os.path.exists(named)
    return Event(named, "written" if new else "read", new)


def of_connect(_: Any, address: Any) -> Event | None:
    """Return where a socket connects to; one of this machine's own files is none."""
    if isinstance(address, tuple) and len(address) >= 2:
        return Event(f"{address[0]}:{address[1]}", "connection")
    return None


def of_lookup(host: Any, port: Any, *_: Any) -> Event | None:
    """Return whose address is looked up."""
    if not host:
        return None
    named = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    return Event(named if port in (None, 0, "") else f"{named}:{port}", "connection")


def of_request(url: Any, *_: Any) -> Event | None:
    """Return which server `urllib` asks; its file URLs are opened as files."""
    return of_url(url.full_url if hasattr(url, "full_url") else str(url))


def of_url(url: str) -> Event | None:
    """Return the server of a URL; None for one of this machine's files, or for what is no URL."""
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443, "ftp": 21}.get(parts.scheme)
    if not parts.hostname or parts.scheme == "file":
        return None
    return Event(f"{parts.hostname}:{port}" if port else parts.hostname, "connection")


def of_process(program: Any, args: Any = (), *_: Any) -> Event | None:
    """Return the program that is started."""
    first = program or (args if isinstance(args, str | bytes) else args[0])
    return Event(os.fsdecode(first), "process")


def of_shell(command: Any) -> Event | None:
    """Return the program that a command line starts."""
    words = os.fsdecode(command).split()
    return Event(words[0], "process") if words else None


EVENTS: dict[str, Callable[..., Event | None]] = {
    "open": of_open, "sqlite3.connect": of_sqlite, "socket.connect": of_connect, "socket.getaddrinfo": of_lookup,
    "urllib.Request": of_request, "subprocess.Popen": of_process, "os.posix_spawn": of_process, "os.system": of_shell,
}  # fmt: skip
"""What each event of Python's says, by its name."""
