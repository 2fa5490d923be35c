"""What metrics are computed of: the records of one sample, as plain columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...arrays import Floats
from ...costs.register import NAMES


@dataclass(frozen=True, eq=False)
class AccountData:
    """An account at each of its bars, the strategy's or buy-and-hold's."""

    start: float
    """The cash it began with."""
    columns: Mapping[str, Floats]
    """close, position, cash, equity, and what the register of charges has, each (bars,)."""
    traded: float
    """The value of its fills at reference prices."""
    bars_per_year: float

    @property
    def equity(self) -> Floats:
        """Cash plus position at each close, shape (bars,)."""
        return self.columns["equity"]

    @cached_property
    def curve(self) -> Floats:
        """The equity with the cash it began with before it, shape (bars + 1,)."""
        return np.concatenate(([self.start], self.equity))

    @cached_property
    def moved(self) -> Mapping[str, float]:
        """What each charge came to over all bars, in money."""
        return {name: float(self.columns[name].sum()) for name in NAMES}

    @property
    def net(self) -> float:
        """What the account gained after all costs, in money."""
        return float(self.equity[-1] - self.start) if len(self.equity) else 0.0


@dataclass(frozen=True, eq=False)
class ForecastData:
    """The forecasts of all samples in the order of their bars, and which are of this one."""

    made: NDArray[np.int64]
    """The bar of each, shape (n,)."""
    forecast: Floats
    """Shape (n,)."""
    outcome: Floats
    """What came of each, shape (n,): NaN while it has not come."""
    is_mine: NDArray[np.bool_]
    """Which are of this sample, shape (n,)."""
    close: Floats
    """The closes of all bars, shape (bars,)."""

    @cached_property
    def mine(self) -> Floats:
        """The forecasts of this sample, shape (m,)."""
        return self.forecast[self.is_mine]

    @cached_property
    def pairs(self) -> tuple[Floats, Floats]:
        """Those of them whose outcome has come, and the outcomes, each (k,)."""
        outcome = self.outcome[self.is_mine]
        known = ~np.isnan(outcome)
        return self.mine[known], outcome[known]

    @cached_property
    def signs(self) -> tuple[Floats, Floats, Floats]:
        """At each bar t of this sample's forecasts: sign of that made at t, of that made at t-1, return(t to t+1)."""
        sign = np.zeros(len(self.close))
        sign[self.made] = np.sign(self.forecast)
        t = self.made[self.is_mine]
        t = t[t + 1 < len(self.close)]
        following = self.close[t + 1] / self.close[t] - 1.0
        return sign[t], np.where(t > 0, sign[t - 1], 0.0), following


@dataclass(frozen=True, eq=False)
class TradingData:
    """What a strategy's orders came to in its account."""

    account: AccountData
    fills: Mapping[str, NDArray[Any]]
    """decided, filled, size, reference_price, price, and what each paid, each (fills,)."""
    trips: pd.DataFrame
    """A row a round trip, see `round_trips`."""
    orders: Mapping[str, int]
    """How many orders ended as `refused`, `cut`, `partial` or `open`."""
