"""What a strategy sent to its broker on every bar, kept by a subclass that only looks."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SENT = ("buy", "sell", "order_target", "cancel")
"""Methods of the broker by which orders are sent; Backtrader's `close` and `order_target_size` call the first two."""


@dataclass(frozen=True)
class Sent:
    """One order, or what takes one back."""

    bar: int
    size: float
    """Signed units, or the wanted fraction of equity; 0 for what takes an order back."""
    price: float
    """Of a limit or stop; NaN where it has none."""


def kept_orders(strategy: type) -> tuple[type, list[Sent]]:
    """Return a subclass of the strategy, and the list that a run of it fills with what it sends."""
    kept: list[Sent] = []

    def start(self: Any) -> None:
        kept.clear()
        for name in SENT:
            sends = getattr(self.broker, name, None)
            if sends is not None:
                setattr(self.broker, name, listening(sends, name, self, kept))
        super(subclass, self).start()  # type: ignore[arg-type]

    attributes = {"start": start, "__module__": strategy.__module__, "__doc__": strategy.__doc__}
    subclass = type(strategy)(f"_{strategy.__name__}", (strategy,), attributes)
    subclass.__name__, subclass.__qualname__ = strategy.__name__, strategy.__qualname__
    return subclass, kept


def listening(sends: Callable[..., Any], name: str, strategy: Any, kept: list[Sent]) -> Callable[..., Any]:
    """Return a method of the broker that keeps what it is called with."""

    def send(*args: Any, **kwargs: Any) -> Any:
        size = sized(name, args, kwargs)
        price = kwargs.get("price", args[3] if name in ("buy", "sell") and len(args) > 3 else None)
        kept.append(Sent(len(strategy.data) - 1, size, number(price)))
        return sends(*args, **kwargs)

    return send


def sized(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> float:
    """Return the size of an order as its method is called: (owner, data, size or target, ...)."""
    if name == "cancel":
        return 0.0
    size = number(kwargs.get("target" if name == "order_target" else "size", args[2] if len(args) > 2 else None))
    return -size if name == "sell" else size


def number(value: Any) -> float:
    """Return a number, NaN for none."""
    try:
        return math.nan if value is None else float(value)
    except (TypeError, ValueError):
        return math.nan
