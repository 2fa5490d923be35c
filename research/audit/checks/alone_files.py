"""Files that the run has written, out of sight of a process: what it finds there it has written itself.

So a scaler that the first fit keeps in a file, and the others read, is made anew by each model that is alone. What
opens files without Python, such as SQLite, finds them as they are; so does what lists a folder.
"""

from __future__ import annotations

import builtins
import io
import os
from collections.abc import Callable, Collection
from typing import Any

PATCHED: dict[Any, dict[str, int]] = {
    builtins: {"open": 1},
    io: {"open": 1},
    os: {
        "open": 1, "stat": 1, "lstat": 1, "access": 1, "remove": 1, "unlink": 1, "truncate": 1, "rename": 2,
        "replace": 2,
    },
}  # fmt: skip
"""What takes paths, and how many of them, by the module it is in."""


def keep_out_of_sight(paths: Collection[str], folder: str) -> None:
    """Let these paths lead to files of the folder, which has none of them yet, in all of this process from now on."""
    if not paths:
        return
    elsewhere: dict[str, str] = {}
    for number, path in enumerate(sorted(paths)):
        aside = os.path.join(folder, f"{number}-{os.path.basename(path)}")
        elsewhere |= dict.fromkeys((os.path.abspath(path), os.path.realpath(path)), aside)

    def led(path: Any) -> Any:
        if not isinstance(path, str | bytes | os.PathLike):
            return path  # the number of a file that is open
        return elsewhere.get(os.path.abspath(os.fsdecode(path)), path)  # `realpath` would ask what is replaced here

    for module, functions in PATCHED.items():
        for name, count in functions.items():
            setattr(module, name, leading(getattr(module, name), count, led))


def leading(function: Callable[..., Any], paths: int, led: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return a function that takes as many paths first, and is led elsewhere by them."""

    def taken(*given: Any, **keywords: Any) -> Any:
        return function(*map(led, given[:paths]), *given[paths:], **keywords)

    return taken
