"""Backtrader's order objects: what a fill tells them, and what it does to the exits of a bracket."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import backtrader as bt

from ...account.books import Booked

Order = bt.Order
LIMITED = (Order.Limit, Order.StopLimit, Order.StopTrailLimit)
"""Orders that name their worst price: spread and slippage move them up to it, not beyond."""
TRIGGERED_ONCE = (Order.Stop, Order.StopTrail)
"""Orders that are market orders once they are triggered."""


class Before(NamedTuple):
    """A position before a fill."""

    size: float
    average: float
    """Mean price it was opened at."""


def worst_price(order: Any) -> float | None:
    """Return the worst price that the order accepts; None for one that accepts any."""
    if order.exectype not in LIMITED:
        return None
    return float(order.created.price if order.exectype == Order.Limit else order.created.pricelimit)


def scale(exits: Iterable[Any], share: float) -> None:
    """Cut the exits of a bracket like their entry, or they would reverse the position."""
    for exit_ in exits:
        exit_.size *= share
        exit_.created.size = exit_.executed.remsize = exit_.size


def shrink(exits: Iterable[Any], size: float) -> None:
    """Take what one exit of a bracket has filled off the others, or together they would reverse the position."""
    for exit_ in exits:
        exit_.size -= size
        exit_.created.size = exit_.executed.remsize = exit_.size


def tell(
    order: Any, booked: Booked, rest: float, ago: int, before: Before, moved: tuple[Any, ...], comminfo: Any
) -> None:
    """Tell the order of a fill, of the `rest` carried, and of the position: its new size and price, what it opened
    and closed (`moved`)."""
    size, price, commission = booked
    after, price_after, opened, closed = moved
    if size * order.executed.size < 0:
        # a carried order that turns round: Backtrader divides by the sum of its parts, which may be 0
        order.__dict__.setdefault("_bits", order.executed.exbits)  # what earlier copies go on sharing
        order.executed = bt.order.OrderData(dt=order.executed.dt)
    order.ordtype = Order.Sell if size < 0 else Order.Buy if size > 0 else order.ordtype
    left = rest or 0  # no float where there is none: an order of whole units stays one of whole units
    order.size = order.created.size = order.executed.size + size + left
    order.executed.remsize = size + left
    share = commission / abs(size) if size else 0.0
    order.execute(
        order.data.datetime[ago], size, price,
        closed, -closed * before.average, share * abs(closed),
        opened, opened * price, share * abs(opened),
        comminfo.margin, -closed * (price - before.average),
        after, price_after,
    )  # fmt: skip
    order.addcomminfo(comminfo)
    if not rest:
        order.completed()
