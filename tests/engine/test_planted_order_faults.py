"""Faults planted one by one where orders are made, matched and told of: a random strategy must see each.

What it sees is held against Backtrader's own orders in Backtrader's own loop, as in `test_random_strategies.py`.
"""

import pytest

SEEDS = range(200)
"""The worlds that a fault is looked for in; the first in which it is seen is enough."""


def place_of(module):
    """Return where a module of the order path lives."""
    return "engine.events.broker" if module == "broker" else f"engine.events.orders.{module}"


FAULTS = {
    "a cancellation is lost": ("order_entry", "return self._withdraw(order, bracket)", "return False"),
    "a cancelled order looks alive": ("light_orders", 'known["status"] = status\n', "pass\n"),
    "the end is not dated": ("light_orders", 'known["_ended_at"] = now', "pass"),
    "a part does not end an OCO group": (
        "filling",
        "self._ococheck(order)\n        if part.size and",
        "self._ococheck(order) if part.done else None\n        if part.size and",
    ),
    "a member of a group cannot be an entry": ("order_entry", "self._enter_bracket(oco)", "pass"),
    "an entry is none once another names it": ("order_entry", "self._enter_bracket(parent)", "pass"),
    "an order pending twice is filled twice": (
        "order_entry",
        'if known["status"] != Order.Created:',
        "if False:",
    ),
    "exits are tried on the bar of their entry": (
        "order_entry",
        "self._toactivate.extend(children)",
        "[child.activate() for child in children]",
    ),
    "the other exit stays": ("order_entry", "if cancel or parent is not None:", "if cancel:"),
    "an order too late for its group is taken": ("order_entry", "if not oco.alive():", "if False:"),
    "a trailing stop does not trail": ("order_entry", "order.trailadjust(from_price)", "pass"),
    "an order is notified before its fill": (
        "filling",
        "self._tell_order(order, booked, part.rest, ago)\n        if not self._silent:\n            self.notify(order)",
        "self.notify(order)\n        self._tell_order(order, booked, part.rest, ago)",
    ),
    "listeners set late are not found": ("broker", "if self.p.silent and any", "if False and any"),
    "the fund's value is the account's": ("broker", "self.get_value() / self._fundshares)", "self.get_value())"),
    "an exit's rest is not taken off the other": ("filling", "if part.size and not part.done and", "if False and"),
    "the fill is dated by the bar before": (
        "filling",
        "stamps[ago], held.update",
        "stamps[-1], held.update",
    ),
    "orders end a bar early": (
        "matching",
        "and now > end and order.expire()",
        "and now >= end and order.cancel() is None",
    ),
    "an inactive exit is tried": ("matching", "elif not order._active:", "elif False:"),
    "the position is not dated on bars with orders": ("matching", "held.date_by(now)", "pass"),
    "a stop limit is a limit at once": (
        "matching",
        "kind in STOP_LIMITS and order.triggered",
        "kind in STOP_LIMITS",
    ),
    "the position's price base stays": ("matching", "held.adjbase = close", "pass"),
    "copies do not know their order": ("light_orders", 'copied.setdefault("_origin", self)', "pass"),
    "the size before the fill is shown": ("light_orders", "created.size = order._remembered.size", "pass"),
    "an order made with prices keeps its size": ("light_orders", 'known["created"].size = told.size', "pass"),
    "what is closed is valued at the fill": (
        "light_orders",
        "closed, -closed * average,",
        "closed, -closed * price,",
    ),
    "commission is not shared": ("light_orders", "share = commission / abs(size)", "share = 0.0"),
    "the session ends a day late": ("light_orders", "if end < made:", "if True:"),
    "a day's order ends at once": ("light_orders", "datetime.time(23, 59, 59, 9999)", "datetime.time(0, 0)"),
    "a fill is pending twice": (
        "light_orders",
        'known["_marks"] = (self._marks[1], 1)',
        'known["_marks"] = (0, 1)',
    ),
    "copies have an info of their own": (
        "light_orders",
        "info = None if order._origin is None",
        "info = None if True",
    ),
    "a trade has another bar": ("late_trades", "self._tz = length,", "self._tz = length + 1,"),
    "a late trade has another time": ("late_trades", "trade.data = fill.moment  #", "trade.data = data  #"),
    "a trade has another number": ("late_trades", "trades_by_id[fill.tradeid]", "trades_by_id[0]"),
    "a late fill is lost": ("late_trades", "for fill in waiting:", "for fill in waiting[1:]:"),
    "a copied notification loses its fill": (
        "late_trades",
        "*fill.bits)",
        "order.executed.p1, order.executed.p2)",
    ),
    "who holds a trade is not told": ("notices", "late.is_read or ", ""),
    "a trade is told of only when it opens": (
        "late_trades",
        "            if trade.isclosed:\n                pending.append(copy_of(trade, data))\n        if bit.opened",
        "        if bit.opened",
    ),
    "analyzers are not told": ("notices", "one._notify_order(order)", "pass"),
    "a part of an order is no fill": (
        "notices",
        'return "_remembered" in known if executed is None else bool(executed.size)',
        'return "_remembered" in known',
    ),
}
SEEN_IN = {
    "a part does not end an OCO group": 53,
    "a member of a group cannot be an entry": 58,
    "an entry is none once another names it": 6,
    "an order pending twice is filled twice": 9,
    "an exit's rest is not taken off the other": 58,
    "copies have an info of their own": 6,
    "a late trade has another time": 10,
    "a trade has another number": 5,
    "a late fill is lost": 10,
    "a copied notification loses its fill": 13,
    "who holds a trade is not told": 10,
    "analyzers are not told": 37,
}
"""The first world that showed a fault which few do: it is looked into before the others, to save the time."""


@pytest.fixture(scope="module")
def difference(random_strategies, stock_broker):
    """How the product differs in the world of a seed from Backtrader's own orders, which are asked once."""
    logs = {}

    def of_seed(seed):
        world = random_strategies.world_of_seed(seed)
        if seed not in logs:
            with stock_broker.stock(pytest.MonkeyPatch()):
                logs[seed] = random_strategies.seen(world)
        return random_strategies.first_difference(random_strategies.seen(world), logs[seed])

    return of_seed


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_seen(monkeypatch, planting, difference, name):
    module, old, new = FAULTS[name]
    planting.plant(monkeypatch, place_of(module), old, new)
    assert any(map(difference, (SEEN_IN.get(name, 0), *SEEDS)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "module",
    ["broker", "filling", "late_trades", "light_orders", "matching", "notices", "order_entry"],
)
def test_planting_alone_changes_nothing(monkeypatch, planting, difference, module):
    line = "from __future__ import annotations"
    planting.plant(monkeypatch, place_of(module), line, f"{line}  # !")
    assert [difference(seed) for seed in SEEDS[:15]] == [None] * 15
