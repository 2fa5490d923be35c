"""How large a position an order may reach: pure arithmetic, known only at the fill."""

from __future__ import annotations

import math
from typing import NamedTuple

from .terms import AccountTerms

DUST = 1e-12
"""A change smaller than this share of the order, and of the position before and after it, is rounding, not a trade."""
NO_LIMITS = AccountTerms.model_construct(max_leverage=math.inf)
"""Terms under which any target is reached; not checked, since no account may have them."""


class Sized(NamedTuple):
    """The change of position an order is allowed."""

    size: float
    """Signed units to trade; 0 means nothing can or need be done."""
    wanted: float
    """Signed units it would have been without limits."""
    reason: str = ""
    """Why `size` is not `wanted`, when that must be told."""

    @property
    def refused(self) -> bool:
        """Return whether nothing is traded although something was asked for."""
        return self.size == 0.0 and bool(self.reason)


def size_for_target(
    target: float, cash: float, position: float, reference_price: float, limits: AccountTerms, traded: float = 0.0
) -> Sized:
    """Return the trade that brings the position to `target` x equity at the reference price.

    The wanted position is target x (cash + position x reference price) / reference price, cut to the
    leverage limit unless that only reduces a position, then to whole lots. `traded` is what the order has traded.
    """
    if not math.isfinite(target):
        return Sized(0.0, target, f"{target} is no target")
    equity = cash + position * reference_price
    aim = target * equity / reference_price
    if equity <= 0.0 and target != 0.0:
        return Sized(0.0, aim - position, f"equity {equity:.2f} is not positive")
    reason = ""
    bound = limits.max_leverage
    allowed = aim
    if abs(target) > bound * (1.0 + DUST) and not (abs(aim) <= abs(position) and aim * position > 0.0):
        allowed = math.copysign(bound, target) * equity / reference_price
        reason = f"target {target:g} exceeds max_leverage {bound:g}"
    reached = allowed
    if limits.lot_size:
        if limits.has_too_many_lots(allowed):
            return Sized(0.0, aim - position, too_many_lots(allowed, limits))
        reached = limits.round(allowed)
        if reached == 0.0 and allowed != 0.0:
            reason = f"{abs(allowed):g} units round to 0 lots of {limits.lot_size:g}"
    size = reached - position
    largest = max(abs(reached), abs(position), traded + abs(size))
    if abs(size) <= DUST * largest and (size or position):
        return Sized(0.0, aim - position)  # it is there already
    return Sized(size, aim - position, reason)


def share_fillable(size: float, fillable: float, limits: AccountTerms) -> float:
    """Return what of `size` can be filled where a bar takes `fillable` units: all of it, or whole lots of the part."""
    return size if abs(size) <= fillable else math.copysign(limits.round(fillable), size)


def settled(part: float, size: float, position: float, traded: float) -> float:
    """Return what a bar fills of `size`, without dust, where it could fill `part` of an order that has `traded` units.

    A rest that is dust is filled as well, a part that is dust is none, and a position that it would leave as dust is
    closed: units are added and taken away in floats, so that 0.1 + 0.1 + 0.1 - 0.3 leaves 5.6e-17 of them.
    """
    order = traded + abs(size)
    if abs(size - part) <= DUST * max(order, abs(position), abs(position + size)):
        part = size
    elif abs(part) <= DUST * max(order, abs(position), abs(position + part)):
        return 0.0
    return -position if part and abs(position + part) <= DUST * (traded + abs(part)) else part


def size_for_order(size: float, cash: float, position: float, reference_price: float, limits: AccountTerms) -> Sized:
    """Return what an order of `size` units may trade: a strategy's own size under the same limits.

    An order that only reduces a position is never cut.
    """
    if not math.isfinite(size):
        return Sized(0.0, size, f"{size} is no size")
    if size == 0.0:
        return Sized(0.0, 0.0)  # an order that is pending twice, as Backtrader leaves an entry with a late exit
    rounded = size
    if limits.lot_size:
        if limits.has_too_many_lots(size):
            return Sized(0.0, size, too_many_lots(size, limits))
        rounded = limits.round(size)
        if rounded == 0.0:
            return Sized(0.0, size, f"{abs(size):g} units round to 0 lots of {limits.lot_size:g}")
    if abs(rounded) <= DUST * abs(position):
        return Sized(0.0, size)  # no more than rounding
    reached = position + rounded
    equity = cash + position * reference_price
    bound = limits.largest(equity, reference_price)
    reduces = abs(reached) <= abs(position) and reached * position >= 0.0
    if reduces or abs(reached) <= bound * (1.0 + DUST):
        return Sized(rounded, size)
    same_side = reached * position > 0.0
    edge = max(bound, abs(position)) if same_side else bound
    cut = limits.round(math.copysign(edge, reached) - position)
    if abs(cut) <= DUST * abs(position):
        cut = 0.0
    return Sized(cut, size, f"{abs(reached):g} units exceed max_leverage {limits.max_leverage:g} x equity {equity:.2f}")


def too_many_lots(units: float, limits: AccountTerms) -> str:
    """Return why an order is refused."""
    return f"{abs(units):g} units are more lots of {limits.lot_size:g} than can be counted, 2^53"
