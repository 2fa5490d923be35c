"""Functions that open files in machine code, where Python raises no event: they are wrapped while a run is watched."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

WRAPPED: dict[str, tuple[str, ...]] = {
    "pandas": ("read_parquet", "read_orc", "read_hdf"),
    "pyarrow": ("memory_map",),
    "pyarrow.parquet": ("read_table", "read_pandas", "ParquetFile.__init__", "ParquetDataset.__init__"),
    "pyarrow.orc": ("read_table", "ORCFile.__init__"),
    "pyarrow.feather": ("read_table", "read_feather"),
    "pyarrow.csv": ("read_csv", "open_csv"),
    "pyarrow.json": ("read_json",),
    "pyarrow.dataset": ("dataset",),
    "h5py": ("File.__init__",),
    "safetensors": ("safe_open",),
    "safetensors.torch": ("load_file",),
    "safetensors.numpy": ("load_file",),
}
"""By module what opens files in machine code: functions, and constructors of classes."""
WRITING: dict[str, tuple[str, ...]] = {
    "pandas": ("DataFrame.to_parquet",),
    "pyarrow.parquet": ("ParquetWriter.__init__",),
    "pyarrow.feather": ("write_feather",),
    "safetensors.torch": ("save_file",),
    "safetensors.numpy": ("save_file",),
    "torch": ("save",),
}
"""What writes files so, its second argument being the path: what a plug-in reads back of them is its own."""
WITH_MODE = ("h5py",)
"""Modules whose second argument says whether a file is read or written."""
OUT_OF_SIGHT = (
    "Files that a library opens in machine code without Python's knowing (polars, duckdb, netCDF4, a "
    "database's client); those of pandas, pyarrow, h5py, safetensors and sqlite3 are seen"
)
"""What goes round the watch."""

Tell = Callable[[Any, str], None]
"""Is told the path that is about to be opened, and the mode (`r` for reading)."""


class Later(MetaPathFinder):
    """Wraps the functions of a module that is imported while a run is watched."""

    def __init__(self, wrap: Callable[[str, ModuleType], None]) -> None:
        self.wrap = wrap

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec that the module has anyway; once it has been run, its functions are wrapped."""
        if fullname not in WRAPPED and fullname not in WRITING:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                run(module)
                self.wrap(fullname, module)

            vars(spec.loader)["exec_module"] = exec_module
        return spec


@contextmanager
def wrapped(tell: Tell) -> Iterator[None]:
    """Wrap what opens files in machine code, of modules imported already and of those imported within; then undo it."""
    undo: list[tuple[Any, str, Any]] = []

    def wrap(name: str, module: ModuleType) -> None:
        for path in WRAPPED.get(name, ()):
            replace(module, path, int(path.endswith("__init__")), None if name in WITH_MODE else "r")
        for path in WRITING.get(name, ()):
            replace(module, path, 1, "w")

    def replace(module: ModuleType, path: str, at: int, mode: str | None) -> None:
        holder, attribute = holder_of(module, path)
        function = getattr(holder, attribute, None)
        if function is not None and not hasattr(function, "watched_by_barcast"):
            undo.append((holder, attribute, function))
            setattr(holder, attribute, telling(function, tell, at, mode))

    later = Later(wrap)
    sys.meta_path.insert(0, later)
    try:
        for name in {**WRAPPED, **WRITING}:
            if isinstance(module := sys.modules.get(name), ModuleType):
                wrap(name, module)
        yield
    finally:
        if later in sys.meta_path:
            sys.meta_path.remove(later)
        for holder, attribute, function in reversed(undo):
            setattr(holder, attribute, function)


def holder_of(module: ModuleType, path: str) -> tuple[Any, str]:
    """Return what has the function as its attribute, and the attribute's name."""
    owner, _, attribute = path.rpartition(".")
    return (getattr(module, owner, None) if owner else module), attribute


def telling(function: Callable[..., Any], tell: Tell, at: int, fixed: str | None) -> Callable[..., Any]:
    """Return the function, telling first which path it is called with: its argument number `at`, or the first named.

    `fixed` is its mode, `r` or `w`; None where the argument after the path says it.
    """

    @functools.wraps(function)
    def call(*args: Any, **keywords: Any) -> Any:
        given = args[at] if len(args) > at else next(iter(keywords.values()), None)
        mode = fixed or next(iter(args[at + 1 : at + 2]), keywords.get("mode"))
        for one in given if isinstance(given, list | tuple) else [given]:
            if isinstance(one, str | bytes | os.PathLike):
                tell(one, mode if isinstance(mode, str) else "r")
        return function(*args, **keywords)

    vars(call)["watched_by_barcast"] = True
    return call
