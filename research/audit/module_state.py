"""What a user's modules and classes hold at a moment: whatever a plug-in keeps outside of its objects."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from .user_pickles import pickled

StateOf = Mapping[str, Mapping[str, str]]
"""By the name of a module, a digest by the name of each attribute of it, or of a class in it."""

LRU = type(lru_cache(len))
CODE = (FunctionType, BuiltinFunctionType, MethodType, ModuleType, staticmethod, classmethod, property)


def state_of(modules: Mapping[str, ModuleType]) -> StateOf:
    """Return a digest of everything that the modules, and their classes, hold and that is data.

    What cannot be pickled, such as a lock, is left out. Of a function that caches it is how much its cache holds.
    """
    return {name: dict(digests_of(module)) for name, module in modules.items()}


def digests_of(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Yield the names of a module's data and that of the classes defined in it, each with a digest."""
    for name, value in attributes_of(module):
        with suppress(Exception):  # whatever the user's code holds
            content = f"{value.cache_info().currsize}".encode() if caches(value) else pickled(value)[0]
            yield name, hashlib.sha256(content).hexdigest()


def attributes_of(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Yield the data of a module by name, and that of the classes defined in it."""
    for name, value in list(vars(module).items()):
        if isinstance(value, type) and value.__module__ == module.__name__:
            yield from ((f"{name}.{key}", inner) for key, inner in list(vars(value).items()) if is_data(key, inner))
        elif is_data(name, value):
            yield name, value


def is_data(name: str, value: object) -> bool:
    """Return whether an attribute is data, which a function could change: no code, and nothing of Python's own."""
    return not (name.startswith(("__", "_abc_")) or isinstance(value, (type, *CODE)))


def caches(value: object) -> bool:
    """Return whether it is a function that keeps what it returned, by `functools.cache` or `lru_cache`."""
    return isinstance(value, LRU)


def changed_since(then: StateOf, now: StateOf) -> tuple[str, ...]:
    """Return the attributes that were there then and are other ones now, of the modules that are there now, sorted."""
    both = then.keys() & now.keys()
    moved = {f"{name}.{key}" for name in both for key, digest in then[name].items() if now[name].get(key) != digest}
    return tuple(sorted(moved))
