"""Two engines, one account: the run's records held against an independent replay of its targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...costs.register import NAMES, PER_FILL
from ..result import Result
from .known_run import replayable
from .replayed import Replayed

AGREES = 1e-9
"""The two agree when no figure differs by more than this share of its scale."""
ROW = ("position", "cash", "equity", *NAMES)
FILL = ("size", "reference_price", "price", *PER_FILL)


@dataclass(frozen=True)
class Verified:
    """How far the replay and the run are apart."""

    bars: int
    fills: int
    differences: Mapping[str, float]
    """By column of `equity` and `fills`: the largest difference, as a share of the column's largest value (at least of
    1, money or units)."""
    unlike: str = ""
    """What cannot be compared figure by figure, such as another number of fills."""

    @property
    def largest(self) -> float:
        """The largest of the differences."""
        return max(self.differences.values(), default=0.0)

    @property
    def agrees(self) -> bool:
        """Whether both found the same."""
        return not self.unlike and self.largest <= AGREES

    def sentence(self) -> str:
        """Return what was found, in words."""
        if self.unlike:
            return f"The replay does NOT agree: {self.unlike}."
        fills = "1 fill" if self.fills == 1 else f"{self.fills:,} fills"
        compared = f"{self.bars:,} bars and {fills}"
        if not self.largest:
            return f"Verified by an independent replay: {compared}, not one digit apart."
        place = max(self.differences, key=lambda name: self.differences[name])
        apart = f"{compared}, the largest difference {self.largest:.2g} of its scale, in {place}"
        return f"Verified by an independent replay: {apart}." if self.agrees else f"The replay does NOT agree: {apart}."


def verify(result: Result) -> Verified:
    """Replay each sample's targets and compare every bar, fill and count of orders with what the run recorded.

    Raises:
        BadInput: the run cannot be replayed.
    """
    run = replayable(result)
    unlike: list[str] = []
    differences: dict[str, float] = {}
    for name in run.samples:
        tables, again = Tables.of(result, name), run.again(name)
        counts = [f"{name}: {words}" for words in counts_apart(tables, again)]
        unlike += counts
        for column, apart in [] if counts else differences_of(result, tables, again):
            differences[column] = max(differences.get(column, 0.0), apart)
    return Verified(
        len(result.account.equity), len(result.account.fills), {} if unlike else differences, "; ".join(unlike)
    )


@dataclass(frozen=True)
class Tables:
    """A sample's rows of the run's tables."""

    equity: pd.DataFrame
    fills: pd.DataFrame
    orders: pd.DataFrame

    @classmethod
    def of(cls, result: Result, sample: str) -> Tables:
        """Return the rows of a sample."""
        tables = (result.account.equity, result.account.fills, result.account.orders)
        return cls(*(table[(table["sample"] == sample).to_numpy(dtype=bool)] for table in tables))


def counts_apart(tables: Tables, again: Replayed) -> list[str]:
    """Return what the two have different numbers of."""
    pairs = [
        ("bars", len(tables.equity), len(again.account["equity"])),
        ("fills", len(tables.fills), len(again.filled)),
    ]
    statuses, orders = [incident.status for incident in again.incidents], tables.orders["status"]
    kinds = sorted({*statuses, *orders})
    pairs += [(f"orders {kind}", int((orders == kind).sum()), statuses.count(kind)) for kind in kinds]
    return [f"{ours} {what} in the run, {theirs} in the replay" for what, ours, theirs in pairs if ours != theirs]


def differences_of(result: Result, tables: Tables, again: Replayed) -> list[tuple[str, float]]:
    """Return every column with its largest difference."""
    equity, fills = tables.equity, tables.fills
    apart = [(f"equity.{name}", relative(equity[name], again.account[name])) for name in ROW]
    apart += [(f"fills.{name}", relative(fills[name], again.filled[name])) for name in FILL]
    stamps = result.bars.index
    for mine, theirs in (("decided_at", "decided"), ("filled_at", "filled")):
        same = np.array_equal(fills[mine], stamps[again.filled[theirs]])
        apart.append((f"fills.{mine}", 0.0 if same else np.inf))
    return apart


def relative(ours: object, theirs: object) -> float:
    """Return the largest difference of two columns as a share of their largest value, at least of 1."""
    mine, other = np.asarray(ours, dtype=np.float64), np.asarray(theirs, dtype=np.float64)
    scale = max(1.0, float(np.max(np.abs(mine), initial=0.0)))
    return float(np.max(np.abs(mine - other), initial=0.0)) / scale
