"""A user's own model or strategy, by the name they gave it: `package.module:Class` or `path/to/file.py:Class`."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from ..faults import BadInput, did_you_mean


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
    classes = [key for key, value in vars(module).items() if isinstance(value, type)]
    raise BadInput.at(where, f"{place} has no class {class_name}", did_you_mean(class_name, classes))


def load_file(path: Path, where: str) -> ModuleType:
    """Return the module of a Python file, freshly run; its own folder can be imported from."""
    if not path.is_file():
        raise BadInput.at(where, f"there is no file {path}", "check the path before the colon")
    full = path.resolve()
    name = f"barcast_plugin_{hashlib.sha256(str(full).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, full)
    if spec is None or spec.loader is None:
        raise BadInput.at(where, f"{path} is no Python file", "name a file that ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    with importable(full.parent), blamed_on(str(full), where):
        spec.loader.exec_module(module)
    return module


def load_module(name: str, where: str) -> ModuleType:
    """Return the module of a dotted name; the working folder can be imported from."""
    with importable(Path.cwd()):
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            remedy = "install it, or write path/to/file.py:Class"
            raise BadInput.at(where, f"there is no module {error.name}", remedy) from None
        except Exception as error:
            spec = importlib.util.find_spec(name)
            raise blame(error, spec.origin if spec and spec.origin else name, where) from error


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """Let the folder be imported from, behind everything installed."""
    sys.path.append(str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


@contextmanager
def blamed_on(file: str, name: str) -> Iterator[None]:
    """Turn an exception raised in the plug-in's file into a `BadInput` that names the line.

    An exception that never passed through the file is a fault of barcast and stays as it is.
    """
    try:
        yield
    except BadInput:
        raise
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        syntax = isinstance(error, SyntaxError) and error.filename == file
        if not syntax and all(frame.filename != file for frame in frames):
            raise
        raise blame(error, file, name) from error


def blame(error: Exception, file: str, name: str) -> BadInput:
    """Return the error that names the plug-in's file, the line in it, and what was raised."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    line = error.lineno if isinstance(error, SyntaxError) and error.filename == file else lines[-1] if lines else None
    place = f"{file}, line {line}" if line else file
    return BadInput.at(place, f"{name} raised {type(error).__name__}: {error}", "mend the plug-in")


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
