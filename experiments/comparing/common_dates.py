"""Accounts of several runs on the dates that all of them have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...arrays import Floats
from ...engine.result import Result
from ...faults import BadInput
from ...verdict.decisions import sample_named


@dataclass(frozen=True, eq=False)
class OneAccount:
    """The account of a sample."""

    dates: pd.DatetimeIndex
    """The closes of its bars, those after a ruin too."""
    equity: Floats
    """At each of them, shape (n,); NaN after a ruin."""
    opened_at: pd.Timestamp | None
    """The close at which it was opened with the cash; None where no bar is before its first."""
    cash: float
    ruined_at: pd.Timestamp | None = None
    """The date after which there is nothing; None for an account that was not ruined."""

    @property
    def recorded(self) -> int:
        """How many bars it was recorded on."""
        return int(np.isfinite(self.equity).sum())


def account_in(result: Result, sample: str) -> OneAccount:
    """Return the account of a sample as it was recorded."""
    table = result.account.equity[(result.account.equity["sample"] == sample).to_numpy(dtype=bool)]
    rows, recorded = sample_named(result, sample).rows, pd.DatetimeIndex(table["date"])
    first = int(result.bars.index.get_indexer(recorded[:1])[0])
    dates = pd.DatetimeIndex(result.bars.index[first : rows.stop] if sample in result.account.ruined_at else recorded)
    equity = np.full(len(dates), np.nan)
    equity[: len(table)] = table["equity"].to_numpy(np.float64)
    opened_at = pd.Timestamp(result.bars.index[first - 1]) if first > 0 else None
    ruined_at = result.account.ruined_at.get(sample)
    return OneAccount(dates, equity, opened_at, result.terms.account.cash, ruined_at)


def common_dates(first: OneAccount, other: OneAccount, names: tuple[str, str]) -> pd.DatetimeIndex:
    """Return the dates that both accounts have, in order.

    Raises:
        BadInput: there are not two of them; `names` are those of the runs.
    """
    common = first.dates.intersection(other.dates).sort_values()
    if len(common) < 2:
        has = "one date" if len(common) else "no date"
        told = f"{span_of(other.dates)}, and {span_of(first.dates)} in {names[0]}"
        what = f"has {has} in common with {names[0]}: it was tested on {told}"
        raise BadInput.at(names[1], what, "name runs that were tested on the same dates")
    return common


def span_of(dates: pd.DatetimeIndex) -> str:
    """Return `2012-05-24 to 2018-12-31`, with times where they are not all at midnight."""
    form = "%Y-%m-%d" if (dates == dates.normalize()).all() else "%Y-%m-%d %H:%M"
    return f"{dates[0]:{form}} to {dates[-1]:{form}}"


def begin_alike(first: OneAccount, other: OneAccount) -> bool:
    """Return whether both were opened at the same close, and recorded on the same date first."""
    return first.opened_at == other.opened_at and bool(first.dates[0] == other.dates[0])


def equity_on(account: OneAccount, common: pd.DatetimeIndex, *, from_cash: bool) -> Floats:
    """Return the equity at the common dates, shape (m,); with the cash before them (m + 1,) where they begin alike."""
    equity = account.equity[account.dates.get_indexer(common)]
    return np.concatenate(([account.cash], equity)) if from_cash else equity


def bars_a_year(account: OneAccount, bars_per_year: float, common: pd.DatetimeIndex, *, from_cash: bool) -> float:
    """Return how many intervals between common dates a year has: fewer than bars where some dates are not common."""
    ends = account.dates.get_indexer(common[[0, -1]])
    return bars_per_year * (len(common) - 1 + from_cash) / (int(ends[1] - ends[0]) + from_cash)
