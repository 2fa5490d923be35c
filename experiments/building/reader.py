"""A user's own source of bars: a function that returns a DataFrame, by the name they gave it."""

from __future__ import annotations

import importlib.util
import inspect
import os
from pathlib import Path
from typing import Any

import pandas as pd

from ...faults import BadInput
from ...faults.kind import kind_of
from ...feeds.parsing.span import Span
from ...feeds.readers.register import entry_named
from ...feeds.readers.sources import nearest_source
from ..objects import is_object
from .blaming import blamed_on
from .modules import importable, load_place
from .names import is_code, parted
from .plugins import Plugin, file_of, only_one, suggestion

WHERE = "data.source"
FORM = "path/to/file.py:NAME or package.module:NAME"
TAKEN = ("start", "end")
"""What a reader may take, by these names: the first and last moment that are asked for, None where that is open."""


def is_reader(name: str) -> bool:
    """Return whether a source is code of the user's: its name is none of the register's, no file's, and has the form.

    A name like `yaho:XLF` is a slip for a source of the register unless there is a module of that name.
    """
    if entry_named(name) is not None or is_object(name):
        return False
    if os.path.isfile(os.path.expanduser(name)):
        return is_code(name)
    place, colon, own = name.rpartition(":")
    if is_code(place) or is_code(name):
        return True
    if not colon or not own.isidentifier() or not all(part.isidentifier() for part in place.split(".")):
        return False
    return is_found(place.partition(".")[0]) or not nearest_source(name).startswith("did")


def is_found(module: str) -> bool:
    """Return whether there is such a module, in the working folder or installed; it is not run."""
    with importable(Path.cwd()):
        try:
            return importlib.util.find_spec(module) is not None
        except ValueError:  # one that is running already
            return True


def load_reader(name: str) -> Plugin:
    """Return the function that a user named as the source of bars; importing it runs their code, as they asked.

    Raises:
        BadInput: no such file, module or function, or an exception while importing it.
    """
    place, own = parted(name)
    if own and not own.isidentifier():
        raise BadInput.at(WHERE, f"{name!r} names no function", f"write {FORM}")
    module = load_place(place, WHERE, FORM)
    own = own or only_one(place, module, "source", reads_bars)
    found = getattr(module, own, None)
    if found is None:
        remedy = suggestion(own, place, module, "function", inspect.isroutine)
        raise BadInput.at(WHERE, f"{place} has no function {own}", remedy)
    if not callable(found):
        remedy = "name a function read(start, end) that returns the bars as a DataFrame"
        raise BadInput.at(WHERE, f"{name} is {kind_of(found)}, not a function", remedy)
    written = inspect.isfunction(found) or isinstance(found, type)
    return Plugin(found, file_of(found) if written else getattr(module, "__file__", None))


def reads_bars(thing: Any) -> bool:
    """Tell whether a function can be called as a source of bars is: with `start` and `end`, or with nothing."""
    if not inspect.isfunction(thing):
        return False
    taken = inspect.signature(thing).parameters.values()
    return all(one.name in TAKEN or one.default is not one.empty or one.kind is one.VAR_KEYWORD for one in taken)


def read_with(reader: Plugin, label: str, span: Span) -> pd.DataFrame:
    """Return what the user's function returns.

    Raises:
        BadInput: it cannot be called so, raises, or returns something else than a DataFrame.
    """
    given = arguments_for(reader, label, span)
    with blamed_on({f"source {label}": reader.file}):
        frame = reader.found(**given)
    if not isinstance(frame, pd.DataFrame):
        remedy = "return one with open, high, low, close and a date"
        raise BadInput.at(line_of(reader, label), f"{label} returned {kind_of(frame)}, not a DataFrame", remedy)
    return frame


def arguments_for(reader: Plugin, label: str, span: Span) -> dict[str, Any]:
    """Return what a reader is called with: of `start` and `end` those that it takes."""
    try:
        signature = inspect.signature(reader.found)
    except (TypeError, ValueError):  # written in C: it is called with nothing
        return {}
    asked = zip(TAKEN, (span.first, span.last), strict=True)
    given = {name: moment for name, moment in asked if name in signature.parameters}
    try:
        signature.bind(**given)
    except TypeError:
        what = f"{label} takes {signature}, and is called with start and end, by name"
        raise BadInput.at(line_of(reader, label), what, "write read(start, end) or read()") from None
    return given


def line_of(reader: Plugin, label: str) -> str:
    """Return the place of a function in its file, as far as it is known."""
    code = getattr(inspect.unwrap(reader.found), "__code__", None)
    return f"{reader.file or label}, line {code.co_firstlineno}" if code else (reader.file or label)
