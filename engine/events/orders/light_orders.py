"""Backtrader's orders, of which what is expensive is made only when somebody looks at it.

Backtrader makes an order in about 25 us: fifteen parameters set one by one, two `OrderData`, an ordered dictionary, two
datetimes. An order here has the same attributes with the same values, but `created`, `executed`, `info` and `dteos` are
made on first access, from a few numbers written down when the order is made and filled. A fill is remembered as one
tuple while nobody has looked at the order; otherwise it is told as Backtrader tells it.

Tests hold every attribute equal to those of stock orders in Backtrader's own loop.
"""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import backtrader as bt
from backtrader.order import OrderData, OrderExecutionBit
from backtrader.utils import AutoOrderedDict
from backtrader.utils.dateintern import num2date

Order = bt.Order
ALIVE = (Order.Created, Order.Submitted, Order.Partial, Order.Accepted)
TRAILING = (Order.StopTrail, Order.StopTrailLimit)

bare: Callable[[Any], Any] = object.__new__
"""Makes an object of a class without a call of its `__init__`: whole dicts of attributes are put into it."""


class RememberedFill(NamedTuple):
    """The one fill of an order that nobody had looked at when it was filled."""

    at: float
    """Backtrader's number of the bar, as all times here."""
    size: float
    price: float
    commission: float
    average_before: float
    """Mean price that the position had been opened at."""
    moved: tuple[float, float, float, float]
    """The position's new size and price, what the fill opened and what it closed."""
    comminfo: Any


class LightOrder:
    """What `LightBuy` and `LightSell` have that Backtrader's orders have not.

    Class attributes stand for what Backtrader sets on each order before anything has happened to it. Attributes that
    neither the order nor its class has are the parameters', as in Backtrader.
    """

    # as Backtrader's `OrderBase.__init__` leaves them
    broker = comminfo = _plimit = None
    triggered = False
    _active = True
    _limitoffset = 0.0
    position = 0

    _origin: LightOrder | None = None
    """The order that this is a copy of; copies share `created`, `info` and the bits of the execution."""
    _remembered: RememberedFill | None = None
    _marks = (0, 0)
    """Which bits of the execution have not been notified yet, while it has not been made."""
    _ended_at: float | None = None
    """When it was cancelled, refused or expired, while its execution has not been made."""
    _bits: deque[OrderExecutionBit]
    """The bits that copies share, where they are not those of `executed`: it is not made yet, or has begun anew."""
    _given_info: Mapping[str, Any] = {}
    _asked: float
    """Signed units, as it was made."""
    _made_at: float
    _close_then: float
    """The close of the bar it was made on."""
    _ticket: Any
    """The order as the books know it."""
    params: Any

    def __getattr__(self, name: str) -> Any:
        # Python asks here only for what neither the order nor its class has
        make = MAKERS.get(name)
        return getattr(self.params, name) if make is None else make(self)

    def __reduce_ex__(self, protocol: Any) -> Any:
        for name in MAKERS:  # `copy.copy` shares the parts of the order with its copy, so they must be there
            getattr(self, name)
        return super().__reduce_ex__(protocol)

    def clone(self) -> Any:
        """Return a copy with an execution of its own, as Backtrader's is; made for each notification."""
        known = self.__dict__
        # a copy of a copy is seldom wanted: it is made of whole parts
        executed = known.get("executed") if self._origin is None else self.executed
        if executed is not None:
            _ = self.created, self.info  # shared by all copies from now on
        elif self._remembered is not None:
            known["_marks"] = (self._marks[1], 1)  # what `OrderData.markpending` does
        twin = bare(type(self))
        twin.__dict__ = copied = known.copy()
        if executed is not None:
            copied["executed"] = executed.clone()
        copied.setdefault("_origin", self)
        return twin

    def remember(self, told: RememberedFill) -> None:
        """Complete the order, whose execution has not been made, by a fill that it is told of when somebody looks."""
        known = self.__dict__
        known["_remembered"], known["comminfo"] = told, told.comminfo
        known["ordtype"] = Order.Sell if told.size < 0 else Order.Buy
        known["size"], known["status"] = told.size, Order.Completed
        if "created" in known:
            known["created"].size = told.size

    def cancel(self) -> None:
        """Mark the order as cancelled."""
        self._end(Order.Canceled)

    def margin(self) -> None:
        """Mark the order as refused."""
        self._end(Order.Margin)

    def expire(self) -> bool:
        """Return whether the order has expired, and mark it so; a market order never does."""
        if self.exectype == Order.Market:
            return False
        if self.valid and now_of(self.params.data) > self.valid:
            self._end(Order.Expired)
            return True
        return False

    def _end(self, status: int) -> None:
        known, now = self.__dict__, now_of(self.params.data)
        known["status"] = status
        if "executed" in known:
            known["executed"].dt = now  # Backtrader dates an end like a fill
        else:
            known["_ended_at"] = now


class LightBuy(LightOrder, bt.order.BuyOrder):
    """A purchase."""


class LightSell(LightOrder, bt.order.SellOrder):
    """A sale."""


