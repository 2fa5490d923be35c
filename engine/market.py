"""What the broker must know of the market: prices, calendar, volume, recent range and volatility, by bar."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..costs import CALM, Conditions, Costs
from ..costs.conditions import recent_range, recent_volatility
from ..feeds.bars import Bars


def view_of(values: NDArray[Any]) -> memoryview:
    """Return a view of the values, shape (bars,), that gives Python's own numbers, which a bar asks for one by one."""
    return np.ascontiguousarray(values).data


class Market:
    """Prices and calendar of the bars, and what their fills meet: views of the columns, not copies.

    Nobody asks for a bar that has not begun.

    Range and volatility come from bars that have closed when the fill is made: up to the bar before for a fill
    within a bar, the bar itself included for one at its close.
    """

    def __init__(self, bars: Bars, costs: Costs) -> None:
        self.open = view_of(bars.open)
        self.close = view_of(bars.close)
        stamps = bars.index.to_numpy()
        dates = stamps.astype("datetime64[D]").astype(np.int64)
        self.days = view_of(np.diff(dates, prepend=dates[:1]).astype(np.int32))
        """Whole calendar days since the bar before."""
        self.months = view_of(stamps.astype("datetime64[M]").astype(np.int32))
        """The calendar month of each bar, counted from 1970."""
        self._matters = costs.depends_on_market
        if self._matters:
            self._volume = view_of(bars.volume)
            self._range = view_of(recent_range(bars.high, bars.low, costs.slippage_bars))
            self._volatility = view_of(recent_volatility(bars.close, costs.slippage_bars))

    def conditions(self, bar: int, at_close: bool) -> Conditions:
        """Return what a fill in the bar meets, within it or at its close."""
        if not self._matters:
            return CALM
        closed = bar if at_close else bar - 1
        if closed < 0:
            return Conditions(self._volume[bar])
        return Conditions(self._volume[bar], self._range[closed], self._volatility[closed])
