"""The broker: sizes at the fill, charges every cost, and writes down all that happens.

Backtrader's own broker sizes target orders at the signal's close and then refuses them when the next
open gaps; its costs and slippage depend on defaults that contradict each other. Here a market order may
carry a `target`, which becomes a size only at the fill; execution prices and commissions come from
`Costs`; one leverage limit holds for every order, long or short.
"""

from __future__ import annotations

from typing import Any

import backtrader as bt

from ..costs import Costs
from .records import CUT, OPEN, REFUSED, Fill, Incident
from .sizing import Limits, Sized, size_for_order, size_for_target

NEXT_OPEN, CLOSE = "next_open", "close"
FILLS = (NEXT_OPEN, CLOSE)

Order = bt.Order
LIMITED = (Order.Limit, Order.StopLimit, Order.StopTrailLimit)
"""Orders that name their worst price: spread and slippage move them up to it, not beyond."""


class Broker(bt.brokers.BackBroker):
    """A `BackBroker` for one instrument with barcast's fills, costs and limits.

    Params:
        costs: what a fill and a night short cost.
        fill: `next_open` (decided at t, filled at the open of t+1) or `close` (at the close of t itself).
        limits: leverage and lots.
    """

    params = (("costs", Costs()), ("fill", NEXT_OPEN), ("limits", Limits()), ("checksubmit", False))

    def init(self) -> None:
        """Start with empty books."""
        super().init()
        self.fills: list[Fill] = []
        self.incidents: list[Incident] = []
        self.paid_commission = self.paid_slippage = self.paid_borrow = 0.0
        self._filled_targets: dict[Any, float] = {}

    # -- what a strategy calls -------------------------------------------------------------------

    def order_target(self, owner: Any, data: Any, target: float) -> Any:
        """Submit a market order for the position worth `target` x equity, sized at the fill."""
        held = self.positions[data].size
        now = size_for_target(target, self.cash, held, data.close[0], Limits(float("inf"))).wanted
        make = self.sell if now < 0 else self.buy  # which it is, and its size, is settled at the fill
        return make(owner, data, size=abs(now), exectype=Order.Market, target=target)

    def filled_target(self, data: Any) -> float:
        """Return the target of the last filled order that had one; 0 before the first."""
        return self._filled_targets.get(data, 0.0)

    def equity(self, data: Any) -> float:
        """Return cash plus the position at the bar's close."""
        return float(self.cash + self.positions[data].size * data.close[0])

    # -- a bar -----------------------------------------------------------------------------------

    def next(self) -> None:
        """Open the bar: charge borrow for the time since the last one, then try the pending orders."""
        self.paid_commission = self.paid_slippage = self.paid_borrow = 0.0
        for data, position in self.positions.items():
            if position.size < 0 and len(data) > 1:
                self._charge_borrow(data, position.size)
        super().next()

    def _charge_borrow(self, data: Any, size: float) -> None:
        days = int(data.datetime[0]) - int(data.datetime[-1])  # whole calendar days
        borrow = self.p.costs.borrow(size, data.close[-1], days)
        self.cash -= borrow
        self.paid_borrow += borrow

    def submit(self, order: Any, check: bool = True) -> Any:
        """Take the order; at `fill = "close"` a market order is filled right away."""
        order.addinfo(decided=len(order.data) - 1)
        if order.info.get("too_late"):
            order.submit()
            order.cancel()
            self.notify(order)
            return order
        answer = super().submit(order, check=check)
        if self.p.fill == CLOSE:
            self._fill_at_close()
        return answer

    def _ocoize(self, order: Any, oco: Any) -> None:
        """Group orders of which one cancels the others; at `fill = "close"` the other may be filled by now."""
        super()._ocoize(order, oco)
        order.addinfo(too_late=oco is not None and not oco.alive())

    def _fill_at_close(self) -> None:
        due = [order for order in self.pending if order.exectype == Order.Market and order.active()]
        for order in due:
            self.pending.remove(order)
            self._try_exec_market(order, None, None, None)
            if order.status == Order.Completed:
                self._bracketize(order)
        self._get_value()

    # -- an order --------------------------------------------------------------------------------

    def _try_exec_market(self, order: Any, popen: float | None, phigh: float | None, plow: float | None) -> None:
        if self.p.fill == CLOSE:
            self._fill(order, float(order.data.close[0]))
        elif order.data.datetime[0] > order.created.dt:
            self._fill(order, float(order.data.open[0]))

    def _execute(
        self,
        order: Any,
        ago: int | None = None,
        price: float | None = None,
        cash: Any = None,
        position: Any = None,
        dtcoc: Any = None,
    ) -> None:
        """Backtrader's hook for every other order type: `price` is what the bar matched."""
        if price is not None:
            self._fill(order, float(price), ago or 0)

    def _fill(self, order: Any, reference_price: float, ago: int = 0) -> None:
        position = self.positions[order.data].size
        if "target" in order.info:
            wanted = order.info["target"]
            sized = size_for_target(wanted, self.cash, position, reference_price, self.p.limits)
        else:
            wanted = order.executed.remsize
            sized = size_for_order(wanted, self.cash, position, reference_price, self.p.limits)
        if sized.refused:
            self._refuse(order, wanted, sized.reason)
            return
        if sized.reason:
            self.incidents.append(Incident(order.info["decided"], CUT, wanted, sized.reason))
        if "target" in order.info:
            self._filled_targets[order.data] = wanted
        elif sized.reason:
            self._scale_children(order, sized.size / sized.wanted)
        self._book(order, sized, reference_price, ago)

    def _scale_children(self, parent: Any, share: float) -> None:
        """Cut the exits of a bracket like their entry, or they would reverse the position."""
        for child in self._pchildren.get(parent.ref, ()):
            if child.ref != parent.ref:
                child.size *= share
                child.created.size = child.executed.remsize = child.size

    def _refuse(self, order: Any, wanted: float, reason: str) -> None:
        self.incidents.append(Incident(order.info["decided"], REFUSED, wanted, reason))
        order.margin()
        self.notify(order)
        self._ococheck(order)
        self._bracketize(order, cancel=True)

    def _book(self, order: Any, sized: Sized, reference_price: float, ago: int) -> None:
        """Move cash and position, and tell Backtrader's order, trade and notification machinery."""
        size = sized.size
        price = self._execution_price(order, size, reference_price)
        commission = self.p.costs.commission(size, price) if size else 0.0
        slippage = abs(size) * abs(price - reference_price)
        self.cash -= size * price + commission
        self.paid_commission += commission
        self.paid_slippage += slippage
        if size:
            bar = len(order.data) - 1  # where the money moves, even when a Close order took an earlier price
            row = Fill(order.info["decided"], bar, size, reference_price, price, commission, slippage)
            self.fills.append(row)
        self._tell_order(order, size, price, commission, ago)
        self.notify(order)
        self._ococheck(order)

    def _execution_price(self, order: Any, size: float, reference_price: float) -> float:
        price = float(self.p.costs.execution_price(size, reference_price))
        if order.exectype not in LIMITED:
            return price
        worst = order.created.price if order.exectype == Order.Limit else order.created.pricelimit
        return float(min(price, worst) if size > 0 else max(price, worst))

    def _tell_order(self, order: Any, size: float, price: float, commission: float, ago: int) -> None:
        order.ordtype = Order.Sell if size < 0 else Order.Buy if size > 0 else order.ordtype
        order.size = order.created.size = order.executed.remsize = size
        position = self.positions[order.data]
        before, average = position.size, position.price
        stamp = order.data.datetime.datetime(ago)
        after, price_after, opened, closed = position.update(size, price, stamp) if size else (before, average, 0, 0)
        share = commission / abs(size) if size else 0.0
        comminfo = self.getcommissioninfo(order.data)
        order.execute(
            order.data.datetime[ago], size, price,
            closed, -closed * average, share * abs(closed),
            opened, opened * price, share * abs(opened),
            comminfo.margin, -closed * (price - average),
            after, price_after,
        )  # fmt: skip
        order.addcomminfo(comminfo)
        order.completed()

    # -- the end ---------------------------------------------------------------------------------

    def list_open_orders(self, reason: str) -> None:
        """Write down the orders that no bar was left to fill."""
        for order in self.pending:
            wanted = order.info.get("target", order.size)
            self.incidents.append(Incident(order.info["decided"], OPEN, wanted, reason))
