"""Slips in an order that Backtrader takes without a word: a misspelt argument, a price missing or not looked at.

Called for orders that are more than a market order with a size; what it looks at is there already.
"""

from __future__ import annotations

import numbers
import traceback
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from ..notes import Notes, callers
from .light_orders import TRAILING, Order

KINDS = frozenset(range(len(Order.ExecTypes)))
"""Backtrader's kinds of orders, as it numbers them."""
PRICED = (Order.Limit, Order.Stop, Order.StopLimit)
WITH_LIMIT = (Order.StopLimit, Order.StopTrailLimit)
NUMBERS = ("price", "pricelimit", "trailamount", "trailpercent")

NUMERIC = ("size", "price", "plimit", "trailamount", "trailpercent", "stopprice", "limitprice")
ARGUMENTS = (*NUMERIC, "exectype", "valid", "tradeid", "oco", "parent", "transmit")
MEANT = {
    **dict.fromkeys(("qty", "quantity", "amount", "units", "shares", "stake", "volume"), "size"),
    **dict.fromkeys(("limit", "lmt_price"), "price"),
    **dict.fromkeys(("stop", "stop_loss", "stoploss", "sl"), "stopprice"),
    **dict.fromkeys(("take_profit", "takeprofit", "tp"), "limitprice"),
    **dict.fromkeys(("type", "order_type", "ordertype", "execution"), "exectype"),
    **dict.fromkeys(("expiry", "expires", "expire", "valid_until", "gtd"), "valid"),
    **dict.fromkeys(("trail", "trail_amount"), "trailamount"),
    **dict.fromkeys(("trail_percent", "trail_pct"), "trailpercent"),
}
"""Other words for an argument that are not spelt like it."""
OWN_WORDS = frozenset({"side", "date", "sides", "dates"})
"""Notes of a strategy's own that are spelt like an argument."""


def check_arguments(given: Mapping[str, Any], close: float, notes: Notes) -> None:
    """Note a price that is missing or is not looked at.

    Raises:
        TypeError: a price that is no number, or no kind of order.
    """
    for name in NUMBERS:
        value = given[name]
        if value is not None and type(value) is not float and not is_number(value):
            shown = "plimit" if name == "pricelimit" else name
            raise TypeError(f"an order's {shown} is {value!r:.60}, not a number")
    kind = given["exectype"]
    if not kind:
        price = given["price"]
        if price is not None and price != close:
            note_market_price(price, notes)
        return
    if kind not in KINDS:
        raise TypeError(f"an order's exectype is {kind!r:.60}; give one of Backtrader's, such as bt.Order.Limit")
    if kind in PRICED or kind in TRAILING:
        note_missing_price(kind, given, notes)


def is_number(value: Any) -> bool:
    """Return whether the value can be a price: a number, perhaps one of NumPy's or torch's; no text, line or array."""
    # by what it has, not by its class: torch is not known here
    is_scalar = isinstance(value, numbers.Number) or getattr(value, "shape", None) == ()
    return is_scalar and hasattr(value, "__float__")


def note_market_price(price: Any, notes: Notes) -> None:
    """Note that a market order was given a price, unless Backtrader's `order_target_value` gave it."""
    about = "price of a market order"
    if about in notes or "order_target_value" in callers():  # which hands on the price that it sizes by
        return
    what = f"`price={price:g}` in {{place}} has no effect: it is a market order"
    notes.add("order_slip", about, f"{what}; give exectype=bt.Order.Limit, or leave the price out.")


def note_size(size: float, notes: Notes) -> None:
    """Note a size that is not finite: such an order is refused when it is tried."""
    shown = "nan" if size != size else "infinite"
    notes.add("order_slip", f"{shown} size", f"The size of the order in {{place}} was {shown}: it is refused.")


def note_missing_price(kind: int, given: Mapping[str, Any], notes: Notes) -> None:
    """Note a limit or stop without a price, for which the close stands in, and one that no price reaches."""
    name = Order.ExecTypes[kind]
    for key in NUMBERS:
        if given[key] is not None and given[key] != given[key]:
            notes.add("order_slip", f"nan {name}", f"The {name} order in {{place}} is never filled: its price is nan.")
            return
    if kind in TRAILING:
        if not (given["trailamount"] or given["trailpercent"]):
            what = f"The {name} order in {{place}} trails the price by 0"
            notes.add("order_slip", name, f"{what}: give trailamount= or trailpercent=.")
    elif not given["price"] and not given["pricelimit"]:
        what = f"The {name} order in {{place}} has no price: the close of its bar stands in for it, as in Backtrader"
        notes.add("order_slip", name, f"{what}; give price=.")
    if kind in WITH_LIMIT and not given["pricelimit"]:
        what = f"The {name} order in {{place}} has no limit: its stop price stands in for it, as in Backtrader"
        notes.add("order_slip", f"limit of {name}", f"{what}; give plimit=.")


def note_other_names(info: Mapping[str, Any], notes: Notes) -> None:
    """Note keywords that are spelt, or meant, like an argument of an order: they were only put into its `info`."""
    for name, value in info.items():
        about = f"argument {name}"
        if about in notes or name in OWN_WORDS:
            continue
        meant = meant_by(name)
        if meant and (meant not in NUMERIC or is_number(value)):
            what = f"`{name}=` in {{place}} is no argument of an order and went into `order.info` only"
            notes.add("order_slip", about, f"{what}: {remedy_of(name, meant)}")


@cache
def meant_by(name: str) -> str | None:
    """Return the argument that was likely meant."""
    plain = name.lower()
    if plain in MEANT:
        return MEANT[plain]
    near = get_close_matches(plain, ARGUMENTS, n=1, cutoff=0.75)
    return near[0] if near else None


def remedy_of(name: str, meant: str) -> str:
    """Return what to write instead."""
    if meant in ("stopprice", "limitprice"):
        return f"{meant}= is an argument of `buy_bracket` and `sell_bracket`."
    return f"did you mean {meant}?"


def watch_targets(strategy: Any, notes: Notes) -> None:
    """Note a target that is NaN where Backtrader, which compares it with the position, places no order."""
    for name in ("order_target_size", "order_target_value"):
        setattr(strategy, name, watched(getattr(strategy, name), name, notes))


def watched(method: Any, name: str, notes: Notes) -> Any:
    """Return the method with a look at its target."""

    def order(data: Any = None, target: Any = 0.0, *args: Any, **kwargs: Any) -> Any:
        if target != target:
            called = "order_target_percent" if "order_target_percent" in callers() else name
            what = f"The target of `{called}` in {{place}} was nan"
            notes.add("nan_target", f"nan {called}", f"{what}: no order was placed then.")
        return method(data, target, *args, **kwargs)

    return order


def order_tried(error: BaseException, stamps: Any) -> str:
    """Return which order was being tried when the error was raised, for a note on it; empty when none was."""
    for frame, _ in reversed(list(traceback.walk_tb(error.__traceback__))):
        order: Any = frame.f_locals.get("order")
        ticket = getattr(order, "_ticket", None)  # a variable of that name may hold anything
        if ticket is not None:
            kind, size = Order.ExecTypes[order.exectype or 0], order.p.size
            placed = f"{stamps[ticket.decided]:%Y-%m-%d %H:%M}"
            return f"raised by the {kind} order of size {size!r} that was placed on {placed}"
    return ""
