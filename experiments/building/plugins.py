"""A user's own model or strategy, by the name they gave it: `package.module:Class` or `path/to/file.py:Class`."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from types import FunctionType, ModuleType
from typing import Any

from ...faults import BadInput
from ...faults.files import MOST_CODE, read_bounded
from ...faults.kind import kind_of
from ...models.kinds import Predicts, is_model, is_network_class
from ..objects import refuse_object
from .modules import load_place
from .names import parted

Fits = Callable[[Any], bool]
LISTED = 12
"""Names that a message lists."""
ABSENT = object()


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


def load_class(name: str, section: str, fits: Fits | None = None) -> type:
    """Return the class a user named; importing it runs their code, which is what they asked for.

    `fits` says which classes to suggest.

    Raises:
        BadInput: no such file, module or class, or an exception while importing it.
    """
    _, found = named_in(name, section, fits or (lambda thing: isinstance(thing, type)))
    if isinstance(found, type):
        return found
    raise BadInput.at(f"{section}.name", f"{name} is {kind_of(found)}, not a class", "name a class")


def named_in(name: str, section: str, fits: Fits) -> tuple[ModuleType, Any]:
    """Return the module that a name leads to, and what is called so in it; `fits` says what to suggest.

    Where the name says no more than the file, it is the only one in it that fits.
    """
    place, own = parted(name)
    where = where_named(section)
    refuse_object(where, name)
    if not place:
        raise BadInput.at(where, f"{name!r} names no file", "write path/to/file.py:Class or package.module:Class")
    module = load_place(place, where)
    own = own or only_one(place, module, section, fits)
    found = found_in(module, own)
    if found is not ABSENT and not isinstance(found, ModuleType):
        return module, found
    bare = own.partition("(")[0].strip()
    if bare != own and found_in(module, bare) is not ABSENT:
        remedy = f"write {place}:{bare}, and each parameter as {section}.NAME"
        raise BadInput.at(where, f"{name} is a call, where a name belongs", remedy)
    raise BadInput.at(where, f"{place} has no {section} {own}", suggestion(own, place, module, section, fits))


def found_in(module: ModuleType, path: str) -> Any:
    """Return what a dotted name leads to in a module; `ABSENT` where it leads nowhere."""
    found: Any = module
    for name in path.split("."):
        found = getattr(found, name, ABSENT)
        if found is ABSENT:
            break
    return found


def whole_name(name: str, section: str, fits: Fits) -> str:
    """Return a plug-in's name with what is meant in its file, where the name says no more than the file.

    Raises:
        BadInput: nothing in it fits, or more than one thing; or an exception while importing it.
    """
    place, own = parted(name)
    if own or not place:
        return name
    return f"{place}:{only_one(place, load_place(place, f'{section}.name'), section, fits)}"


def only_one(place: str, module: ModuleType, section: str, fits: Fits) -> str:
    """Return the name of the one thing in a module that fits.

    Raises:
        BadInput: nothing does, or more than one.
    """
    names = fitting(module, fits)
    if len(names) == 1:
        return names[0]
    if not names:
        remedy = other_kind(place, module, section) or f"write one in it, or name what it imports as {place}:NAME"
        raise BadInput.at(where_named(section), f"{place} defines no {section}", remedy)
    what = f"{place} defines {len(names)} that would do as a {section}"
    raise BadInput.at(where_named(section), what, f"write one of {listed(names, place)}")


def other_kind(place: str, module: ModuleType, section: str) -> str | None:
    """Return the remedy for a module with a strategy where a model is named, or the other way round."""
    other, fits = ("strategy", is_strategy) if section == "model" else ("model", makes_model)
    names = fitting(module, fits)
    return f"it defines a {other}: --{other} {place}:{names[0]}" if names else None


def where_named(section: str) -> str:
    """Return the setting that names a part."""
    return "data.source" if section == "source" else f"{section}.name"


def fitting(module: ModuleType, fits: Fits) -> list[str]:
    """Return the names of what a module defines itself and would do; functions only where nothing else does.

    Which of the functions make something cannot be told without calling them.
    """
    there = {key: value for key, value in vars(module).items() if not key.startswith("_") and fits(value)}
    own = {key: value for key, value in there.items() if is_of(value, module)}
    functions = [key for key, value in own.items() if isinstance(value, FunctionType)]
    return sorted(own.keys() - set(functions)) or sorted(functions)


def suggestion(name: str, place: str, module: ModuleType, section: str, fits: Fits) -> str:
    """Return what could have been meant: the nearest of all that would do, else those that the module defines itself.

    Each is written as it has to be named.
    """
    there = {key: value for key, value in vars(module).items() if not key.startswith("_") and fits(value)}
    known = {key for key, value in there.items() if not isinstance(value, FunctionType) or is_of(value, module)}
    alike = {key.lower(): key for key in sorted(known)}
    near = get_close_matches(name.lower(), alike, n=1, cutoff=0.6)
    if near:
        return f"did you mean {place}:{alike[near[0]]}?"
    names = fitting(module, fits) or sorted(known)
    return f"choose one of {listed(names, place)}" if names else f"it defines no {section}: name one that does"


def listed(names: list[str], place: str) -> str:
    """Return the first of the names as they have to be written, and how many more there are."""
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(f"{place}:{name}" for name in names[:LISTED]) + more


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
        return (is_network_class(thing) or isinstance(thing, Predicts)) and not inspect.isabstract(thing)
    return is_model(thing)


def is_strategy(plugin: Any) -> bool:
    """Return whether it is a class derived from Backtrader's strategies."""
    return isinstance(plugin, type) and any(base.__module__ == "backtrader.strategy" for base in plugin.__mro__)


def is_theirs(plugin: type) -> bool:
    """Return whether the class is the user's own, not one of barcast's."""
    return not plugin.__module__.startswith("barcast.")


def file_of(plugin: type | FunctionType) -> str | None:
    """Return the file a class or function was written in, if there is one."""
    try:
        return inspect.getfile(plugin)
    except (OSError, TypeError):
        return None


def plugin_of(part: Any) -> Plugin:
    """Return an object that was handed in, with the file that it or its class was written in."""
    written = part.func if isinstance(part, partial) else part
    return Plugin(part, file_of(written if isinstance(written, type | FunctionType) else type(written)))


def fingerprint_of(file: str | None) -> str | None:
    """Return the SHA-256 of a file of code, if there is one."""
    try:
        return hashlib.sha256(read_bounded(file, MOST_CODE)).hexdigest() if file else None
    except OSError:
        return None
