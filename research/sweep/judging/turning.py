"""A strategy whose settings were chosen anew at every refit: each bar is decided by those in force at it."""

from __future__ import annotations

import types
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from types import FunctionType
from typing import Any

from ....faults import BadInput, Fault
from ....strategies.code import function_of, names_in
from ....strategies.forecast_strategy import ForecastStrategy

ONCE = ("__init__", "start")
"""What is called once, before the first bar."""


def turning(strategy: type, first_bars: Sequence[int], chosen: Sequence[Mapping[str, Any]]) -> type:
    """Return the strategy as one that takes on the next of the chosen parameters at each of the first bars.

    Nothing else of it changes: it trades targets if the strategy does, and is called as it is. The parameters are
    turned before the bar is decided, in `target` where `next` is that of `ForecastStrategy`, else in `next`.

    Raises:
        BadInput: a parameter that the strategy reads only once, as it begins.
    """
    refuse_read_once(strategy, {name for params in chosen for name in params})
    decides = "target" if getattr(strategy, "next", None) is ForecastStrategy.next else "next"
    decide = getattr(strategy, decides)
    firsts = list(first_bars)

    def turned(self: Any, *args: Any) -> Any:
        place = bisect_right(firsts, len(self.data) - 1) - 1
        if place not in (-1, self._place_turned_to):
            self._place_turned_to = place
            for name, value in chosen[place].items():
                setattr(self.p, name, value)
        return decide(self, *args)

    body = {"__module__": strategy.__module__, "__doc__": strategy.__doc__, "_place_turned_to": -1, decides: turned}
    return types.new_class(strategy.__name__, (strategy,), exec_body=lambda namespace: namespace.update(body))


def refuse_read_once(strategy: type, names: set[str]) -> None:
    """Refuse parameters that the strategy reads as it begins: turned later, they would have no effect."""
    read = {name for function in called_once(strategy) for name in names_in(function.__code__)}
    what = f"{strategy.__name__} reads it once, as it begins: it cannot be turned at refits"
    faults = [Fault(f"strategy.{name}", what, "read it in `next`, or leave it out") for name in sorted(names & read)]
    if faults:
        raise BadInput(faults)


def called_once(strategy: type) -> Iterator[FunctionType]:
    """Yield the methods of the strategy that are called once, and those that they name."""
    waiting, seen = list(ONCE), {"next", "target"}
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for base in strategy.__mro__:
            function = function_of(vars(base).get(name)) if not base.__module__.startswith("backtrader") else None
            if function is not None:
                yield function
                waiting += [one for one in names_in(function.__code__) if hasattr(strategy, one)]
