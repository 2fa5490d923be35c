"""What can be seen of an order or a trade, written down as plain values that tell floats apart to the last bit."""

import backtrader as bt
import numpy as np

Order = bt.Order
ORDER = (
    "status", "ordtype", "size", "exectype", "valid", "tradeid", "price", "pricelimit", "plimit", "trailamount",
    "trailpercent", "transmit", "triggered", "_active", "simulated", "histnotify", "broker", "plen", "dteos",
    "_limitoffset", "position", "created", "executed", "info", "oco", "pannotated",
)  # fmt: skip
PARAMETERS = (
    "size", "price", "pricelimit", "exectype", "valid", "tradeid", "oco", "trailamount", "trailpercent", "transmit",
    "simulated", "histnotify",
)  # fmt: skip
TRADE = (
    "tradeid", "size", "price", "value", "commission", "pnl", "pnlcomm", "justopened", "isopen", "isclosed", "baropen",
    "dtopen", "barclose", "dtclose", "barlen", "status",
)  # fmt: skip


def plain(value):
    """Return a value as text that tells floats apart to the last bit, and objects by their class alone."""
    if isinstance(value, float | np.floating):
        return repr(float(value))
    if isinstance(value, bt.order.OrderData):
        known = {name: plain(one) for name, one in vars(value).items() if name not in ("exbits", "p1", "p2")}
        bits = [sorted((name, plain(one)) for name, one in vars(bit).items()) for bit in value.exbits]
        return f"{sorted(known.items())} {bits} {len(value)}"
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, Order):
        return f"order {value.isbuy()}"
    return value if isinstance(value, int | str | bool | None) else type(value).__name__


def order_seen(order, first):
    """Return all of an order; `first` is the number that the strategy's orders begin after."""
    row = [order.ref - first, order.getstatusname(), order.alive(), order.isbuy(), order.issell(), order.active()]
    row += [(name, plain(getattr(order, name, "none"))) for name in ORDER]
    row += [(f"p.{name}", plain(getattr(order.p, name))) for name in PARAMETERS]
    row += [order.params is order.p, order.data is order.p.data, order.owner is order.p.owner, order.comminfo is None]
    row += [None if order.parent is None else order.parent.ref - first, type(order).__mro__[-5:] == Order.__mro__[-5:]]
    return [*row, isinstance(order, bt.order.BuyOrder), isinstance(order, bt.order.SellOrder), order.getordername()]


def trade_seen(trade, first):
    """Return all of a trade, its history too."""
    row = [(name, plain(getattr(trade, name))) for name in TRADE]
    row += [trade.ref - first, trade.data is None or type(trade.data).__name__]
    for entry in trade.history:
        row.append([plain(one) for part in (entry.status, entry.event) for one in part.values() if not callable(one)])
    return row
