"""How orders come in: as light orders, entered into Backtrader's registers once another order is tied to them.

An order that neither names another (`oco`, `parent`) nor waits for one (`transmit=False`) is *single*: most are.
Backtrader keeps an entry of its OCO group and of its bracket for every order; a single order gets them when a later
order names it.
"""

from __future__ import annotations

from typing import Any

from ...account.books import Ticket
from .light_orders import (
    TRAILING,
    LightBuy,
    LightOrder,
    LightSell,
    Order,
    attribute,
    bare,
    created_of,
    number_of_end,
)
from .light_position import LightPosition
from .order_slips import check_arguments, note_other_names, note_size
from .unheeded import Unheeded


def _entry_of(kind: type[LightOrder], what: str) -> Any:
    """Return the broker's method that submits a purchase or a sale; its arguments are Backtrader's."""
    sign = -1 if kind is LightSell else 1

    def submit(
        self: Any, owner: Any, data: Any, size: float, price: float | None = None, plimit: float | None = None,
        exectype: int | None = None, valid: Any = None, tradeid: Any = 0, oco: Any = None,
        trailamount: float | None = None, trailpercent: float | None = None, parent: Any = None, transmit: bool = True,
        histnotify: bool = False, _checksubmit: bool = True, **info: Any,
    ) -> Any:  # fmt: skip
        # most orders: a market order with nothing else, for which no dict of parameters is put together
        if (
            price is None and plimit is None and not exectype and valid is None and not tradeid and oco is None
            and trailamount is None and trailpercent is None and parent is None and transmit and not histnotify
            and not info and data is self._data and not self.p.checksubmit
        ):  # fmt: skip
            return self._submit_market(kind, owner, size, sign * size, exectype)
        given = {
            "size": size, "price": price, "pricelimit": plimit, "exectype": exectype, "valid": valid,
            "tradeid": tradeid, "trailamount": trailamount, "trailpercent": trailpercent, "parent": parent,
            "transmit": transmit, "histnotify": histnotify,
        }  # fmt: skip
        if data is not self._data:
            return self._submit_foreign(kind, owner, data, given, oco, _checksubmit, info)
        return self._submit_any(kind, owner, given, sign * size, oco, _checksubmit, info)

    submit.__doc__ = f"Submit a {what}; the arguments are Backtrader's."
    return submit


