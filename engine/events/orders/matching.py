"""Matching the pending orders with a bar: Backtrader's rules in a loop that leaves out what this broker does not use.

Backtrader's own loop charges interest by its commission schemes, replays order histories and values the account by all
feeds, on every bar with an order. Where a run has none of these, only the orders are left to be tried.
"""

from __future__ import annotations

from typing import Any

from .light_orders import ALIVE, Order, attribute
from .order_entry import OrderEntry

STOP_LIMITS = (Order.StopLimit, Order.StopTrailLimit)


class Matching(OrderEntry):
    """The part of the broker that tries the pending orders on a bar."""

    is_lean = False
    """Whether a lean loop advances the bars: it makes no ticks, which Backtrader's matching asks the feed for."""

    def start(self) -> None:
        """Begin the run, with the prices that orders are matched with."""
        super().start()
        lines = self._data.lines
        self._prices = (lines.open, lines.high, lines.low, lines.close)
        self._own_comminfo = self.comminfo[None]

    def _do_orders(self, close: float) -> None:
        """Do what Backtrader's broker does on a bar, if there is anything to do; `close` is the bar's."""
        has_more = self._has_more_than_orders()
        if not (self.pending or self._toactivate or has_more):
            return
        if self.is_lean and not (has_more or self._has_foreign or self.p.checksubmit or len(self.positions) > 1):
            self._try_pending(close)
            return
        if not self._held.has_date():  # tickets do not date the position, and Backtrader's interest asks for its date
            self._held.datetime = self._data.datetime.datetime()
        super().next()

    def _has_more_than_orders(self) -> bool:
        """Return whether there is something else than orders for Backtrader's broker to do on a bar."""
        return bool(
            self.submitted
            or self._userhist
            or self.comminfo.get(None) is not self._own_comminfo
            or len(self.comminfo) > 1
        )

    def _try_pending(self, close: float) -> None:
        """Try the pending orders, and date and value the position as Backtrader does on a bar with orders."""
        while self._toactivate:  # exits whose entry was filled on the bar before
            self._toactivate.popleft().activate()
        held, pending, stamps = self._held, self.pending, self._stamps
        now = stamps[0]
        if held.size or not held.has_date():
            held.date_by(now)
        pending.append(None)  # once around: what is still alive goes back behind it
        while (order := pending.popleft()) is not None:
            kind = attribute(order, "exectype")
            if kind != Order.Market and (end := attribute(order, "valid")) and now > end and order.expire():
                self.notify(order)
                self._ococheck(order)
                self._bracketize(order, cancel=True)
            elif not order._active:
                pending.append(order)
            else:
                if kind == Order.Market:
                    self._try_exec_market(order, None, None, None)
                else:
                    self._try_kind(order, kind)
                status = order.status  # a refused order has ended its bracket itself
                if status == Order.Completed:
                    self._bracketize(order)
                elif status in ALIVE:
                    pending.append(order)
        if held.size:  # the price that futures are marked from, of which there are none: for whoever reads it
            held.adjbase = close

    def _try_exec(self, order: Any) -> None:
        kind = order.exectype
        if self.is_lean and not self._has_foreign and kind != Order.Market:
            self._try_kind(order, kind)
        else:
            super()._try_exec(order)

    def _try_kind(self, order: Any, kind: int) -> None:
        """Try an order that is no market order on the bar, by Backtrader's rule for its kind."""
        # the lines themselves: `data.open[0]` takes three calls more, and a lean loop makes no ticks
        popen, phigh, plow, pclose = (line[0] for line in self._prices)
        created = order.created
        if kind == Order.Limit:
            self._try_exec_limit(order, popen, phigh, plow, created.price)
        elif kind == Order.Close:
            self._try_exec_close(order, pclose)
        elif kind in (Order.Stop, Order.StopTrail):
            self._try_exec_stop(order, popen, phigh, plow, created.price, pclose)
        elif kind in STOP_LIMITS and order.triggered:
            self._try_exec_limit(order, popen, phigh, plow, created.pricelimit)
        elif kind in STOP_LIMITS:
            self._try_exec_stoplimit(order, popen, phigh, plow, pclose, created.price, created.pricelimit)
        elif kind == Order.Historical:
            self._try_exec_historical(order)
