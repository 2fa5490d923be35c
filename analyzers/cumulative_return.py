"""The cumulative return of the account, as the blog plots sum it and as money compounds."""

from __future__ import annotations

import backtrader as bt
import numpy as np

from .metrics import compounded, returns_of


class CumulativeReturn(bt.Analyzer):
    """Return earned up to each bar; works with any Backtrader broker.

    Analysis keys, each of shape (bars,): `summed` (the plain sum of the bars' simple returns) and
    `compounded` (equity over what the account began with, minus 1).
    """

    def start(self) -> None:
        """Start with no bars."""
        broker, data = self.strategy.broker, self.strategy.data
        self._equity = [float(broker.getvalue())]
        self._cash, self._held, self._close = broker.getcash, broker.getposition(data), data.close

    def next(self) -> None:
        """Record the equity after the strategy has acted on the bar."""
        self._equity.append(float(self._cash() + self._held.size * self._close[0]))

    def get_analysis(self) -> dict[str, np.ndarray]:
        """Return both sums."""
        return sums_of(self._equity[0], np.array(self._equity[1:]))


def sums_of(begun: float, equity: np.ndarray) -> dict[str, np.ndarray]:
    """Return the sum of the bars' returns and their product, each (bars,), of an account that began with so much."""
    curve = np.concatenate(([begun], equity))  # (bars + 1,)
    return {"summed": np.cumsum(returns_of(curve))[1:], "compounded": compounded(curve)[1:]}
