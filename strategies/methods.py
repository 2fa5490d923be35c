"""Whether a strategy of the user's can be called as it will be, told before anything is trained."""

from __future__ import annotations

import dis

from ..faults import BadInput
from ..faults.methods import check_methods, place_of, place_of_class
from .code import function_of, names_in, own_classes, own_functions
from .forecast_strategy import ForecastStrategy

CALLS = {
    "__init__": (), "next": (), "prenext": (), "nextstart": (), "start": (), "stop": (), "on_new_account": (),
    "notify_order": ("order",), "notify_trade": ("trade",), "notify_cashvalue": ("cash", "value"),
    "notify_fund": ("cash", "value", "fundvalue", "shares"),
}  # fmt: skip
"""What is called of any strategy, and with what."""


def check_strategy_methods(strategy: type) -> None:
    """Refuse a strategy whose methods cannot be called as they will be, or that lacks what it trades by.

    Raises:
        BadInput: a wrong number of arguments, no `target`, or an `__init__` that leaves out `super().__init__()`.
    """
    what = f"strategy {strategy.__name__}"
    if not issubclass(strategy, ForecastStrategy):
        check_methods(strategy, CALLS, what)
        return
    check_methods(strategy, {**CALLS, "target": ("forecast",)}, what)
    takes_our_next = strategy.next is ForecastStrategy.next
    if takes_our_next and strategy.target is ForecastStrategy.target:
        remedy = "write `def target(self, forecast): return 1.0 if forecast > 0 else -1.0`"
        raise BadInput.at(place_of_class(strategy) or what, f"{what} has no method `target`", remedy)
    if takes_our_next or any("forecast" in names_in(one.__code__) for one in own_functions(strategy).values()):
        check_init(strategy, what)


def check_init(strategy: type, what: str) -> None:
    """Refuse an `__init__` that neither calls that of the parent nor makes the forecast itself."""
    for cls in own_classes(strategy):
        function = function_of(vars(cls).get("__init__"))
        if not issubclass(cls, ForecastStrategy) or function is None:
            continue
        names = set(names_in(function.__code__))
        stored = {one.argval for one in dis.get_instructions(function) if one.opname == "STORE_ATTR"}
        if "ForecastStrategy" in names:
            return
        if "__init__" not in names and "forecast" not in stored:
            where = place_of(function, cls) or what
            fault = f"`__init__` of {what} does not call that of its parent, which makes `self.forecast`"
            raise BadInput.at(where, fault, "begin it with `super().__init__()`")
