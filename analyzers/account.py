"""The account at every bar: the record that all money metrics are made from."""

from __future__ import annotations

import math
from array import array
from struct import Struct
from typing import Any, NamedTuple

import backtrader as bt
import numpy as np

from .forecast_pairs import forecast_line, wanted_by


class Ledger(NamedTuple):
    """The rows of one account."""

    first: int
    """The bar of its first row; a row a bar follows."""
    columns: dict[str, np.ndarray]
    """close, position, cash, equity, then what the books charge (commission, slippage, borrow, ...), each (rows,)."""
    ruined: bool
    """Whether the equity of the last row is not positive: nothing is traded or recorded after it."""


class Account(bt.Analyzer):
    """Position, cash, equity and the charges of each bar, warm-up included, by account; and the targets decided.

    Needs a broker that has `books` with what the bar paid and earned, and that tells when an account is to be closed.
    An account ends at the first close at which its equity is not positive. If no other is to come, and no forecast is
    to be recorded, the run ends there.

    Analysis keys: `rows`, the columns of all accounts end to end, each (rows,); `ledgers`, oldest first, with
    views of them; `targets`, shape (bars,): the strategy's `wanted`, NaN before it decides,
    after a ruin, and for a strategy that has none.
    """

    _is_opening = False
    """Whether the account was opened at the close of the bar under way."""

    def start(self) -> None:
        """Start with no rows."""
        strategy = self.strategy
        broker = self._broker = strategy.broker
        self._data, self._close = strategy.data, strategy.data.lines.close
        self._held = broker.getposition(strategy.data)
        self._names = ("close", "position", "cash", "equity", *broker.books.NAMES)
        self._pack = Struct(f"{len(self._names)}d").pack
        self._targets = array("d")
        self._rows: array[float] = array("d")  # end to end, a packed row being a fifth of a tuple's size
        self._ended: dict[str, np.ndarray] | None = None
        self._closed: list[tuple[int, int, bool]] = []
        """Of the accounts closed: the bar of the first row, the rows up to its last in all, whether it was ruined."""
        self._begin(0)
        broker.before_closing = self._close_account
        # on every bar: Backtrader would look for a `wanted` that the strategy lacks among its lines, which is slow
        is_plain = not hasattr(type(strategy), "wanted") and "wanted" not in strategy.getlinealiases()
        self._own = strategy.__dict__ if is_plain else None
        self._has_forecasts = forecast_line(strategy) is not None

    def prenext(self) -> None:
        """Record a bar on which the strategy does not decide yet."""
        self._record(math.nan)

    def next(self) -> None:
        """Record the bar after the strategy has acted on it."""
        own = self._own
        self._record(wanted_by(self.strategy) if own is None else own.get("wanted", math.nan))

    def _record(self, target: Any) -> None:
        broker = self._broker
        if broker.carried_target is not None:
            broker.end_bar()
        if broker.has_ended:
            self._targets.append(math.nan)
            return
        try:
            self._targets.append(target)
        except (TypeError, OverflowError):  # what a plain strategy of a user's calls `wanted` may be anything
            self._targets.append(number_of(target))
        if self._is_opening:  # the account was opened at this very close
            self._is_opening = False
            return
        self._add_row(broker)

    def _add_row(self, broker: Any) -> None:
        line, size = self._close, float(self._held.size)
        close = line[0]
        equity = broker.cash + size * close if size else broker.cash
        self._rows.frombytes(self._pack(close, size, broker.cash, equity, *broker.books.moved))
        if equity <= 0.0:
            self._ruined = True
            broker.end_account()
            if not (broker.has_more_accounts or self._has_forecasts):
                self.strategy.env.runstop()

    def _close_account(self) -> None:
        """Record the bar at whose close the account ends, before the strategy acts on it, and begin another."""
        if not self._broker.has_ended:
            self._broker.end_bar()
            self._add_row(self._broker)
        self._closed.append(self._account())
        self._begin(len(self._targets) + 1, is_opening=True)

    def _begin(self, first: int, *, is_opening: bool = False) -> None:
        self._first, self._is_opening, self._ruined = first, is_opening, False

    def _account(self) -> tuple[int, int, bool]:
        return self._first, len(self._rows) // len(self._names), self._ruined

    def stop(self) -> None:
        """Keep the columns in place of the rows."""
        self._closed.append(self._account())
        self._ended, self._rows = self._columns(), array("d")

    def get_analysis(self) -> dict[str, Any]:
        """Return rows, ledgers and targets, up to now while the run goes on."""
        columns, accounts = self._ended, self._closed
        if columns is None:
            columns, accounts = self._columns(), [*self._closed, self._account()]
        starts = [0, *(stop for _, stop, _ in accounts)]
        ledgers = [
            Ledger(first, {name: column[start:stop] for name, column in columns.items()}, ruined)
            for start, (first, stop, ruined) in zip(starts, accounts, strict=False)
        ]
        return {"rows": columns, "ledgers": tuple(ledgers), "targets": np.array(self._targets)}

    def _columns(self) -> dict[str, np.ndarray]:
        rows = np.frombuffer(self._rows, dtype=np.float64).reshape(-1, len(self._names))
        return dict(zip(self._names, np.ascontiguousarray(rows.T), strict=True))


def number_of(wanted: Any) -> float:
    """Return a number, or a text of one, as a float; NaN for anything else."""
    try:
        return float(wanted)
    except (TypeError, ValueError, OverflowError):
        return math.nan
