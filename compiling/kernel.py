"""A kernel: a folder of functions that are compiled together, kept on disk together, and compiled anew together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

from .sources import Label, label_of

try:
    from .kept_code import keep_on_disk
except ImportError:  # a numba without the classes extended there, which are not public: slow at each start, never stale

    def keep_on_disk(compiled: Any, label: Label) -> None:
        """Keep nothing."""


Function = TypeVar("Function", bound=Callable[..., Any])


class Kernel:
    """Compiles the functions of one folder.

    The machine code stays on disk until any file of the folder changes. Whatever else decides it must come in by the
    arguments, whose types numba heeds: the files may import nothing of ours but this room and each other.
    """

    def __init__(self, module: str, file: str) -> None:
        """Take `__name__` and `__file__` of one of the files."""
        self.label = label_of(module, file)

    def compile(self, function: Function, **options: Any) -> Function:
        """Return the function compiled by `numba.njit` with the options, `cache` not among them."""
        compiled: Function = njit(**options)(function)
        keep_on_disk(compiled, self.label)
        return compiled
