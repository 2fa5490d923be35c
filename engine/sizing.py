"""How large a position an order may reach: pure arithmetic, known only at the fill."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

DUST = 1e-12
"""A change of position smaller than this share of it is rounding, not a trade."""
ROUNDING = 1e-9
"""A number of lots this close to a whole one is whole."""


@dataclass(frozen=True)
class Limits:
    """What bounds a position, whoever sizes it."""

    max_leverage: float = 1.0
    """|position| x reference price may be at most this multiple of the equity before costs."""
    lot_size: float | None = None
    """Units an order comes in, rounded towards zero; None trades fractions."""

    def largest(self, equity: float, reference_price: float) -> float:
        """Return the largest |position| the equity carries, in units."""
        return max(self.max_leverage * equity / reference_price, 0.0)

    def round(self, units: float) -> float:
        """Return the units as whole lots, rounded towards zero."""
        if self.lot_size is None:
            return units
        lots = units / self.lot_size
        whole = round(lots)  # 0.3 / 0.1 is 2.9999999999999996: three lots all the same
        near = abs(lots - whole) <= ROUNDING * max(1.0, abs(lots))
        return (whole if near else math.trunc(lots)) * self.lot_size


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


def size_for_target(target: float, cash: float, position: float, reference_price: float, limits: Limits) -> Sized:
    """Return the trade that brings the position to `target` x equity at the reference price.

    The wanted position is target x (cash + position x reference price) / reference price, cut to the
    leverage limit, then to whole lots.
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
    if abs(target) > bound * (1.0 + DUST):
        allowed = math.copysign(bound, target) * equity / reference_price
        reason = f"target {target:g} exceeds max_leverage {bound:g}"
    reached = limits.round(allowed)
    if reached == 0.0 and allowed != 0.0:
        reason = f"{abs(allowed):g} units round to 0 lots of {limits.lot_size:g}"
    size = reached - position
    if position != 0.0 and abs(size) <= DUST * max(abs(reached), abs(position)):
        return Sized(0.0, aim - position)  # it is there already
    return Sized(size, aim - position, reason)


def share_fillable(size: float, fillable: float, limits: Limits) -> float:
    """Return what of `size` can be filled where a bar takes `fillable` units: all of it, or whole lots of the part."""
    return size if abs(size) <= fillable else math.copysign(limits.round(fillable), size)


def size_for_order(size: float, cash: float, position: float, reference_price: float, limits: Limits) -> Sized:
    """Return what an order of `size` units may trade: a strategy's own size under the same limits.

    An order that only reduces a position is never cut.
    """
    if not math.isfinite(size):
        return Sized(0.0, size, f"{size} is no size")
    if size == 0.0:
        return Sized(0.0, 0.0)  # an order that is pending twice, as Backtrader leaves an entry with a late exit
    rounded = limits.round(size)
    if rounded == 0.0:
        return Sized(0.0, size, f"{abs(size):g} units round to 0 lots of {limits.lot_size:g}")
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
