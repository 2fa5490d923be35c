"""Which files and connections a plug-in opens while it is imported, built, fitted and asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FileOpened:
    """One file or connection that code of a user's opened."""

    path: str
    """The file's absolute path, or `host:port` of a connection."""
    phase: str
    """`importing`, `building`, `reading bars`, `fitting`, `forecasting` or `trading`."""
    file: str
    """The file of the user's code that opened it."""
    line: int
    kind: str
    """`read`, `written` or `connection`."""
    is_data: bool
    """Whether it is of a type that holds data (csv, parquet, npz, pickle, db, ...), or the data file of the run."""
