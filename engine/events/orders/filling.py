"""What a bar fills of an order: sized at the fill, booked with all it costs, and told to the order.

A target that nobody listens to is a `Ticket` alone, an order object carries one: both go through the same books.
"""

from __future__ import annotations

from typing import Any

from ...account.books import Booked, Books, FilledPart, Ticket
from ...account.market import Market
from ...account.sizing import size_for_order, size_for_target
from ...account.terms import AccountTerms
from .light_orders import Order, RememberedFill
from .matching import Matching
from .order_objects import TRIGGERED_ONCE, Before, scale, shrink, tell, worst_price


class Filling(Matching):
    """The part of the broker that fills orders."""

    books: Books
    carried_target: float | None
    """The target of which a bar's volume has left some; None while nothing of any is carried."""
    _market: Market
    _limits: AccountTerms
    _ticket: Ticket | None
    _filled_target: float

    # -- a target that nobody looks at -------------------------------------------------------------------

    def _try_ticket(self, ticket: Ticket) -> None:
        """Try a target order that nobody listens to."""
        market, at_close = self._market, self._at_close
        reference_price = market.close[self._bar] if at_close else market.open[self._bar]
        part = self._part_of_target(ticket, reference_price, at_close)
        if part.done:
            self._ticket = None
        if part.size:
            booked = self._book(ticket, part.size, reference_price, at_close)
            self._held.update(booked.size, booked.price)

    def _part_of_target(self, ticket: Ticket, reference_price: float, at_close: bool) -> FilledPart:
        """Return what the bar fills of a target order, and remember its target unless it is refused."""
        target: Any = ticket.target
        held = self._held.size
        sized = size_for_target(target, self.cash, held, reference_price, self._limits, ticket.traded)
        part = self.books.part_of(ticket, sized, held, self._bar, at_close)
        if not part.refused:
            self._filled_target = target
        self.carried_target = None if part.done or part.refused else target
        return part

    def _book(
        self, ticket: Ticket, size: float, reference_price: float, at_close: bool, worst: float | None = None
    ) -> Booked:
        booked = self.books.book(ticket, size, reference_price, self._bar, at_close, worst)
        self.cash -= size * booked.price + booked.commission
        return booked

    # -- an order object ---------------------------------------------------------------------------------

    def _try_exec_market(self, order: Any, popen: float | None, phigh: float | None, plow: float | None) -> None:
        known, stamps, market = order.__dict__, self._stamps, self._market
        if "_made_at" not in known:
            self._try_foreign_market(order)
        elif self._at_close and is_carried_target(known["_ticket"]):
            return  # `end_bar` tries it, once the strategy has had its say
        elif self._at_close:
            # a timer that cheats orders when the feed is at a bar that the broker has not begun
            self._fill(order, self._closes[0], at_close=True)
        elif stamps[0] > known["_made_at"]:
            self._fill(order, market.open[self._bar])

    def _try_foreign_market(self, order: Any) -> None:
        """Try a market order that is not ours at the prices of its own feed."""
        if self._at_close:
            self._fill(order, float(order.data.close[0]), at_close=True)
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
    ) -> Any:
        """Backtrader's hook for every other order type: `price` is what the bar matched.

        Without a price it asks what `cash` an order would leave, to refuse it when it is submitted: here limits do
        that at the fill.
        """
        if price is not None:
            self._fill(order, float(price), ago or 0)
        return cash

    def _fill(self, order: Any, reference_price: float, ago: int = 0, at_close: bool = False) -> None:
        """Fill what the bar fills of an order object, and tell it."""
        ticket: Ticket = order._ticket
        if ticket.target is not None:
            part = self._part_of_target(ticket, reference_price, at_close)
        else:
            part = self._part_of_size(order, ticket, reference_price, at_close)
        if part.refused:
            self._refuse(order)
            return
        if not part.done and order.exectype in TRIGGERED_ONCE:
            order.exectype = Order.Market
        if not (part.size or part.done):
            return  # the bar had nothing for it
        booked = Booked(0.0, reference_price, 0.0)
        if part.size:
            booked = self._book(ticket, part.size, reference_price, at_close, worst_price(order))
        self._tell_order(order, booked, part.rest, ago)
        if not self._silent:
            self.notify(order)
        self._ococheck(order)
        if part.size and not part.done and order.parent is not None:
            shrink([other for other in self._exits_of(order.parent) if other.ref != order.ref], part.size)

    def _part_of_size(self, order: Any, ticket: Ticket, reference_price: float, at_close: bool) -> FilledPart:
        """Return what the bar fills of an order that the strategy sized itself."""
        executed = order.__dict__.get("executed")
        wanted = order._asked if executed is None else executed.remsize
        held = self._held.size
        sized = size_for_order(wanted, self.cash, held, reference_price, self._limits)
        part = self.books.part_of(ticket, sized, held, self._bar, at_close)
        if not part.refused and (sized.reason or (ticket.partial and part.done)):
            done = order.executed.size
            scale(self._exits_of(order), (done + part.size + part.rest) / (done + wanted))
        return part

    def _exits_of(self, entry: Any) -> list[Any]:
        """Return the exits of a bracket's entry; none for an order that has none."""
        return [child for child in self._pchildren.get(entry.ref, ()) if child.ref != entry.ref]

    def _refuse(self, order: Any) -> None:
        order.margin()
        self.notify(order)
        self._ococheck(order)
        self._bracketize(order, cancel=True)

    # -- telling an order of its fill --------------------------------------------------------------------

    def _tell_order(self, order: Any, booked: Booked, rest: float, ago: int) -> None:
        """Move the position, and tell the order of it: at once, or when somebody looks."""
        if "_made_at" not in order.__dict__:
            self._tell_foreign(order, booked, rest, ago)
            return
        held, stamps, comminfo = self._held, self._stamps, self.getcommissioninfo(self._data)
        size, price, commission = booked
        size_before, average_before = held.size, held.price
        if size and not rest and "executed" not in order.__dict__:
            now, moved = stamps[ago], held.update(size, price)
            held.date_by(now)
            order.remember(RememberedFill(now, size, price, commission, average_before, moved, comminfo))
            return
        before = Before(size_before, average_before)
        moved = (*before, 0, 0)
        if size:
            moved = held.update(size, price)
            held.date_by(stamps[ago])
        tell(order, booked, rest, ago, before, moved, comminfo)

    def _tell_foreign(self, order: Any, booked: Booked, rest: float, ago: int) -> None:
        """Move the position, dated by another feed's bar, and tell an order that is not ours of it."""
        before = Before(self._held.size, self._held.price)
        stamp = order.data.datetime.datetime(ago)
        moved = self._held.update(booked.size, booked.price, stamp) if booked.size else (*before, 0, 0)
        tell(order, booked, rest, ago, before, moved, self.getcommissioninfo(order.data))

    # -- at the close ------------------------------------------------------------------------------------

    def _fill_at_close(self) -> None:
        due = [order for order in self.pending if order.exectype == Order.Market and order.active()]
        for order in due:
            if not order._ticket.partial:  # else it has had its share of this bar
                self._fill_one_at_close(order)

    def _fill_one_at_close(self, order: Any) -> None:
        self.pending.remove(order)
        if is_carried_target(order._ticket):
            self._fill(order, self._closes[0], at_close=True)
        else:
            self._try_exec_market(order, None, None, None)
        if order.alive():
            self.pending.append(order)
        elif order.status == Order.Completed:
            self._bracketize(order)

    def end_bar(self) -> None:
        """Try at the bar's close what is carried of a target that the strategy has not replaced on the bar."""
        if not self._at_close:
            return
        ticket = self._ticket
        if ticket is not None and ticket.decided < self._bar:
            self._try_ticket(ticket)
        for order in [order for order in self.pending if is_carried_target(order._ticket)]:
            if order._ticket.decided < self._bar:
                self._fill_one_at_close(order)


def is_carried_target(ticket: Ticket) -> bool:
    """Return whether the order is a target's of which a part is carried."""
    return ticket.partial and ticket.target is not None