def created_of(
    order: Any,
    price: float | None = None,
    pricelimit: float | None = None,
    trailamount: float | None = None,
    trailpercent: float | None = None,
) -> OrderData:
    """Return what the order was made with; without a price of its own the close of the bar stands for one."""
    close = order._close_then
    # a limit without a price stands for both: `OrderData` sets the price then
    return OrderData(
        dt=order._made_at, size=order._asked, price=price if price or pricelimit else close, pricelimit=pricelimit,
        pclose=close, trailamount=trailamount, trailpercent=trailpercent,
    )  # fmt: skip


def make_created(order: Any) -> OrderData:
    """Make what an order without prices was made with; those of one that has prices are made at once."""
    if order._origin is not None:
        created = order._origin.created
    else:
        created = created_of(order)
        if order._remembered is not None:
            created.size = order._remembered.size
    order.__dict__["created"] = created
    return created


def make_executed(order: Any) -> OrderData:
    """Make the execution, and tell it of the fill or the end that was remembered."""
    known, told = order.__dict__, order._remembered
    if told is not None:
        data = filled(told, shared_bits(order._origin or order, told))
        data.p1, data.p2 = order._marks
    else:  # nothing is filled: a copy has sizes of its own, and the bits of the order it is a copy of
        data = OrderData(remsize=order._asked)
        if order._origin is not None:
            executed = order._origin.executed
            data.exbits = order._origin.__dict__.get("_bits", executed.exbits)
        if order._ended_at is not None:
            data.dt = order._ended_at
    known["executed"] = data
    return data


def shared_bits(origin: Any, told: RememberedFill) -> deque[OrderExecutionBit]:
    """Return the one bit of the execution, which the order and all its copies share."""
    known = origin.__dict__
    if "executed" in known:
        return known["executed"].exbits  # type: ignore[no-any-return]
    if "_bits" not in known:  # made once, so that all copies show the same bit
        known["_bits"] = deque((bit_of(told),))
    return known["_bits"]  # type: ignore[no-any-return]


def bit_of(told: RememberedFill) -> OrderExecutionBit:
    """Return the fill as Backtrader has it: values and commission shared by what it opened and closed."""
    at, size, price, commission, average, (size_after, price_after, opened, closed), _ = told
    share = commission / abs(size)  # of one unit
    # what is closed is valued at the price it was opened at, its profit made at the price of the fill
    return OrderExecutionBit(
        at, size, price,
        closed, -closed * average, share * abs(closed),
        opened, opened * price, share * abs(opened),
        -closed * (price - average), size_after, price_after,
    )  # fmt: skip


def filled(told: RememberedFill, bits: deque[OrderExecutionBit]) -> OrderData:
    """Return the execution of an order that was filled at once; `OrderData()` and `add` would take twice as long."""
    (bit,) = bits
    data = bare(OrderData)
    # what `OrderData.add` comes to from 0: sums, and the mean price of one bit
    data.__dict__ = {
        "pclose": 0.0, "exbits": bits, "p1": 0, "p2": 0, "dt": bit.dt, "size": bit.size, "remsize": bit.size - bit.size,
        "price": (0.0 + bit.size * bit.price) / bit.size, "pricelimit": 0.0, "trailamount": 0.0, "trailpercent": 0.0,
        "_plimit": 0.0, "value": 0.0 + bit.value, "comm": 0.0 + bit.comm, "margin": told.comminfo.margin,
        "pnl": 0.0 + bit.pnl, "psize": bit.psize, "pprice": bit.pprice,
    }  # fmt: skip
    return data


def make_info(order: Any) -> AutoOrderedDict:
    """Make the order's info of what was given for it."""
    info = None if order._origin is None else order._origin.info
    if info is None:
        info = AutoOrderedDict()
        for key, value in order._given_info.items():
            info[key] = value
    order.__dict__["info"] = info
    return info


def make_dteos(order: Any) -> float:
    """Make Backtrader's number of the end of the session in which the order was made."""
    data = order.p.data
    made = num2date(order._made_at, tz=data.datetime._tz, naive=True)
    session = data.p.sessionend
    end = made.replace(hour=session.hour, minute=session.minute, second=session.second, microsecond=session.microsecond)
    if end < made:
        end += datetime.timedelta(days=1)
    order.__dict__["dteos"] = number = data.date2num(end)
    return number  # type: ignore[no-any-return]


MAKERS: dict[str, Callable[[Any], Any]] = {
    "created": make_created,
    "executed": make_executed,
    "info": make_info,
    "dteos": make_dteos,
}


def number_of_end(data: Any, valid: Any) -> Any:
    """Return `valid` as Backtrader's number; what is neither a date nor a span of time stays as it is, as there."""
    if isinstance(valid, datetime.date):
        return data.date2num(valid)
    if not isinstance(valid, datetime.timedelta):
        if valid:
            _ = now_of(data) + valid  # as Backtrader, which so refuses what is no number
        return valid
    if valid == Order.DAY:
        return data.date2num(datetime.datetime.combine(data.datetime.date(), datetime.time(23, 59, 59, 9999)))
    return data.date2num(data.datetime.datetime() + valid)


def now_of(data: Any) -> float:
    """Return Backtrader's number of the bar that a feed is at."""
    stamps = data.lines.datetime
    # `data.datetime[0]` takes four calls
    return stamps[0]  # type: ignore[no-any-return]


def attribute(order: Any, name: str) -> Any:
    """Return an attribute or else the parameter of that name, sooner than Python's way through `__getattr__`."""
    known = order.__dict__
    return known[name] if name in known else getattr(known["p"], name)
