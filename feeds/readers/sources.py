"""The sources of bars by name, and what opens each."""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ...faults import BadInput, did_you_mean
from ..parsing.span import Span
from ..parsing.table import Table
from .csv import read_csv
from .frame import from_frame, read_parquet

SOURCES = {
    "sp500": "S&P 500 index, daily, 1999 to 2018 (embedded)",
    "nasdaq": "NASDAQ Composite index, daily, 1999 to 2018 (embedded)",
    "yahoo:TICKER": "any ticker of Yahoo Finance, daily, unadjusted (needs barcast[yahoo])",
    "FILE.csv": "a CSV file, also .csv.gz or .txt: Yahoo, Stooq or generic columns",
    "FILE.parquet": "a Parquet file of a DataFrame",
}
"""What `load_bars` takes, a line each; a DataFrame goes as well."""

EMBEDDED = ("sp500", "nasdaq")
YAHOO = "yahoo:"
Source = str | os.PathLike[str] | pd.DataFrame


@dataclass(frozen=True)
class Reading:
    """How the user says a text file is to be read."""

    delimiter: str = ","
    date_format: str | None = None

    def __post_init__(self) -> None:
        """Raise `BadInput` for a format that is no text; that of the delimiter is checked with its file."""
        if self.date_format is not None and not isinstance(self.date_format, str):
            raise BadInput.at("data.date_format", f"{self.date_format!r} is no format", "write one like %d/%m/%Y")


def open_source(source: Source, span: Span, reading: Reading) -> tuple[Table, Reading]:
    """Return the unchecked table of a source, and how its dates are written."""
    if isinstance(source, pd.DataFrame):
        return from_frame(source), reading
    if not isinstance(source, str | os.PathLike):
        kind = type(source).__name__
        raise BadInput.at("data.source", f"a {kind} is no source of bars", f"choose one of {', '.join(SOURCES)}")
    name = os.fsdecode(source)
    if name in EMBEDDED:
        return read_csv(_embedded(name), name), Reading(date_format="%m/%d/%Y")
    if name.startswith(YAHOO):
        from .yahoo import read_yahoo  # the cache's folder is looked up only when it is needed

        return read_yahoo(name.removeprefix(YAHOO), span), Reading()
    return _read_file(name, reading), reading


def _read_file(name: str, reading: Reading) -> Table:
    path = Path(os.path.expanduser(name))
    if name and os.path.isdir(path):
        raise BadInput.at("data.source", f"{path} is a folder", "name the file in it")
    if name and os.path.exists(path) and not os.path.isfile(path):
        what = f"{path} is no regular file, but a device or a pipe"
        raise BadInput.at("data.source", what, "save the bars as a file and name that")
    if not os.path.isfile(path):
        raise _not_there(name)
    if path.suffix.lower() in (".parquet", ".pq"):
        return read_parquet(path, path.name)
    return read_csv(path, path.name, reading.delimiter)


def _not_there(name: str) -> BadInput:
    """Return the error for a name that is no file: a word is taken for a misspelt source."""
    if Path(name).suffix or os.sep in name or "/" in name:
        return BadInput.at("data.source", f"the file {name} does not exist", "check its path")
    kind, colon, ticker = name.partition(":")
    known = (*EMBEDDED, YAHOO + ticker if colon else "yahoo:TICKER")
    what = f"{name} is neither a source nor a file"
    return BadInput.at(
        "data.source", what, did_you_mean(name.lower() if not colon else kind.lower() + colon + ticker, known)
    )


def _embedded(name: str) -> Path:
    """Return the file inside the installed `arch`, whose import would take seconds."""
    found = importlib.util.find_spec("arch")
    path = Path(found.origin).parent / "data" / name / f"{name}.csv.gz" if found and found.origin else None
    if path is None or not path.is_file():
        raise BadInput.at("data.source", f"{name} comes with the package arch, which is missing", "pip install arch")
    return path
