"""Machine code on disk, in a folder named by the digest of all files of its kernel.

numba's own cache goes by the one file in which a function stands, but the function's machine code has that of the
functions it calls, and constants, from other files: it could be stale. So a kernel's code is kept in a folder of ours
inside the one that numba chooses; `NUMBA_CACHE_DIR` is heeded, and what others compile is left alone.
"""

from __future__ import annotations

import contextlib
import inspect
import pickle
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from numba.core.caching import CompileResultCacheImpl, FunctionCache

from .sources import Label

DAMAGED = (EOFError, pickle.UnpicklingError)
"""What reading a file raises that is not whole."""
NOWHERE = RuntimeError
"""What numba raises if no folder can be written, neither beside the file nor in the user's cache."""
CHANGED = (AttributeError, TypeError)
"""What another numba raises, in which the classes used here, none of them public, are different."""


def keep_on_disk(compiled: Any, label: Label) -> None:
    """Let a function compiled by numba keep its machine code on disk, where there is a folder that can be written.

    With another numba than this was written for, nothing is kept: slow at each start, but never stale.
    """
    if not label.digest or not hasattr(compiled, "py_func"):  # NUMBA_DISABLE_JIT=1 leaves a function plain
        return
    with contextlib.suppress(NOWHERE, *CHANGED):
        cache = KernelCache(compiled.py_func, label)
        if Path(cache.cache_path).name == label.folder:
            compiled._cache = cache


class KernelCache(FunctionCache):
    """numba's cache of one function, in the folder of its kernel; where numba's raises, the function is compiled."""

    _impl_class: Any

    def __init__(self, function: Callable[..., Any], label: Label) -> None:
        self._impl_class = partial(KernelCacheImpl, label=label)
        super().__init__(function)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what is kept for the types, None if nothing is or it cannot be read."""
        try:
            return super().load_overload(sig, target_context)
        except DAMAGED:
            with contextlib.suppress(OSError):
                self.flush()  # begin the index anew, so that the code can be kept again
        except OSError:
            pass
        return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the code for the types, unless the folder is full or is being cleared."""
        with contextlib.suppress(OSError, *DAMAGED):
            super().save_overload(sig, data)


class KernelCacheImpl(CompileResultCacheImpl):
    """What numba keeps of a function, in another place."""

    def __init__(self, function: Callable[..., Any], label: Label) -> None:
        super().__init__(function)
        self._locator = Place(self._locator.get_cache_path(), inspect.getfile(function), label)


class Place:
    """A locator, as numba calls it: the kernel's folder inside the one that numba chose."""

    def __init__(self, chosen: str, file: str, label: Label) -> None:
        self._folder = Path(chosen, label.folder)
        self._py_file = file  # numba names it in a warning
        self._label = label

    def get_cache_path(self) -> str:
        """Return the folder."""
        return str(self._folder)

    def get_source_stamp(self) -> str:
        """Return what the code on disk must be labelled with to be used."""
        return self._label.digest

    def ensure_cache_path(self) -> None:
        """Make the folder; whoever does clears those that the kernel had before."""
        with contextlib.suppress(FileExistsError):
            self._folder.mkdir(parents=True)
            clear_older(self._folder, self._label)


def clear_older(folder: Path, label: Label) -> None:
    """Remove the folders beside this one that other files of the same kernel have left.

    Those written to since these files were read are left: they belong to a process that is newer, or still at work. If
    it only reads, it loses nothing: what it has loaded is in memory, and what it does not find it compiles.
    """
    ours = re.compile(rf"barcast-{re.escape(label.name)}-[0-9a-f]{{16}}")
    for other in folder.parent.iterdir():
        if other != folder and ours.fullmatch(other.name) and not other.is_symlink():
            with contextlib.suppress(OSError):
                if other.stat().st_mtime < label.since:
                    shutil.rmtree(other)
