"""From the place in a plug-in's name to its module: a Python file, or a dotted name."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType

from ...faults import BadInput
from ...faults.files import MOST_CODE, check_regular
from .blaming import blamed_on

WINDOWS = re.compile(r"[A-Za-z]:\\")
"""How a path on Windows begins."""


def load_place(place: str, where: str, form: str = "path/to/file.py:Class") -> ModuleType:
    """Return the module of the part of a name before its colon; `form` is what else to write.

    Raises:
        BadInput: no such file or module, or an exception while importing it.
    """
    if place.lower().endswith((".py", ".pyc", ".ipynb")):
        return load_file(Path(place).expanduser(), where)
    return load_module(place, where, form)


def load_file(path: Path, where: str) -> ModuleType:
    """Return the module of a Python file, freshly run; its own folder can be imported from."""
    if not os.path.exists(path):
        raise BadInput.at(where, f"there is no file {path}", nearest_file(path))
    if path.suffix != ".py":
        raise BadInput.at(where, *no_source(path))
    try:
        check_regular(path, MOST_CODE)
    except OSError as error:
        raise BadInput.at(
            where, f"{path} cannot be read ({error.strerror})", "check the path before the colon"
        ) from None
    full = path.resolve()
    name = f"barcast_plugin_{hashlib.sha256(str(full).encode(errors='surrogateescape')).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, full)
    if spec is None or spec.loader is None:
        raise BadInput.at(where, f"{path} is no Python file", "name a file that ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    with importable(full.parent), blamed_on({path.name: str(full)}):
        try:
            spec.loader.exec_module(module)
        except SyntaxError as error:
            error.filename = error.filename or str(full)  # not there where the file is no text at all
            raise
    return module


def no_source(path: Path) -> tuple[str, str]:
    """Return why a file that holds code is none that can be imported, and what to name instead."""
    source = path.with_suffix(".py")
    if path.suffix == ".ipynb":
        remedy = f"save its code as {source} (`jupyter nbconvert --to script {path}`) and name {source}:Class"
        return f"{path} is a notebook, not a Python file", remedy
    return f"{path} is compiled, not a Python file", f"name what it was compiled from, {source}:Class"


def nearest_file(path: Path) -> str:
    """Return the remedy for a Python file that is not there."""
    if WINDOWS.search(str(path)) and os.sep == "/":
        return "that is a path of Windows: write it as this machine has it, such as path/to/file.py:Class"
    try:
        there = sorted(one.name for one in path.parent.iterdir() if one.suffix == ".py")
    except OSError:
        there = []
    near = get_close_matches(path.name, there, n=1, cutoff=0.6)
    return f"did you mean {path.with_name(near[0])}?" if near else "check the path before the colon"


def load_module(name: str, where: str, form: str = "path/to/file.py:Class") -> ModuleType:
    """Return the module of a dotted name; the working folder can be imported from. `form` is what else to write."""
    with importable(Path.cwd()), blamed_on({f"module {name}": None}):
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name and f"{name}.".startswith(f"{error.name}."):
                raise BadInput.at(where, f"there is no module {error.name}", not_installed(name, form)) from None
            what = f"there is no module {error.name}, which {name} imports"
            raise BadInput.at(where, what, f"install it, or write {form}") from None


def not_installed(name: str, form: str) -> str:
    """Return the remedy for a module that is not there: a file of the folder, or one of the package's, is nearest."""
    package, dot, last = name.rpartition(".")
    if not dot:
        files = sorted(path.stem for path in Path.cwd().glob("*.py"))
        near = get_close_matches(name, files, n=1, cutoff=0.6)
        return f"did you mean {near[0]}.py?" if near else f"install it, or write {form}"
    try:
        inside = getattr(importlib.import_module(package), "__path__", [])
    except ImportError:
        return f"install it, or write {form}"
    names = {path.stem for folder in inside for path in Path(folder).glob("[!_]*")}
    near = get_close_matches(last, sorted(names), n=1, cutoff=0.6)
    return f"did you mean {package}.{near[0]}?" if near else f"install it, or write {form}"


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """Let the folder be imported from, behind everything installed."""
    sys.path.append(str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
