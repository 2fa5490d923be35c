"""What the broker must know of the market: prices, calendar, volume, recent range and volatility, by bar."""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...arrays import Floats, Stamps
from ...costs import CALM, Conditions, Costs
from ...costs.conditions import recent_range, recent_volatility
from ...feeds.bars import Bars


def plain_numbers(values: NDArray[Any]) -> array[Any]:
    """Return the values, shape (bars,), as an array that gives Python's own numbers, which a bar asks for one by one.

    Not a view of them: whoever copies an order or a trade deeply copies all it hangs on, and no view can be copied.
    """
    copied = array("d" if values.dtype.kind == "f" else "i")
    copied.frombytes(np.ascontiguousarray(values).data.cast("B"))
    return copied


class Market:
    """Prices and calendar of the bars, and what their fills meet; a float takes 8 bytes here, in a list 32.

    Nobody asks for a bar that has not begun.

    Range and volatility come from bars that have closed when the fill is made: up to the bar before for a fill
    within a bar, the bar itself included for one at its close.
    """

    def __init__(self, bars: Bars, costs: Costs) -> None:
        self.open = plain_numbers(bars.open)
        self.close = plain_numbers(bars.close)
        stamps = bars.index.to_numpy()
        self.days = plain_numbers(days_between(stamps))
        """Days since the bar before, as what accrues counts them."""
        self.months = plain_numbers(stamps.astype("datetime64[M]").astype(np.int32))
        """The calendar month of each bar, counted from 1970."""
        self._matters = costs.depends_on_market
        if self._matters:
            self._volume = plain_numbers(bars.volume)
            self._range = plain_numbers(recent_range(bars.high, bars.low, costs.slippage_bars))
            self._volatility = plain_numbers(recent_volatility(bars.close, costs.slippage_bars))

    def conditions(self, bar: int, at_close: bool) -> Conditions:
        """Return what a fill in the bar meets, within it or at its close."""
        if not self._matters:
            return CALM
        closed = bar if at_close else bar - 1
        if closed < 0:
            return Conditions(self._volume[bar])
        return Conditions(self._volume[bar], self._range[closed], self._volatility[closed])


def days_between(stamps: Stamps) -> Floats:
    """Return the days since the bar before, shape (bars,): from date to date, or elapsed hours / 24 of intraday bars.

    Bars are intraday where two of them share a date.
    """
    dates = np.diff(stamps.astype("datetime64[D]"), prepend=stamps[:1].astype("datetime64[D]"))
    if np.count_nonzero(dates) < len(stamps) - 1:
        return np.diff(stamps, prepend=stamps[:1]) / np.timedelta64(1, "D")
    return dates.astype(np.float64)
