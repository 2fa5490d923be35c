"""A user's own model or strategy, by the name they gave it: `package.module:Class` or `path/to/file.py:Class`."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from ..faults import BadInput, did_you_mean

TRACEBACK = "BARCAST_TRACEBACK"
"""The environment variable that lets a plug-in's traceback through."""


def is_plugin(name: str) -> bool:
    """Return whether the name has the form of a plug-in's."""
    return ":" in name


def load_class(name: str, section: str) -> type:
    """Return the class a user named; importing it runs their code, which is what they asked for.

    Raises:
        BadInput: no such file, module or class, or an exception while importing it.
    """
    place, _, class_name = name.rpartition(":")
    where = f"{section}.name"
    if not place or not class_name.isidentifier():
        remedy = "write path/to/file.py:Class or package.module:Class"
        raise BadInput.at(where, f"{name!r} names no class", remedy)
    module = load_file(Path(place), where) if place.endswith(".py") else load_module(place, where)
    found = getattr(module, class_name, None)
    if isinstance(found, type):
        return found
    classes = [key for key, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__]
    raise BadInput.at(where, f"{place} has no class {class_name}", did_you_mean(class_name, classes))


def load_file(path: Path, where: str) -> ModuleType:
    """Return the module of a Python file, freshly run; its own folder can be imported from."""
    if not path.is_file():
        raise BadInput.at(where, f"there is no file {path}", "check the path before the colon")
    full = path.resolve()
    name = f"barcast_plugin_{hashlib.sha256(str(full).encode(errors='surrogateescape')).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, full)
    if spec is None or spec.loader is None:
        raise BadInput.at(where, f"{path} is no Python file", "name a file that ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    with importable(full.parent), blamed_on({path.name: str(full)}):
        spec.loader.exec_module(module)
    return module


def load_module(name: str, where: str) -> ModuleType:
    """Return the module of a dotted name; the working folder can be imported from."""
    with importable(Path.cwd()), blamed_on({f"module {name}": None}):
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            inner = "" if error.name and f"{name}.".startswith(f"{error.name}.") else f", which {name} imports"
            remedy = "install it, or write path/to/file.py:Class"
            raise BadInput.at(where, f"there is no module {error.name}{inner}", remedy) from None


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """Let the folder be imported from, behind everything installed."""
    sys.path.append(str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


@contextmanager
def blamed_on(plugins: Mapping[str, str | None]) -> Iterator[None]:
    """Turn what is raised into a `BadInput` that names the plug-in, and the line in its file.

    `plugins` maps what a plug-in is called to its file, as far as it is known; without any the exception stays as
    it is. A plug-in that exits the program has raised, too. The environment variable BARCAST_TRACEBACK, when set,
    lets the traceback through.
    """
    try:
        yield
    except BadInput as error:
        if plugins and os.environ.get(TRACEBACK) and error.__cause__ is not None:
            raise error.__cause__ from None  # told by the wrapper of the plug-in already
        raise
    except (Exception, SystemExit) as error:
        if not plugins or os.environ.get(TRACEBACK):
            raise
        raise blame(error, plugins) from error


def blame(error: BaseException, plugins: Mapping[str, str | None]) -> BadInput:
    """Return the error for the plug-in whose line was reached last, or for all of them when none was."""
    reached = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        reached.append((error.filename, error.lineno))
    owners = {file: name for name, file in plugins.items() if file}
    own = [(file, line) for file, line in reached if file in owners]
    raised = f"raised {type(error).__name__}: {error}"
    if not own:
        return BadInput.at(" or ".join(plugins), raised, f"check its settings; set {TRACEBACK}=1 to see the traceback")
    file, line = own[-1]
    installed = "site-packages" in Path(file).parts
    remedy = "check its settings" if installed else f"mend it there; set {TRACEBACK}=1 to see the traceback"
    return BadInput.at(f"{file}, line {line}", f"{owners[file]} {raised}", remedy)


def is_theirs(plugin: type) -> bool:
    """Return whether the class is the user's own, not one of barcast's."""
    return not plugin.__module__.startswith("barcast.")


def file_of(plugin: type) -> str | None:
    """Return the file a class was written in, if there is one."""
    try:
        return inspect.getfile(plugin)
    except (OSError, TypeError):
        return None


def fingerprint_of(plugin: type) -> str | None:
    """Return the SHA-256 of the file a class was written in, if there is one."""
    file = file_of(plugin)
    return hashlib.sha256(Path(file).read_bytes()).hexdigest() if file and Path(file).is_file() else None
