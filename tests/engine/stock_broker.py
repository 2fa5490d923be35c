"""The broker as it would be with Backtrader's own orders and loops: what light orders are held against.

It fills by the same books as the product and leaves all else to Backtrader: `bt.Order` with all its parts, the
registers of OCO groups and brackets, the loop over the pending orders, a copy of the order for each notification.
"""

import contextlib

import backtrader as bt

from barcast.costs import Costs
from barcast.engine.account.books import Booked, Books, Ticket
from barcast.engine.account.market import Market
from barcast.engine.account.sizing import NO_LIMITS, size_for_order, size_for_target
from barcast.engine.account.terms import AccountTerms
from barcast.engine.events import strategy_pass as run
from barcast.engine.events.loop import lean
from barcast.engine.events.new_account import begin_after_notices
from barcast.engine.events.notes import Notes
from barcast.engine.events.orders.order_objects import TRIGGERED_ONCE, Before, scale, shrink, tell, worst_price

Order = bt.Order


class StockBroker(bt.brokers.BackBroker):
    """Backtrader's broker with barcast's fills; every order is an object, everything is notified."""

    params = (
        ("bars", None), ("costs", Costs()), ("fill", "next_open"), ("limits", AccountTerms()), ("light_orders", False),
        ("silent", False), ("checksubmit", False), ("openings", ()),
    )  # fmt: skip

    def init(self):
        super().init()
        self._bars = self.p.bars
        self.books = Books(self.p.costs, self.p.limits, Market(self.p.bars, self.p.costs))
        self._bar, self._filled_target, self.only_targets = -1, 0.0, True
        self.carried_target = None
        self.closed_books, self._openings = [], list(self.p.openings)
        self.has_ended = self.is_new = False
        self.before_closing = lambda: None
        self._at_close = self.p.fill == "close"
        self._own_comminfo = self.comminfo[None]
        self.notes, self.has_orders = Notes(), True

    def start(self):
        super().start()
        self._held = self.positions[self.cerebro.datas[0]]

    def look_for_listeners(self, *strategies):
        """Everybody is told here."""

    def order_target(self, owner, data, target):
        self.drop_carried_target()
        now = size_for_target(target, self.cash, self._held.size, data.close[0], NO_LIMITS).wanted
        self._next_target = target
        make = self.sell if now < 0 else self.buy
        return make(owner, data, size=abs(now), exectype=Order.Market, target=target)

    def drop_carried_target(self):
        self.carried_target = None
        for order in [one for one in self.pending if one.ticket.partial and one.ticket.target is not None]:
            super().cancel(order)

    def end_bar(self):
        if self._at_close:
            for order in [one for one in self.pending if one.ticket.partial and one.ticket.target is not None]:
                if order.ticket.decided < self._bar:
                    self._fill_one_at_close(order)

    def filled_target(self, data):
        return self._filled_target

    def cancel(self, order, bracket=False):
        self.only_targets = self.only_targets and bracket
        return super().cancel(order, bracket)

    def get_value(self, datas=None, mkt=False, lever=False):
        if datas is None and not (mkt or lever):
            size = self._held.size
            return float(self.cash + size * self.books._market.close[self._bar]) if size else float(self.cash)
        self._get_value()
        return super().get_value(datas, mkt, lever)

    getvalue = get_value

    def get_leverage(self):
        self._get_value()
        return super().get_leverage()

    def get_fundvalue(self):
        return self.get_value() / self._fundshares

    fundvalue = property(get_fundvalue)

    def add_cash(self, cash):
        """Leave it out, as barcast does."""

    def next(self):
        self._bar += 1
        if not self.has_ended:
            self._try_orders()
        if self._openings and self._openings[0] == self._bar:
            self._open_account()

    def _try_orders(self):
        if self._bar:
            self.cash += self.books.open_bar(self._bar, self.cash, self._held.size)
        own = self.comminfo.get(None) is self._own_comminfo and len(self.comminfo) == 1
        if self.pending or self._toactivate or self.submitted or self._cash_addition or self._userhist or not own:
            if getattr(self._held, "datetime", None) is None:
                self._held.datetime = self.cerebro.datas[0].datetime.datetime()
            super().next()

    @property
    def has_more_accounts(self):
        return bool(self._openings)

    def end_account(self, reason="the account was ruined"):
        self.list_open_orders(reason)
        self.has_ended, self.carried_target = True, None
        waiting = [order for children in self._pchildren.values() for order in children]
        while self.pending:
            super().cancel(self.pending[0])
        for order in [*self.submitted, *waiting]:
            if order.alive():
                order.cancel()
                self.notify(order)
        for register in (self.submitted, self._toactivate, self._pchildren, self._cash_addition):
            register.clear()

    def _open_account(self):
        self.before_closing()
        if not self.has_ended:
            self.end_account("its account ended")
        self.closed_books.append(self.books)
        self.books = Books(self.p.costs, self.p.limits, self.books._market, opened_at=self._openings.pop(0))
        vars(self._held).clear()
        bt.Position.__init__(self._held)
        self.cash, self._filled_target, self.has_ended = self.startingcash, 0.0, False
        self._fundval, self._fundshares = self.p.fundstartval, self.cash / self.p.fundstartval
        for strategy in self.cerebro.runningstrats:
            begin_after_notices(strategy)

    def submit(self, order, check=True):
        target, self._next_target = getattr(self, "_next_target", None), None
        self.only_targets = self.only_targets and target is not None
        if self.has_ended:
            order.reject(self)
            self.notify(order)
            return order
        if "ticket" not in vars(order):
            order.ticket = Ticket(self._bar, order.size if target is None else target, target)
        if getattr(order, "too_late", False):
            order.submit()
            order.cancel()
            self.notify(order)
            return order
        answer = super().submit(order, check=check)
        if self._at_close:
            self._fill_at_close()
        return answer

    def _bracketize(self, order, cancel=False):
        if cancel or order.parent is not None or self._pchildren[order.ref]:  # or Backtrader pops from an empty deque
            super()._bracketize(order, cancel)

    def _ocoize(self, order, oco):
        super()._ocoize(order, oco)
        order.too_late = oco is not None and not oco.alive()

    def _fill_at_close(self):
        for order in [one for one in self.pending if one.exectype == Order.Market and one.active()]:
            if not order.ticket.partial:
                self._fill_one_at_close(order)

    def _fill_one_at_close(self, order):
        self.pending.remove(order)
        self._fill(order, float(order.data.close[0]), at_close=True)
        if order.alive():
            self.pending.append(order)
        elif order.status == Order.Completed:
            self._bracketize(order)

    def _try_exec_market(self, order, popen, phigh, plow):
        if self._at_close and order.ticket.partial and order.ticket.target is not None:
            return
        if self._at_close:
            self._fill(order, float(order.data.close[0]), at_close=True)
        elif order.data.datetime[0] > order.created.dt:
            self._fill(order, float(order.data.open[0]))

    def _execute(self, order, ago=None, price=None, cash=None, position=None, dtcoc=None):
        if price is not None:
            self._fill(order, float(price), ago or 0)

    def _fill(self, order, reference_price, ago=0, at_close=False):
        ticket, held = order.ticket, self._held
        if ticket.target is not None:
            sized = size_for_target(ticket.target, self.cash, held.size, reference_price, self.p.limits, ticket.traded)
            part = self.books.part_of(ticket, sized, held.size, self._bar, at_close)
            if not part.refused:
                self._filled_target = ticket.target
            self.carried_target = None if part.done or part.refused else ticket.target
        else:
            wanted = order.executed.remsize
            sized = size_for_order(wanted, self.cash, held.size, reference_price, self.p.limits)
            part = self.books.part_of(ticket, sized, held.size, self._bar, at_close)
            if not part.refused and (sized.reason or (ticket.partial and part.done)):
                done = order.executed.size
                scale(self._exits_of(order), (done + part.size + part.rest) / (done + wanted))
        if part.refused:
            order.margin()
            self.notify(order)
            self._ococheck(order)
            self._bracketize(order, cancel=True)
            return
        if not part.done and order.exectype in TRIGGERED_ONCE:
            order.exectype = Order.Market
        if not (part.size or part.done):
            return
        booked = Booked(0.0, reference_price, 0.0)
        if part.size:
            booked = self.books.book(ticket, part.size, reference_price, self._bar, at_close, worst_price(order))
            self.cash -= booked.size * booked.price + booked.commission
        before, stamp = Before(held.size, held.price), order.data.datetime.datetime(ago)
        moved = held.update(booked.size, booked.price, stamp) if booked.size else (*before, 0, 0)
        tell(order, booked, part.rest, ago, before, moved, self.getcommissioninfo(order.data))
        self.notify(order)
        self._ococheck(order)
        if part.size and not part.done and order.parent is not None:
            shrink([one for one in self._exits_of(order.parent) if one.ref != order.ref], part.size)

    def _exits_of(self, entry):
        return [child for child in self._pchildren.get(entry.ref, ()) if child.ref != entry.ref]

    def list_open_orders(self, reason):
        for order in self.pending:
            self.books.leave_open(order.ticket, reason)


@contextlib.contextmanager
def stock(monkeypatch):
    """Let every run inside go through Backtrader's own orders and loops."""
    with monkeypatch.context() as patch:
        patch.setattr(run, "Broker", StockBroker)
        patch.setattr(lean, "is_covered", lambda *_: False)
        yield
