"""The account at every bar: the record that all money metrics are made from."""

from __future__ import annotations

import math
from array import array
from struct import Struct, error
from typing import Any

import backtrader as bt
import numpy as np


class Account(bt.Analyzer):
    """Position, cash, equity, target and the costs of each bar, warm-up included.

    Needs a broker that has `books` with what the bar paid and earned. Ends the run at the
    first close whose equity is not positive.

    Analysis keys, each of shape (bars,): close, position, cash, equity, then what the books charge (commission,
    slippage, borrow, ...), target (the strategy's `wanted`; NaN before it decides, and for one that has none); and
    `ruined`, whether the run ended so.
    """

    def start(self) -> None:
        """Start with no rows."""
        self._rows = array("d")  # end to end, a packed row being a fifth of a tuple's size
        self._ended: dict[str, np.ndarray] | None = None
        self._ruined = False
        strategy = self.strategy
        self._broker, self._data, self._close = strategy.broker, strategy.data, strategy.data.lines.close
        self._columns_kept = ("close", "position", "cash", "equity", *strategy.broker.books.NAMES, "target")
        self._pack = Struct(f"{len(self._columns_kept)}d").pack
        self._books, self._held = strategy.broker.books, strategy.broker.getposition(strategy.data)
        # on every bar: Backtrader would look for a `wanted` that the strategy lacks among its lines, which is slow
        is_plain = not hasattr(type(strategy), "wanted") and "wanted" not in strategy.getlinealiases()
        self._own = strategy.__dict__ if is_plain else None

    def prenext(self) -> None:
        """Record a bar on which the strategy does not decide yet."""
        self._record(math.nan)

    def next(self) -> None:
        """Record the bar after the strategy has acted on it."""
        own = self._own
        self._record(getattr(self.strategy, "wanted", math.nan) if own is None else own.get("wanted", math.nan))

    def _record(self, target: Any) -> None:
        broker, books, line = self._broker, self._books, self._close
        if broker.carried_target is not None:
            broker.end_bar()
        size = float(self._held.size)
        close = line.array[line._idx]
        equity = broker.cash + size * close if size else broker.cash
        try:
            row = self._pack(close, size, broker.cash, equity, *books.moved, target)
        except error:  # what a plain strategy of a user's calls `wanted` may be anything
            row = self._pack(close, size, broker.cash, equity, *books.moved, number_of(target))
        self._rows.frombytes(row)
        if equity <= 0.0:
            self._ruined = True
            self.strategy.env.runstop()

    def stop(self) -> None:
        """Keep the columns in place of the rows."""
        self._ended, self._rows = self._columns(), array("d")

    def get_analysis(self) -> dict[str, object]:
        """Return the columns, up to now while the run goes on, and whether the account was ruined."""
        columns = self._columns() if self._ended is None else self._ended
        return {**columns, "ruined": self._ruined}

    def _columns(self) -> dict[str, np.ndarray]:
        rows = np.frombuffer(self._rows, dtype=np.float64).reshape(-1, len(self._columns_kept))
        return dict(zip(self._columns_kept, np.ascontiguousarray(rows.T), strict=True))


def number_of(wanted: Any) -> float:
    """Return a number, or a text of one, as a float; NaN for anything else."""
    try:
        return float(wanted)
    except (TypeError, ValueError):
        return math.nan
