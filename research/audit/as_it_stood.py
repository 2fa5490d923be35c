"""Tables as they stood at a moment: what pandas reads from files in a block ends there, or goes on otherwise."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd

from .clock_shift import Original, Shift, closes_of
from .row_stamps import Moment, stamps_of

READERS = ("read_csv", "read_table", "read_fwf", "read_parquet", "read_pickle", "read_feather", "read_excel",
           "read_json", "read_hdf", "read_orc", "read_sql", "read_sql_query", "read_sql_table")  # fmt: skip
INSIDE: ContextVar[bool] = ContextVar("inside a reader of pandas", default=False)


@dataclass(eq=False)
class AsItStood:
    """What to do with each table that is read in the block, and what was done."""

    moment: Moment | None = None
    """Rows of later stamps are cut; None leaves all of them."""
    factor: float | None = None
    """Later rows are kept, but reversed and their numbers multiplied by it; None cuts them."""
    shifts: Mapping[str, Shift] = field(default_factory=dict)
    """By file, its clock less that of the bars at a stamp of the bars."""
    originals: dict[str, Original] = field(default_factory=dict)
    """By file, the first table that was read of it."""
    rows_cut: int = 0
    undated: set[str] = field(default_factory=set)
    """Files that have no dates, and were left as they are."""
    files: set[str] = field(default_factory=set)

    def given(self, table: Any, name: str) -> Any:
        """Return what is handed on of something that was read from a file."""
        if isinstance(table, pd.DataFrame):
            return self.part(table, name)
        if isinstance(table, pd.Series):
            cut = self.part(table.to_frame("" if table.name is None else table.name), name).iloc[:, 0]
            cut.name = table.name
            return cut
        if isinstance(table, dict):
            return {key: self.given(one, f"{name}, {key}") for key, one in table.items()}
        if hasattr(table, "__next__"):
            return Chunks(table, self, name)
        return table

    def part(self, frame: pd.DataFrame, name: str) -> pd.DataFrame:
        """Return the rows that were known, or all with the later ones replaced."""
        self.files.add(name)
        stamps = stamps_of(frame)
        if not stamps:
            self.undated.add(name)
            return frame
        if self.moment is None:
            self.originals.setdefault(name, Original(stamps[0], closes_of(frame)))
            return frame
        shift = self.shifts[name](self.moment.stamp) if name in self.shifts else None
        known = np.logical_and.reduce([self.moment.knows(one, shift) for one in stamps])
        self.rows_cut += int((~known).sum())
        if known.all():
            return frame
        if self.factor is not None:
            return replaced(frame, ~known, self.factor)
        kept = frame[known]
        return kept.reset_index(drop=True) if isinstance(frame.index, pd.RangeIndex) else kept


class Chunks:
    """A file that is read in parts, each of them cut; parts of which nothing is left are passed over."""

    def __init__(self, parts: Any, stood: AsItStood, name: str) -> None:
        self._parts, self._stood, self._name = parts, stood, name

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return self._next(lambda: next(self._parts))

    def get_chunk(self, size: int | None = None) -> Any:
        """Return the next part."""
        return self._next(lambda: self._parts.get_chunk(size))

    def read(self, *args: Any, **kwargs: Any) -> Any:
        """Return all that is left."""
        return self._stood.given(self._parts.read(*args, **kwargs), self._name)

    def _next(self, read: Callable[[], Any]) -> Any:
        while True:
            part = self._stood.given(read(), self._name)
            if len(part):
                return part

    def __enter__(self) -> Chunks:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        if hasattr(self._parts, "close"):
            self._parts.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parts, name)


@contextmanager
def reading(stood: AsItStood) -> Iterator[None]:
    """Hand on in the block what is left of each table that pandas reads, also to who imports a reader by its name."""
    homes = [module for name, module in list(sys.modules.items()) if name.split(".")[0] == "pandas"]
    with ExitStack() as stack:
        for name in READERS:
            original = getattr(pd, name)
            wrapped = wrapped_reader(original, stood)
            for home in homes:
                if vars(home).get(name) is original:
                    stack.enter_context(patch.object(home, name, wrapped))
        stack.enter_context(patch.object(pd.ExcelFile, "parse", wrapped_reader(pd.ExcelFile.parse, stood)))
        for name in ("get", "select"):
            inner = getattr(pd.HDFStore, name)
            stack.enter_context(patch.object(pd.HDFStore, name, wrapped_reader(inner, stood)))
        yield


def wrapped_reader(original: Callable[..., Any], stood: AsItStood) -> Callable[..., Any]:
    """Return a reader whose tables are changed once, though readers of pandas call each other."""

    @functools.wraps(original)
    def read(*args: Any, **kwargs: Any) -> Any:
        if INSIDE.get():
            return original(*args, **kwargs)
        token = INSIDE.set(True)
        try:
            table = original(*args, **kwargs)
        finally:
            INSIDE.reset(token)
        return stood.given(table, name_of_source(args, kwargs))

    return read


def name_of_source(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    """Return what was read: the path of a file, a query, or the kind of what was handed in."""
    source = args[0] if args else next(iter(kwargs.values()), None)
    if isinstance(source, pd.ExcelFile | pd.HDFStore):
        source = getattr(source, "io", None) or getattr(source, "filename", None)
    source = getattr(source, "name", source)  # an open file
    return os.fspath(source) if isinstance(source, str | os.PathLike) else f"a {type(source).__name__}"


def replaced(frame: pd.DataFrame, later: np.ndarray[Any, Any], factor: float) -> pd.DataFrame:
    """Return a table whose later rows have each other's values, numbers multiplied; their stamps stay."""
    from_rows = np.flatnonzero(later)
    order = np.arange(len(frame))
    order[from_rows] = from_rows[::-1]
    columns = []
    for at in range(frame.shape[1]):
        column = frame.iloc[:, at]
        if not is_stamp(column):
            column = column.iloc[order].set_axis(frame.index)
            if pd.api.types.is_float_dtype(column) or pd.api.types.is_integer_dtype(column):
                column = column * np.where(later, factor, 1.0)
        columns.append(column)
    return pd.concat(columns, axis=1) if columns else frame


def is_stamp(column: pd.Series[Any]) -> bool:
    """Return whether a column holds dates, or times of day."""
    frame = column.to_frame().reset_index(drop=True)
    return bool(stamps_of(frame)) or str(column.name).lower() in ("date", "time", "datetime", "timestamp")
