"""What a pass wrote down, by bar number: an account for each sample, and what was decided and forecast on each bar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...arrays import Floats
from ...faults import RunWarning
from .fills import Fills, Incident
from .samples import Sample
from .terms import Rebalance


@dataclass(frozen=True)
class AccountRecords:
    """What was written down of one account, by bar number."""

    sample: Sample
    columns: Mapping[str, Floats]
    """close, position, cash, equity and every charge, each (rows,)."""
    fills: Fills
    incidents: tuple[Incident, ...]
    ruined: bool

    @property
    def first(self) -> int:
        """The bar of its first row."""
        return self.sample.rows.start

    @property
    def stop(self) -> int:
        """The bar after that of its last row."""
        return self.first + len(self.columns["equity"])


@dataclass(frozen=True)
class PassRecords:
    """What a pass wrote down, by bar number."""

    accounts: tuple[AccountRecords, ...]
    """One for each sample, oldest first."""
    rows: Mapping[str, Floats]
    """The columns of all accounts end to end, each (rows of all,); those of an account are views of them."""
    targets: Floats
    """Decided at each bar's close, shape (bars,); NaN where none was."""
    pairs: Mapping[str, Any]
    first_decision: int
    """The first bar on which the strategy could act."""
    rebalance: Rebalance | None = None
    """When its targets became orders; None for a strategy that orders otherwise."""
    unrecorded: int = 0
    """Fills before the first account was opened."""
    notes: tuple[RunWarning, ...] = ()
    """What the strategy did that had no effect."""
    has_orders: bool = True
    """Whether the strategy placed orders of Backtrader's."""

    @property
    def account(self) -> Mapping[str, Any]:
        """Columns of the last account, `target` among them, and whether it was `ruined`."""
        last = self.accounts[-1]
        return {**last.columns, "target": self.targets[last.first : last.stop], "ruined": last.ruined}

    @property
    def fills(self) -> Fills:
        """The fills of the last account."""
        return self.accounts[-1].fills

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """Orders of the last account that did not end as they were meant."""
        return self.accounts[-1].incidents
