"""The account at every bar: the record that all money metrics are made from."""

from __future__ import annotations

import math

import backtrader as bt
import numpy as np


class Account(bt.Analyzer):
    """Position, cash, equity, target and the costs of each bar, warm-up included.

    Needs a broker that has `books` with what the bar paid and earned. Ends the run at the
    first close whose equity is not positive.

    Analysis keys, each of shape (bars,): close, position, cash, equity, commission, slippage, borrow,
    margin_interest, cash_interest, target (the strategy's `wanted`; NaN before it decides, and for one that has
    none); and `ruined`, whether the run ended so.
    """

    COLUMNS = (
        "close", "position", "cash", "equity", "commission", "slippage", "borrow", "margin_interest", "cash_interest",
        "target",
    )  # fmt: skip

    def start(self) -> None:
        """Start with no rows."""
        self._rows: list[tuple[float, ...]] = []
        self._ruined = False
        strategy = self.strategy
        self._broker, self._data, self._close = strategy.broker, strategy.data, strategy.data.close
        self._books, self._held = strategy.broker.books, strategy.broker.getposition(strategy.data)

    def prenext(self) -> None:
        """Record a bar on which the strategy does not decide yet."""
        self._record(math.nan)

    def next(self) -> None:
        """Record the bar after the strategy has acted on it."""
        self._record(getattr(self.strategy, "wanted", math.nan))

    def _record(self, target: float) -> None:
        broker, books, close, size = self._broker, self._books, self._close[0], float(self._held.size)
        equity = broker.cash + size * close if size else broker.cash
        self._rows.append(
            (
                close, size, broker.cash, equity, books.commission, books.slippage, books.borrow,
                books.margin_interest, books.cash_interest, target,
            )
        )  # fmt: skip
        if equity <= 0.0:
            self._ruined = True
            self.strategy.env.runstop()

    def get_analysis(self) -> dict[str, object]:
        """Return the columns and whether the account was ruined."""
        table = np.array(self._rows, dtype=np.float64).reshape(len(self._rows), len(self.COLUMNS))
        columns: dict[str, object] = {name: table[:, i] for i, name in enumerate(self.COLUMNS)}
        return columns | {"ruined": self._ruined}
