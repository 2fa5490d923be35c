"""The bar table: one instrument's bars, checked once and then immutable."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import Floats
from .parsing.table import text_of

PRICES = ("open", "high", "low", "close")
REQUIRED = (*PRICES, "volume")


@dataclass(frozen=True, eq=False)
class Bars:
    """One instrument's bars, oldest first, as read-only float64 columns of shape (n,).

    Made by `load_bars`, which has checked them: every value finite, prices positive, low <= open, close
    <= high (to 1e-9, relative), volume not negative, dates increasing and without a time zone (the wall
    clock of the source).
    """

    index: pd.DatetimeIndex
    """The close of each bar, shape (n,)."""
    columns: Mapping[str, Floats]
    """open, high, low, close, volume, then any other numeric column of the source, by lower-case name."""
    name: str
    """What the source is called in reports: `sp500`, `xlf.csv`."""
    warnings: tuple[str, ...] = field(default=())
    """What is suspicious but legal, a sentence each."""
    left_out: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Why a further column of the source is not in `columns`, by lower-case name."""
    as_read: Mapping[str, Floats] | None = None
    """The columns as the source has them, where those in use were made of them; a table read back has none."""
    read_as: tuple[str, ...] = ()
    """What the source was taken for, and what was done to read it, a few words each: `an Investing.com download`."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes by value; arrives as immutable as it left."""
        return _bars, (
            self.index,
            {name: np.array(column) for name, column in self.columns.items()},
            self.name,
            self.warnings,
            dict(self.left_out),
            self.as_read,
            self.read_as,
        )

    def __repr__(self) -> str:
        """Return what fits on a line: name, number of bars, first and last stamp, columns."""
        count = f"{len(self):,} bar{'' if len(self) == 1 else 's'}"
        stamps = self.index.to_numpy()
        span = f" from {text_of(stamps[0])} to {text_of(stamps[-1])}" if len(self) else ""
        return f"Bars({self.name}: {count}{span}; {', '.join(self.columns)})"

    def __len__(self) -> int:
        return len(self.index)

    @property
    def open(self) -> Floats:
        """Opening prices, shape (n,)."""
        return self.columns["open"]

    @property
    def high(self) -> Floats:
        """Highest prices, shape (n,)."""
        return self.columns["high"]

    @property
    def low(self) -> Floats:
        """Lowest prices, shape (n,)."""
        return self.columns["low"]

    @property
    def close(self) -> Floats:
        """Closing prices, shape (n,)."""
        return self.columns["close"]

    @property
    def volume(self) -> Floats:
        """Traded volume, shape (n,)."""
        return self.columns["volume"]

    def first(self, count: int) -> Bars:
        """Return the first `count` bars, as a view."""
        columns = {name: column[:count] for name, column in self.columns.items()}
        read = None if self.as_read is None else {name: column[:count] for name, column in self.as_read.items()}
        return replace(self, index=self.index[:count], columns=MappingProxyType(columns), as_read=read)

    def to_frame(self) -> pd.DataFrame:
        """Return a copy as a DataFrame indexed by `date`."""
        return pd.DataFrame({name: np.array(column) for name, column in self.columns.items()}, index=self.index)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the stamps and every column: the same bars give the same text on any machine."""
        digest = hashlib.sha256(self.index.to_numpy(dtype="datetime64[ns]").astype("<i8").tobytes())
        for name, column in self.columns.items():
            digest.update(name.encode())
            digest.update(column.astype("<f8").tobytes())
        return digest.hexdigest()


def _bars(
    index: pd.DatetimeIndex,
    columns: dict[str, Floats],
    name: str,
    warnings: tuple[str, ...],
    left_out: dict[str, str],
    as_read: Mapping[str, Floats] | None,
    read_as: tuple[str, ...],
) -> Bars:
    """Return the bar table again on the other side."""
    for column in columns.values():
        column.flags.writeable = False
    return Bars(index, MappingProxyType(columns), name, warnings, MappingProxyType(left_out), as_read, read_as)
