"""A user's own model or strategy, by the name they gave it: `package.module:Class` or `path/to/file.py:Class`."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from ...faults import BadInput, did_you_mean
from ...faults.files import MOST_CODE, check_regular, read_bounded
from ...faults.kind import kind_of
from ...models.kinds import Predicts, is_model, is_network_class

TRACEBACK = "BARCAST_TRACEBACK"
"""The environment variable that lets a plug-in's traceback through."""


def is_plugin(name: str) -> bool:
    """Return whether the name has the form of a plug-in's."""
    return ":" in name


@dataclass(frozen=True)
class Plugin:
    """What a user named, and where it was written."""

    found: Any
    """A class, a function that makes a model, or a model made already."""
    file: str | None
    """Of the class or function; of a model made already, that of the module it was named in."""

    @property
    def theirs(self) -> bool:
        """Whether it is the user's own, not a class of barcast's."""
        return not isinstance(self.found, type) or is_theirs(self.found)


def load_plugin(name: str) -> Plugin:
    """Return the model, its class or its maker that a user named; importing it runs their code, as they asked.

    Raises:
        BadInput: no such file, module or name in it, or an exception while importing it.
    """
    module, found = named_in(name, "model", makes_model)
    written = isinstance(found, type | FunctionType)
    return Plugin(found, file_of(found) if written else getattr(module, "__file__", None))  # built-in modules have none


def load_class(name: str, section: str, fits: Callable[[Any], bool] | None = None) -> type:
    """Return the class a user named; importing it runs their code, which is what they asked for.

    `fits` says which classes to suggest.

    Raises:
        BadInput: no such file, module or class, or an exception while importing it.
    """
    _, found = named_in(name, section, fits or (lambda thing: isinstance(thing, type)))
    if isinstance(found, type):
        return found
    raise BadInput.at(f"{section}.name", f"{name} is {kind_of(found)}, not a class", "name a class")


def named_in(name: str, section: str, fits: Callable[[Any], bool]) -> tuple[ModuleType, Any]:
    """Return the module that a name leads to, and what is called so in it; `fits` says what to suggest."""
    place, _, own = name.rpartition(":")
    where = f"{section}.name"
    if not place or not own.isidentifier():
        remedy = "write path/to/file.py:Class or package.module:Class"
        raise BadInput.at(where, f"{name!r} names no class", remedy)
    module = load_file(Path(place), where) if place.endswith(".py") else load_module(place, where)
    missing = object()
    found = getattr(module, own, missing)
    if found is not missing and not isinstance(found, ModuleType):
        return module, found
    raise BadInput.at(where, f"{place} has no {section} {own}", suggestion(own, module, section, fits))


def suggestion(name: str, module: ModuleType, section: str, fits: Callable[[Any], bool]) -> str:
    """Return what could have been meant: the nearest of all that would do, else those that the module defines itself.

    Functions come last: which of them make something cannot be told without calling them.
    """
    there = {key: value for key, value in vars(module).items() if not key.startswith("_") and fits(value)}
    functions = {key for key, value in there.items() if isinstance(value, FunctionType)}
    own = {key for key, value in there.items() if is_of(value, module)}
    known = there.keys() - (functions - own)
    near = did_you_mean(name, known)
    if near.startswith("did"):
        return near
    listed = (own - functions) or own or known
    return did_you_mean(name, listed) if listed else f"it defines no {section}: name one that does"


def is_of(thing: Any, module: ModuleType) -> bool:
    """Return whether a module, or a part of that package, defines a class or function; other things are its own."""
    if not isinstance(thing, type | FunctionType):
        return True
    return f"{thing.__module__}.".startswith(f"{module.__name__}.")


def makes_model(thing: Any) -> bool:
    """Tell whether naming it would lead to a model, as far as can be told without calling it.

    A function may be one that makes a model when nothing must be handed to it.
    """
    if isinstance(thing, FunctionType):
        taken = inspect.signature(thing).parameters.values()
        return all(one.default is not one.empty or one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD) for one in taken)
    if isinstance(thing, type):
        return is_network_class(thing) or isinstance(thing, Predicts)
    return is_model(thing)


def load_file(path: Path, where: str) -> ModuleType:
    """Return the module of a Python file, freshly run; its own folder can be imported from."""
    if not os.path.exists(path):
        raise BadInput.at(where, f"there is no file {path}", "check the path before the colon")
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
        spec.loader.exec_module(module)
    return module


def load_module(name: str, where: str, form: str = "path/to/file.py:Class") -> ModuleType:
    """Return the module of a dotted name; the working folder can be imported from. `form` is what else to write."""
    with importable(Path.cwd()), blamed_on({f"module {name}": None}):
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            inner = "" if error.name and f"{name}.".startswith(f"{error.name}.") else f", which {name} imports"
            remedy = f"install it, or write {form}"
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
    """Return the error for the plug-in whose line was reached last, or for those that were asked when none was."""
    frames = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    reached = [(frame.f_code.co_filename, line) for frame, line in frames]
    modules = [str(frame.f_globals.get("__name__")) for frame, _ in frames]
    if isinstance(error, SyntaxError) and error.filename:
        reached.append((error.filename, error.lineno or 0))
    own = [at for at, (file, _) in enumerate(reached) if file in plugins.values()]
    notes = "".join(f"; {note}" for note in getattr(error, "__notes__", ()))  # there once a note was added
    raised = f"raised {type(error).__name__}: {error}{notes}"
    if not own:
        named = " or ".join(asked_in(modules, plugins) or plugins)
        return BadInput.at(named, raised, f"check its settings; set {TRACEBACK}=1 to see the traceback")
    file, line = reached[own[-1]]
    owners = [name for name, its_file in plugins.items() if its_file == file]
    asked = [name for name in asked_in(modules[: own[-1]], plugins) if name in owners]
    installed = "site-packages" in Path(file).parts
    remedy = "check its settings" if installed else f"mend it there; set {TRACEBACK}=1 to see the traceback"
    return BadInput.at(f"{file}, line {line}", f"{(asked or owners)[-1]} {raised}", remedy)


def asked_in(modules: Sequence[str], plugins: Iterable[str]) -> list[str]:
    """Return the plug-ins of the kind that barcast asked last, by the modules of a traceback, outermost first.

    A model is called by the room of the models alone, a strategy by Backtrader or the engine: so a model and a strategy
    of one file are told apart, whichever of its functions raised.
    """
    ours = [module for module in modules if module.split(".")[0] in ("barcast", "backtrader")]
    kind = "model" if ours and ours[-1].startswith("barcast.models.") else "strategy"
    return [name for name in plugins if name.split()[0] == kind]


def is_theirs(plugin: type) -> bool:
    """Return whether the class is the user's own, not one of barcast's."""
    return not plugin.__module__.startswith("barcast.")


def file_of(plugin: type | FunctionType) -> str | None:
    """Return the file a class or function was written in, if there is one."""
    try:
        return inspect.getfile(plugin)
    except (OSError, TypeError):
        return None


def fingerprint_of(file: str | None) -> str | None:
    """Return the SHA-256 of a file of code, if there is one."""
    try:
        return hashlib.sha256(read_bounded(file, MOST_CODE)).hexdigest() if file else None
    except OSError:
        return None
