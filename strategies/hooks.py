"""Methods of a strategy that nobody calls: misspelt, or called by Backtrader only where it is set so."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Protocol, runtime_checkable

import backtrader as bt

from ..faults import RunWarning
from ..models.capabilities.runtime_protocol import Capability
from .code import names_used, own_functions, place_of
from .forecast_strategy import ForecastStrategy

HOOKS = (
    "next", "prenext", "nextstart", "start", "stop", "on_new_account", "notify_order", "notify_trade",
    "notify_cashvalue", "notify_fund", "notify_timer", "notify_data", "notify_store",
)  # fmt: skip
"""What is called of a strategy, if it has it; a `ForecastStrategy` has `target` beside them."""
AT_THE_OPEN = ("next_open", "nextstart_open", "prenext_open")
NEAR = 0.85
"""How like a hook a name must be to be taken for one that was misspelt."""


@runtime_checkable
class HearsOfAccounts(Capability, Protocol):
    """A strategy that wants to know when another account is opened."""

    def on_new_account(self) -> object:
        """Begin a state of its own anew."""
        ...


def uncalled(strategy: type) -> Iterator[RunWarning]:
    """Tell of every method of the user's that looks like a hook, and that nobody calls."""
    for sentence in never_called(strategy):
        yield RunWarning("uncalled_method", sentence)


def never_called(strategy: type) -> Iterator[str]:
    """Yield a sentence for every such method, with what to do about it."""
    functions, used = own_functions(strategy), names_used(strategy)
    hooks = (*HOOKS, "target") if issubclass(strategy, ForecastStrategy) else HOOKS
    for name, function in functions.items():
        what = f"`{name}` in {place_of(function.__code__)} is never called"
        if name in used or (hasattr(bt.Strategy, name) and name not in AT_THE_OPEN):
            continue
        if name in AT_THE_OPEN:
            yield f"{what}: decide in `next`, whose orders are filled at the next open by default (run.fill)."
        elif name == "target" and "target" not in hooks:
            yield f"{what}: derive the strategy from barcast.strategies.ForecastStrategy."
        elif name == "target" and "next" in functions and "next" not in used:
            yield f"{what}: `next` in {place_of(functions['next'].__code__)} takes its place."
        elif name not in hooks and (meant := meant_hook(name, hooks)):
            if meant not in functions:
                yield f"{what}: did you mean {meant}?"
        elif name.startswith("notify_"):
            yield f"{what}: Backtrader knows {', '.join(hook for hook in HOOKS if hook.startswith('notify_'))}."


def meant_hook(name: str, hooks: tuple[str, ...]) -> str | None:
    """Return the hook that was likely meant."""
    plain = name.lower()
    if plain in hooks:
        return plain
    near = get_close_matches(plain, hooks, n=1, cutoff=NEAR)
    return near[0] if near else None
