"""From the name of a source to its table: the register says which reader, imported when it is used."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pandas as pd

from ...faults import BadInput, did_you_mean
from ...faults.kind import kind_of
from ..parsing.span import Span
from ..parsing.table import Table
from .asked import Asked, Reading
from .frame import from_frame
from .register import SOURCES, SourceEntry, entry_named, entry_of_file
from .taken_for import taken_for

Source = str | os.PathLike[str] | pd.DataFrame
Reader = Callable[[Asked], Table | pd.DataFrame]


def open_source(source: Source, span: Span, reading: Reading, label: str = "") -> tuple[Table, Reading]:
    """Return the unchecked table of a source, and how its dates are written; `label` names a DataFrame."""
    if isinstance(source, pd.DataFrame):
        return taken_for(from_frame(source, label or "DataFrame"), reading)
    if callable(convert := getattr(source, "to_pandas", None)):  # a frame of polars, a table of pyarrow
        return taken_for(from_frame(convert(), label or "DataFrame"), reading)
    if not isinstance(source, str | os.PathLike):
        what = f"{kind_of(source)} is no source of bars"
        raise BadInput.at("data.source", what, f"choose one of {', '.join(SOURCES)}, or hand in a DataFrame")
    name = os.fsdecode(source)
    entry = entry_named(name) or _file_entry(name)
    rest = name.removeprefix(entry.name) if entry.is_prefix else name
    asked = Asked(name, rest, span, reading)
    table = reader_of(entry)(asked)
    if isinstance(table, pd.DataFrame):
        table = from_frame(table, asked.path.name if entry.is_file else name)
    heeded = {setting: getattr(reading, setting) for setting in entry.heeds}
    return taken_for(table, Reading(**{"date_format": entry.date_format, **heeded}))


def reader_of(entry: SourceEntry) -> Reader:
    """Return the function that reads a source."""
    module, _, function = entry.reader.partition(":")
    reader: Reader = getattr(import_module(f".{module}", __package__), function)
    return reader


def _file_entry(name: str) -> SourceEntry:
    path = Path(os.path.expanduser(name))
    if name and os.path.isdir(path):
        raise BadInput.at("data.source", f"{path} is a folder", "name the file in it")
    if name and os.path.exists(path) and not os.path.isfile(path):
        what = f"{path} is no regular file, but a device or a pipe"
        raise BadInput.at("data.source", what, "save the bars as a file and name that")
    if not os.path.isfile(path):
        raise _not_there(name)
    return entry_of_file(path.suffix)


def _not_there(name: str) -> BadInput:
    """Return the error for a name that is no file: a word is taken for a misspelt source."""
    if name.lower().partition(":")[0].endswith(".py"):
        remedy = "call its function yourself and hand in the DataFrame: load_bars(read(), name=...)"
        return BadInput.at("data.source", f"{name} is code, not bars", remedy)
    if Path(name).suffix or os.sep in name or "/" in name:
        return BadInput.at("data.source", f"the file {name} does not exist", "check its path")
    what = f"{name} is neither a source nor a file"
    return BadInput.at("data.source", what, nearest_source(name))


def nearest_source(name: str) -> str:
    """Return a remedy for a name that is none of the register's: the nearest, else all that are no files."""
    _, colon, rest = name.partition(":")
    known = [
        f"{entry.name}{rest}" if colon and entry.is_prefix else shown
        for shown, entry in SOURCES.items()
        if not entry.is_file
    ]
    return did_you_mean(name, known)
