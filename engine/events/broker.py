"""The broker: sizes at the fill, charges every cost, and writes down all that happens.

Backtrader's own broker sizes target orders at the signal's close and then refuses them when the next
open gaps; its costs and slippage depend on defaults that contradict each other. Here a market order may
carry a `target`, which becomes a size only at the fill; execution prices and commissions come from
`Costs`; one leverage limit holds for every order, long or short.

Orders come in by `order_entry`, are tried by `matching`, and are filled here. A target order of a strategy that listens
to no order is a `Ticket` alone: an order object of Backtrader's is made only for somebody who may look at it. Both go
the same way through the books.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...costs import Costs
from ...faults.look_ahead import Clock
from ...feeds.bars import Bars
from ...feeds.withheld import Withheld
from ..account.books import Booked, Books, Part, Ticket
from ..account.market import Market
from ..account.sizing import NO_LIMITS, size_for_order, size_for_target
from ..account.terms import CLOSE, NEXT_OPEN, AccountTerms
from .new_account import begin_after_notices
from .notes import Notes, next_reference
from .orders.light_orders import LightBuy, LightSell, Order, Told
from .orders.matching import Matching
from .orders.notices import somebody_listens
from .orders.order_objects import TRIGGERED_ONCE, Before, scale, shrink, tell, worst_price
from .orders.order_slips import order_tried, watch_targets


class Broker(Matching):
    """A `BackBroker` for one instrument with barcast's fills, costs and limits.

    Params:
        bars: the instrument's bars, for calendar, volume and recent volatility.
        costs: what a fill and a night short cost.
        fill: `next_open` (decided at t, filled at the open of t+1) or `close` (at the close of t itself).
        limits: leverage and lots.
        light_orders: whether target orders may be tickets; to be set only when nobody listens to orders.
        silent: whether nobody is told what becomes of order objects; to be set only when nobody listens.
        openings: the bars, in order, at whose close the account is closed and another is opened.
    """

    params = (
        ("bars", None),
        ("costs", Costs()),
        ("fill", NEXT_OPEN),
        ("limits", AccountTerms()),
        ("light_orders", False),
        ("silent", False),
        ("openings", ()),
        ("checksubmit", False),
    )

    _now = Clock()
    """The clock of the run, once `build_cerebro` has handed it over."""

    def init(self) -> None:
        """Start with empty books."""
        super().init()
        self._bars: Bars = self.__dict__.get("_bars", self.p.bars)  # Backtrader starts a broker anew for each run
        self._market = Market(self._bars, self.p.costs)
        self.books = Books(self.p.costs, self.p.limits, self._market)
        self.p.bars = Withheld("broker.p.bars", self)
        self.closed_books: list[Books] = []
        self._openings = iter(self.p.openings)
        self._next_opening: int = next(self._openings, -1)
        self.before_closing: Callable[[], None] = nothing
        """Called at the close at which an account ends, before its books are closed."""
        self.is_new = self.has_ended = False
        self._bar = -1
        self._limits: AccountTerms = self.p.limits
        self._at_close = self.p.fill == CLOSE
        self._silent: bool = self.p.silent
        self._ticket: Ticket | None = None
        self._filled_target = 0.0
        self.carried_target: float | None = None
        """The target of which a bar's volume has left some; None while nothing of any is carried."""
        self.only_targets = True
        self.notes = Notes()
        """What the strategy did that had no effect."""
        self._first_reference = next_reference()

    # -- what a strategy calls -------------------------------------------------------------------

    def order_target(self, owner: Any, data: Any, target: float) -> Any:
        """Submit a market order for the position worth `target` x equity, sized at the fill.

        It takes the place of a target order of which a part is still carried.
        """
        if self.has_ended and self.p.light_orders:
            return None
        if self._bar < 0:
            self._refuse_early()
        if self.carried_target is not None:
            self.drop_carried_target()
        if self.p.light_orders:
            self._ticket = ticket = Ticket(self._bar, target, target)
            if self._at_close:
                self._try_ticket(ticket)
            return ticket
        return self._order_object(owner, Ticket(self._bar, target, target))

    def drop_carried_target(self) -> None:
        """Withdraw what is carried of a target: another has taken its place, whether or not that makes an order."""
        self.carried_target = None
        if self._ticket is not None and self._ticket.partial:
            self._ticket = None
        for order in [order for order in self.pending if is_carried_target(order._ticket)]:
            self._withdraw(order)

    def _order_object(self, owner: Any, ticket: Ticket) -> Any:
        """Return a submitted order of Backtrader's that carries the target."""
        target: Any = ticket.target
        close = self._data.close[0]
        asked = size_for_target(target, self.cash, self._held.size, close, NO_LIMITS).wanted
        kind = LightSell if asked < 0 else LightBuy  # which it is, and its size, is settled at the fill
        parameters = {"owner": owner, "data": self._data, "size": abs(asked), "exectype": Order.Market}
        order = self._made(kind, parameters, asked)
        order.__dict__["_given_info"], order.__dict__["_ticket"] = {"target": target}, ticket
        return self._accept(order)

    def get_orders_open(self, safe: bool = False) -> Any:
        """Return the orders under way; a ticket becomes the order object that somebody now looks at."""
        ticket, self._ticket = self._ticket, None
        if ticket is not None:
            self._order_object(self.cerebro.runningstrats[0], ticket)
        return super().get_orders_open(safe)

    def filled_target(self, data: Any) -> float:
        """Return the target of the last filled order that had one, or of which a part is carried; 0 before."""
        return self._filled_target

    def round_trip_cost(self, data: Any, size: float) -> float:
        """Return what buying and selling `size` units at this close would cost, as a share of their value."""
        conditions = self._market.conditions(self._bar, at_close=True)
        return float(self.p.costs.round_trip(size, data.close[0], conditions))

    # -- what the account is worth -----------------------------------------------------------------

    def equity(self) -> float:
        """Return cash plus the position at the bar's close."""
        size = self._held.size
        return float(self.cash + size * self._market.close[self._bar]) if size else float(self.cash)

    def get_value(self, datas: Any = None, mkt: bool = False, lever: bool = False) -> float:
        """Return the value of the account, or of the position in `datas`, at the bar's close."""
        if datas is None and not (mkt or lever):
            return self.equity()
        self._get_value()
        return float(super().get_value(datas, mkt, lever))

    getvalue = get_value

    def get_leverage(self) -> float:
        """Return the value of the position over that of the account."""
        self._get_value()
        return float(super().get_leverage())

    def get_fundvalue(self) -> float:
        """Return the value of one share of a fund that began with the account at 100, at the bar's close."""
        return float(self.get_value() / self._fundshares)

    fundvalue = property(get_fundvalue)

    # -- a bar -----------------------------------------------------------------------------------

    def next(self) -> None:
        """Open the bar: charge and pay for the time since the last one, then try the pending orders."""
        self._bar = bar = self._bar + 1
        if not bar:  # again, for what the strategy's `start` has set
            self.look_for_listeners(*self.cerebro.runningstrats)
            for strategy in [] if self.p.light_orders else self.cerebro.runningstrats:
                watch_targets(strategy, self.notes)
        books = self.books
        if not self.has_ended:
            if bar and books.must_open:
                self.cash += books.open_bar(bar, self.cash, self._held.size)
            ticket = self._ticket
            if ticket is not None and not self._at_close:
                self._try_ticket(ticket)
            try:
                self._do_orders(self._market.close[bar])
            except Exception as error:
                if which := order_tried(error, self._bars.index):
                    error.add_note(which)
                raise
        if bar == self._next_opening:
            self._open_account()

    # -- accounts ----------------------------------------------------------------------------------

    @property
    def has_more_accounts(self) -> bool:
        """Whether another account is to be opened."""
        return self._next_opening >= 0

    def end_account(self, reason: str = "the account was ruined") -> None:
        """Cancel and list what is pending; take no order until another account is opened."""
        self.list_open_orders(reason)
        self.has_ended, self._ticket, self.carried_target = True, None, None
        waiting = [order for children in self._pchildren.values() for order in children]
        while self.pending:
            self._withdraw(self.pending[0])
        for order in [*self.submitted, *waiting]:  # exits and entries that were not transmitted yet
            if order.alive():
                order.cancel()
                self.notify(order)
        for register in (self.submitted, self._toactivate, self._pchildren):
            register.clear()

    def _open_account(self) -> None:
        """Close the account at the bar's close, marked, and open another: flat, with the cash that the run began with.

        The strategy is told once it has been notified of all that became of the old one, see `new_account`.
        """
        self.before_closing()
        if not self.has_ended:
            self.end_account("its account ended")
        self.closed_books.append(self.books)
        self.opened_at = self._bar
        self.books = Books(self.p.costs, self.p.limits, self._market, opened_at=self._bar)
        self._held.close()
        self.cash, self._filled_target, self.has_ended = self.startingcash, 0.0, False
        self._fundval = self.p.fundstartval
        self._fundshares = self.cash / self._fundval
        self._next_opening = next(self._openings, -1)
        self.is_new = True
        if not self.is_lean:
            self.is_new = False
            for strategy in self.cerebro.runningstrats:
                begin_after_notices(strategy)

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

    def look_for_listeners(self, *strategies: Any) -> None:
        """Tell of orders after all if somebody listens whom the strategy's class does not show."""
        if self.p.silent and any(map(somebody_listens, strategies)):
            self._silent = self.p.silent = self.p.light_orders = False

    # -- a target that nobody looks at ---------------------------------------------------------------

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

    def _part_of_target(self, ticket: Ticket, reference_price: float, at_close: bool) -> Part:
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

    # -- an order object ---------------------------------------------------------------------------

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

    def _part_of_size(self, order: Any, ticket: Ticket, reference_price: float, at_close: bool) -> Part:
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
            order.remember(Told(now, size, price, commission, average_before, moved, comminfo))
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

    @property
    def has_orders(self) -> bool:
        """Whether an order object was made; a target that nobody listens to is none."""
        return next_reference() != self._first_reference

    # -- the end ---------------------------------------------------------------------------------

    def list_open_orders(self, reason: str) -> None:
        """Write down the orders that no bar was left to fill."""
        tickets = [order._ticket for order in self.pending]
        for ticket in tickets if self._ticket is None else [self._ticket, *tickets]:
            self.books.leave_open(ticket, reason)


def is_carried_target(ticket: Ticket) -> bool:
    """Return whether the order is a target's of which a part is carried."""
    return ticket.partial and ticket.target is not None


def nothing() -> None:
    """Do nothing."""