class OrderEntry(Unheeded):
    """The part of the broker that takes orders, of all kinds, for the run's one feed."""

    buy = _entry_of(LightBuy, "purchase")
    sell = _entry_of(LightSell, "sale")

    _bar = -1
    _at_close = _silent = False
    _has_foreign = False
    """Whether an order has come that is not ours: for another feed, or made by whoever submitted it."""
    opened_at = -1
    """The bar at whose close the account was opened."""
    has_ended = False
    """Whether the account was ruined: nothing is traded until the next one is opened."""
    only_targets = True
    """Whether all orders so far were targets: until an order comes that is none, or one is cancelled from outside."""

    def start(self) -> None:
        """Begin the run; what is asked for on every bar is looked up once."""
        super().start()
        self._data = data = self.cerebro.datas[0]
        self._stamps, self._closes = data.lines.datetime, data.lines.close
        self._held = self.positions[data] = LightPosition(self._stamps)

    def _fill_at_close(self) -> None:
        """Fill what is due at the close of the bar itself."""
        raise NotImplementedError

    # -- new orders ------------------------------------------------------------------------------

    def _submit_market(self, kind: type, owner: Any, size: float, asked: float, exectype: int | None) -> Any:
        """Submit a market order about which nothing is special: the shortest way there is."""
        order = self._made(kind, {"owner": owner, "data": self._data, "size": size, "exectype": exectype}, asked)
        self.only_targets = False
        if asked - asked != 0.0:
            note_size(asked, self.notes)
        order.__dict__["_ticket"] = Ticket(self._bar, asked)
        return self._accept(order)

    def _made(self, kind: Any, parameters: dict[str, Any], asked: float) -> Any:
        """Return an order for the run's feed; parameters that are not given are those of its class."""
        if self._bar < 0:
            self._refuse_early()
        stamps, closes = self._stamps, self._closes
        # whole dicts: Backtrader's metaclass sets fifteen parameters one by one
        given = bare(kind.params)
        given.__dict__ = parameters
        order = bare(kind)
        order.__dict__ = known = {
            "ref": next(Order.refbasis), "p": given, "params": given, "status": Order.Created, "_asked": asked,
            "_made_at": stamps[0], "_close_then": closes[0],
        }  # fmt: skip
        if parameters["exectype"] is None:  # a parameter that was given is read through
            known["exectype"] = Order.Market
        if kind is LightSell:
            known["size"] = asked
        return order

    def _refuse_early(self) -> None:
        """Refuse an order before the first bar: the price there seems to be is the last of the data."""
        self._now.refuse(
            "places an order before the first bar", "place it in `next` or `prenext`: no bar has closed yet"
        )

    def _accept(self, order: Any) -> Any:
        """Take a single order: it is accepted at once, but for an account that has ended."""
        if self.has_ended:
            return self._reject(order)
        self.submit_accept(order)
        if self._at_close:
            self._fill_at_close()
        return order

    def _reject(self, order: Any) -> Any:
        """Take no order: the account was ruined, and nothing is traded until another one is opened."""
        order.reject(self)
        self.notify(order)
        return order

    def submit_accept(self, order: Any) -> None:
        """Let the order be tried from now on."""
        known = order.__dict__
        if known["status"] != Order.Created:  # submitted again, mostly with a later exit, and so pending twice
            _ = order.executed  # what has been filled of it is known from now on
            self._enter_oco(order)
        known["status"], known["plen"], known["pannotated"] = Order.Accepted, len(self._stamps), None
        self.pending.append(order)
        if not self._silent:
            self.notify(order)

    def _submit_any(
        self, kind: type, owner: Any, given: dict[str, Any], asked: float, oco: Any, check: bool, info: dict[str, Any]
    ) -> Any:
        """Submit an order of any kind."""
        order = self._made(kind, {"owner": owner, "data": self._data, **given}, asked)
        known, parent = order.__dict__, given["parent"]
        known["_ticket"] = Ticket(self._bar, asked)
        check_arguments(given, known["_close_then"], self.notes)
        if asked - asked != 0.0:
            note_size(asked, self.notes)
        if info:
            known["_given_info"] = info
            note_other_names(info, self.notes)
        self._write_terms(order, given)
        if oco is None and parent is None and given["transmit"] and not (check and self.p.checksubmit):
            self.only_targets = False
            return self._accept(order)
        if parent is not None:
            known["_active"] = False
        self._ocoize(order, oco)
        return self.submit(order, check=check)

    def _write_terms(self, order: Any, given: dict[str, Any]) -> None:
        """Write down the prices and the end that an order was given, if any, as Backtrader's `Order` does."""
        known, prices = order.__dict__, ("price", "pricelimit", "trailamount", "trailpercent")
        if given["pricelimit"] is not None:
            known["_plimit"] = given["pricelimit"]
        trails = given["exectype"] in TRAILING
        if trails or any(given[name] is not None for name in prices):
            known["created"] = created = created_of(order, **{name: given[name] for name in prices})
            if trails:  # the stop begins out of reach and is drawn to the price
                known["_limitoffset"] = created.price - created.pricelimit
                from_price, created.price = created.price, float("inf" if order.isbuy() else "-inf")
                order.trailadjust(from_price)
        valid = given["valid"]  # a number stays the parameter's
        if (end := number_of_end(self._data, valid)) is not valid:
            known["valid"] = end

    def _submit_foreign(
        self, kind: type, owner: Any, data: Any, given: dict[str, Any], oco: Any, check: bool, info: dict[str, Any]
    ) -> Any:
        """Submit an order for another feed than the run's: Backtrader makes it."""
        make = super().sell if kind is LightSell else super().buy
        plimit = given.pop("pricelimit")
        return make(owner, data, plimit=plimit, oco=oco, _checksubmit=check, **given, **info)

    def submit(self, order: Any, check: bool = True) -> Any:
        """Take an order that is tied to others, or that was made elsewhere."""
        known = order.__dict__
        ticket = known.get("_ticket")
        if ticket is None:
            ticket = known["_ticket"] = Ticket(self._bar, order.size)
            self._has_foreign = True  # from now on Backtrader's own loop tries the orders
        self.only_targets = self.only_targets and ticket.target is not None
        if self.has_ended:
            return self._reject(order)
        if known.get("_too_late"):
            order.submit()
            order.cancel()
            self.notify(order)
            return order
        if (parent := attribute(order, "parent")) is not None:
            self._enter_bracket(parent)
        if order.status != Order.Created:  # submitted again: Backtrader tries it again for each entry it has
            self._enter_bracket(order)
        known["_in_bracket"] = True
        answer = super().submit(order, check=check)
        if self._at_close:
            self._fill_at_close()
        return answer

    def cancel(self, order: Any, bracket: bool = False) -> bool:
        """Cancel an order that is still under way."""
        self.only_targets = self.only_targets and bracket
        return self._withdraw(order, bracket)

    def _withdraw(self, order: Any, bracket: bool = False) -> bool:
        return bool(super().cancel(order, bracket))

    def notify(self, order: Any) -> None:
        """Notify the order's owner, unless nobody listens: each notification copies the order."""
        if not self._silent:
            self.notifs.append(order.clone())

    # -- Backtrader's registers of OCO groups and brackets ------------------------------------------

    def _ocoize(self, order: Any, oco: Any) -> None:
        """Group orders of which one cancels the others; at `fill = "close"` the other may be filled by now."""
        if oco is None:
            return
        self._enter_oco(oco)
        self._enter_bracket(oco)  # a member that its group cancels stays an entry, for Backtrader
        if not oco.alive():
            order.__dict__["_too_late"] = True
        super()._ocoize(order, oco)

    def _enter_oco(self, named: Any) -> None:
        """Make an order the first of an OCO group, now that another names it, unless its group has ended."""
        ref = named.ref
        if ref in self._ocos:  # it has a group, be it one that has ended
            return
        self._ocos[ref] = ref
        order: Any = original_of(named)
        is_under_way = order.status == Order.Created or self._is_pending(ref)
        if is_under_way and not order.executed.exbits:  # the first fill, even a part, ends the group
            self._ocol[ref].append(ref)

    def _enter_bracket(self, named: Any) -> None:
        """Make a single order the entry of a bracket, now that another names it, unless it has been refused."""
        order: Any = original_of(named)
        known = order.__dict__
        if known.get("_in_bracket") or ("_ticket" in known and known["_ticket"].decided < self.opened_at):
            return  # in one already, or of an account that has ended
        known["_in_bracket"] = True
        if self._is_pending(order.ref):
            self._pchildren[order.ref].append(order)
        elif order.status == Order.Completed:
            self._pchildren[order.ref].clear()  # makes the entry: what is left of a bracket whose entry was filled

    def _is_pending(self, ref: int) -> bool:
        return any(one.ref == ref for one in self.pending)

    def _ococheck(self, order: Any) -> None:
        if order.ref in self._ocos:  # Backtrader has a group for every order
            super()._ococheck(order)

    def _take_children(self, order: Any) -> Any:
        """Return the number of the order's bracket; reject an exit whose entry is not there any more."""
        parent = attribute(order, "parent")
        if parent is None:
            return order.ref
        return parent.ref if parent.ref in self._pchildren else super()._take_children(order)

    def _bracketize(self, order: Any, cancel: bool = False) -> None:
        """Let the exits of a filled entry be tried from the next bar on; cancel what is left of an ended bracket."""
        if "_in_bracket" not in order.__dict__:
            return
        parent = attribute(order, "parent")
        children = self._pchildren.get(order.ref if parent is None else parent.ref)
        if children is None:  # it has ended
            return
        if cancel or parent is not None:
            super()._bracketize(order, cancel)
        elif children:  # none are left of an entry that was submitted, and is filled, again
            children.popleft()  # the entry
            self._toactivate.extend(children)


def original_of(order: Any) -> Any:
    """Return the order that a notification is a copy of, or the order itself."""
    return order.__dict__.get("_origin", order)
