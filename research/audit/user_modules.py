"""Which of the modules imported are a user's own: those of their plug-ins, and whatever of theirs these import."""

from __future__ import annotations

import importlib
import os
import site
import sys
import sysconfig
from collections.abc import Collection
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from types import ModuleType

from ...experiments.building.modules import importable, load_file

PLUGIN = "barcast_plugin_"
"""How the module of a plug-in begins that was named by its file."""
NEVER = {"__main__", "__mp_main__", "conftest", "sitecustomize", "usercustomize"}
SOURCE = (".py", ".pyc", ".pyw")


def is_users(name: str, module: ModuleType, files: Collection[str] = ()) -> bool:
    """Return whether a module of that name is the user's own and can be imported anew.

    It is none of barcast's, of the standard library or of an installed package; nor the program itself, a test or what
    pytest shares between tests, unless its file is one of `files`, the plug-ins' own. A module in machine code is left.
    """
    if name.startswith(PLUGIN):
        return True
    if name.split(".")[0] in ("barcast", "backtrader") or NEVER & {name, name.rpartition(".")[2]}:
        return False
    if is_installed(str(getattr(module, "__file__", ""))):  # without following links: nearly all are
        return False
    file = file_of_module(module)
    if file is None:
        folders = [os.path.realpath(folder) for folder in getattr(module, "__path__", ())]  # a namespace package
        return bool(folders) and not any(map(is_installed, folders))
    if not file.endswith(SOURCE) or is_installed(file):
        return False
    return file in files or not is_test(file)


def file_of_module(module: ModuleType) -> str | None:
    """Return the file that a module was read from, links followed; None for one that has none."""
    file = getattr(module, "__file__", None)
    return resolved(file) if isinstance(file, str) else None


@cache
def resolved(file: str) -> str:
    """Return a path with links followed: asked of thousands of modules, again and again."""
    return os.path.realpath(file)


def is_test(file: str) -> bool:
    """Return whether pytest would take the file for one of tests: two copies of it would be two sets of classes."""
    stem = Path(file).stem
    return stem.startswith("test_") or stem.endswith("_test")


@cache
def is_installed(place: str) -> bool:
    """Return whether a file or folder belongs to Python or to a package installed."""
    own = f"{os.sep}site-packages{os.sep}" in place or f"{os.sep}dist-packages{os.sep}" in place
    return own or place.startswith(library_folders())


@cache
def library_folders() -> tuple[str, ...]:
    """Return the folders of the standard library and of what is installed, each ended by a slash."""
    named = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = [sysconfig.get_paths()[one] for one in named] + [*site.getsitepackages(), site.getusersitepackages()]
    return tuple({f"{os.path.realpath(folder)}{os.sep}" for folder in folders})


def user_modules(files: Collection[str] = ()) -> dict[str, ModuleType]:
    """Return the user's own modules of those imported, by name."""
    others = [(name, module) for name, module in list(sys.modules.items()) if NOT_THEIRS.get(name) != id(module)]
    found = {}
    for name, module in others:
        if not isinstance(module, ModuleType):
            continue
        if is_users(name, module, files):
            found[name] = module
        elif not is_test(str(getattr(module, "__file__", ""))):
            NOT_THEIRS[name] = id(module)
    return found


NOT_THEIRS: dict[str, int] = {}
"""Modules that are nobody's plug-in, by name, each by its identity: thousands, asked of again and again."""


def module_named(name: str, file: str | None) -> ModuleType:
    """Return the user's module of that name, imported now if it was not yet; `file` is where it lay before."""
    found = sys.modules.get(name)
    if found is not None:
        return found
    if name.startswith(PLUGIN) and file is not None:
        return load_file(Path(file), "the plug-in")
    with ExitStack() as stack:
        if file is not None:  # the folder that the name begins in: a package's own is a level higher
            up = name.count(".") + (Path(file).stem == "__init__")
            stack.enter_context(importable(Path(file).parents[up]))
        return importlib.import_module(name)
