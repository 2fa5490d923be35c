"""Every file that is read comes through here: a regular file, of a bounded size, opened without waiting for anybody.

A named pipe would be waited for without end, and a link to /dev/zero read until the memory is full.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import platformdirs

from .memory import MIB, most_bytes, sized

MOST_SETTINGS = 4 * MIB
"""An experiment file: six sections of a few lines, and lists of at most some thousand items."""
MOST_CODE = 16 * MIB
"""A plug-in's Python file: a thousand times what a person writes."""
MOST_JSON = 64 * MIB
"""A manifest, metrics or a model's card, whose largest part is one window in decimal: two million numbers."""
MOST_TABLE = 4096 * MIB
"""A CSV or Parquet file of bars or of a run: some twenty million rows."""
MOST_WEIGHTS = 4096 * MIB
"""The weights of a model, or a cached model: a billion parameters of 32 bits."""

CHUNK = 16 * MIB
# by name: no system has all of them
FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))


def cache_root() -> Path:
    """Return the folder of all that is kept from run to run: BARCAST_CACHE, or the user's cache folder."""
    return Path(os.environ.get("BARCAST_CACHE") or platformdirs.user_cache_dir("barcast"))


def read_bounded(path: str | os.PathLike[str], most: int) -> bytes:
    """Return the content of a regular file of at most `most` bytes, and of at most half of the machine's memory.

    Raises:
        OSError: it is not there, cannot be read, is a folder, device, pipe or socket, or too large; `strerror` says
            which in words.
    """
    with open(_opened(path, most), "rb", buffering=0) as file:
        chunks: list[bytes] = []
        while chunk := file.read(CHUNK):  # None where a file of the system's would have to be waited for
            chunks.append(chunk)
            _check_size(path, sum(map(len, chunks)), most)  # it may have grown, and files of the system have no size
    return b"".join(chunks)


def check_regular(path: str | os.PathLike[str], most: int) -> None:
    """Refuse what `read_bounded` would, for a file that somebody else reads: a library, or Python itself.

    Raises:
        OSError: as `read_bounded`.
    """
    os.close(_opened(path, most))


def decoded(content: bytes) -> str:
    """Return UTF-8 text with every kind of line break as one, as Python's text files have it.

    Raises:
        UnicodeDecodeError: it is no UTF-8.
    """
    return content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _opened(path: str | os.PathLike[str], most: int) -> int:
    """Return a handle on the file, once it is known to be regular and not too large."""
    try:
        handle = os.open(path, FLAGS)
    except ValueError:  # a null byte in the name
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from None
    try:
        about = os.fstat(handle)
        if stat.S_ISDIR(about.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(about.st_mode):
            raise OSError(errno.EINVAL, "no regular file, but a device, a pipe or a socket", str(path))
        _check_size(path, about.st_size, most)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _check_size(path: str | os.PathLike[str], size: int, most: int) -> None:
    allowed = min(most, most_bytes())
    if size > allowed:
        raise OSError(errno.EFBIG, f"too large: it has {sized(size)}, and {sized(allowed)} are read at most", str(path))
