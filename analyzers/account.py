"""The account at every bar: the record that all money metrics are made from."""

from __future__ import annotations

import backtrader as bt
import numpy as np


class Account(bt.Analyzer):
    """Position, cash, equity and the costs of each bar, warm-up included.

    Needs a broker that tells `equity(data)` and what the bar paid (`paid_commission`, `paid_slippage`,
    `paid_borrow`). Ends the run at the first close whose equity is not positive.

    Analysis keys, each of shape (bars,): close, position, cash, equity, commission, slippage, borrow; and
    `ruined`, whether the run ended so.
    """

    COLUMNS = ("close", "position", "cash", "equity", "commission", "slippage", "borrow")

    def start(self) -> None:
        """Start with no rows."""
        self._rows: list[tuple[float, ...]] = []
        self._ruined = False

    def next(self) -> None:
        """Record the bar after the strategy has acted on it."""
        broker, data = self.strategy.broker, self.strategy.data
        equity = broker.equity(data)
        size = float(broker.getposition(data).size)
        paid = (broker.paid_commission, broker.paid_slippage, broker.paid_borrow)
        self._rows.append((data.close[0], size, broker.cash, equity, *paid))
        if equity <= 0.0:
            self._ruined = True
            self.strategy.env.runstop()

    def get_analysis(self) -> dict[str, object]:
        """Return the columns and whether the account was ruined."""
        table = np.array(self._rows, dtype=np.float64).reshape(len(self._rows), len(self.COLUMNS))
        columns: dict[str, object] = {name: table[:, i] for i, name in enumerate(self.COLUMNS)}
        return columns | {"ruined": self._ruined}
