"""What the broker must know of the market: prices, calendar, volume, recent range and volatility, by bar."""

from __future__ import annotations

import numpy as np

from ..costs import CALM, Conditions, Costs
from ..costs.conditions import recent_range, recent_volatility
from ..feeds.bars import Bars


class Market:
    """Prices and calendar of the bars, and what their fills meet; Python lists, as they are asked on every bar.

    Nobody asks for a bar that has not begun.

    Range and volatility come from bars that have closed when the fill is made: up to the bar before for a fill
    within a bar, the bar itself included for one at its close.
    """

    def __init__(self, bars: Bars, costs: Costs) -> None:
        self.open: list[float] = bars.open.tolist()
        self.close: list[float] = bars.close.tolist()
        stamps = bars.index.to_numpy()
        dates = stamps.astype("datetime64[D]").astype(np.int64)
        self.days: list[int] = np.diff(dates, prepend=dates[:1]).tolist()
        """Whole calendar days since the bar before."""
        self.months: list[int] = stamps.astype("datetime64[M]").astype(np.int64).tolist()
        """The calendar month of each bar, counted from 1970."""
        self._matters = costs.depends_on_market
        if self._matters:
            self._volume: list[float] = bars.volume.tolist()
            self._range: list[float] = recent_range(bars.high, bars.low, costs.slippage_bars).tolist()
            self._volatility: list[float] = recent_volatility(bars.close, costs.slippage_bars).tolist()

    def conditions(self, bar: int, at_close: bool) -> Conditions:
        """Return what a fill in the bar meets, within it or at its close."""
        if not self._matters:
            return CALM
        closed = bar if at_close else bar - 1
        if closed < 0:
            return Conditions(self._volume[bar])
        return Conditions(self._volume[bar], self._range[closed], self._volatility[closed])
