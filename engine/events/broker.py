"""The broker: takes targets and orders, opens bars and accounts, and writes down all that happens.

Backtrader's own broker sizes target orders at the signal's close and then refuses them when the next
open gaps; its costs and slippage depend on defaults that contradict each other. Here a market order may
carry a `target`, which becomes a size only at the fill; execution prices and commissions come from
`Costs`; one leverage limit holds for every order, long or short.

Orders come in by `order_entry`, are tried by `matching`, and filled by `filling`. A target order of a strategy that
listens to no order is a `Ticket` alone: an order object of Backtrader's is made only for somebody who may look at it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...costs import Costs
from ...faults.look_ahead import Clock
from ...feeds.bars import Bars
from ...feeds.withheld import Withheld
from ..account.books import Books, Ticket
from ..account.market import Market
from ..account.sizing import NO_LIMITS, size_for_target
from ..account.terms import CLOSE, NEXT_OPEN, AccountTerms
from .new_account import begin_after_notices
from .notes import Notes, next_reference
from .orders.filling import Filling, is_carried_target
from .orders.light_orders import LightBuy, LightSell, Order
from .orders.notices import somebody_listens
from .orders.order_slips import order_tried, watch_targets


class Broker(Filling):
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
        self._limits = self.p.limits
        self._at_close = self.p.fill == CLOSE
        self._silent: bool = self.p.silent
        self._ticket = None
        self._filled_target = 0.0
        self.carried_target = None
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

    def look_for_listeners(self, *strategies: Any) -> None:
        """Tell of orders after all if somebody listens whom the strategy's class does not show."""
        if self.p.silent and any(map(somebody_listens, strategies)):
            self._silent = self.p.silent = self.p.light_orders = False

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


def nothing() -> None:
    """Do nothing."""
