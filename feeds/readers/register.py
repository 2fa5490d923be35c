"""The register of sources: each source of bars is named here, once. All that is done for every source reads it.

A new source is a file in this folder with a function `read(asked: Asked) -> Table | DataFrame`, and its entry below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SourceEntry:
    """How a source is named, and what reads it."""

    summary: str
    """What `barcast list` says of it."""
    reader: str
    """`module:function` in this folder, imported when the source is used."""
    name: str = ""
    """The whole name, or with a colon at its end a prefix: `sp500`, `yahoo:`; empty for a file."""
    suffixes: tuple[str, ...] = ()
    """The endings of the files that it reads, in lower case; an empty one stands for all others."""
    heeds: tuple[str, ...] = ()
    """The settings of `data` that it heeds beside `start`, `end` and `adjust`, which hold for all."""
    date_format: str | None = None
    """How its dates are written, unless the setting says so; None: year first."""

    @property
    def is_file(self) -> bool:
        """Whether it is named by a path."""
        return not self.name

    @property
    def is_prefix(self) -> bool:
        """Whether something follows its name, as in `yahoo:XLF`."""
        return self.name.endswith(":")


SOURCES: Mapping[str, SourceEntry] = {
    "sp500": SourceEntry(
        "S&P 500 index, daily, 1999 to 2018 (embedded)",
        "embedded:read_embedded",
        name="sp500",
        date_format="%m/%d/%Y",
    ),
    "nasdaq": SourceEntry(
        "NASDAQ Composite index, daily, 1999 to 2018 (embedded)",
        "embedded:read_embedded",
        name="nasdaq",
        date_format="%m/%d/%Y",
    ),
    "yahoo:TICKER": SourceEntry(
        "any ticker of Yahoo Finance, daily, unadjusted (needs barcast[yahoo])",
        "yahoo:read_yahoo",
        name="yahoo:",
    ),
    "FILE.csv": SourceEntry(
        "a text file, also .csv.gz or .txt: a known layout, or any with a header",
        "csv:read_csv_file",
        suffixes=(".csv", ".gz", ".txt", ""),
        heeds=("delimiter", "date_format", "decimal", "thousands", "timezone", "symbol"),
    ),
    "FILE.parquet": SourceEntry(
        "a Parquet file of a DataFrame",
        "frame:read_parquet",
        suffixes=(".parquet", ".pq"),
        heeds=("date_format", "decimal", "thousands", "timezone", "symbol"),
    ),
}
"""What `load_bars` takes, by what it is called in lists; a DataFrame goes as well."""


def entry_named(name: str) -> SourceEntry | None:
    """Return the entry whose name or prefix this is; None for the name of a file."""
    for entry in SOURCES.values():
        if not entry.is_file and (name.startswith(entry.name) if entry.is_prefix else name == entry.name):
            return entry
    return None


def entry_of_file(suffix: str) -> SourceEntry:
    """Return the entry that reads files of that ending."""
    files = {ending: entry for entry in SOURCES.values() for ending in entry.suffixes}
    return files.get(suffix.lower(), files[""])
