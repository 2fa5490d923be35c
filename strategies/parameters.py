"""What may be set on a strategy, told and checked before anything is trained or run.

Backtrader ignores a misspelt parameter of a strategy without `__init__`, and never looks at values.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Protocol, runtime_checkable

from ..faults import BadInput, Fault, did_you_mean
from ..faults.meant import number_meant, truth_meant
from ..faults.validation import shown
from ..models.capabilities.runtime_protocol import Capability

HANDED_IN = frozenset({"source"})
"""Parameters that the engine fills, not the user."""

KINDS: tuple[tuple[type | tuple[type, ...], str, str], ...] = (
    (bool, "true or false", "write true or false"),
    (int, "a number", "write a whole number such as 5"),
    ((int, float), "a number", "write a number such as 0.5"),
    (str, "text", "write it in quotes"),
)


@runtime_checkable
class StatesRanges(Capability, Protocol):
    """A strategy, the class itself, that says between which values its parameters may lie."""

    ranges: Mapping[str, tuple[float, float]]
    """Lowest and highest value by parameter."""


@runtime_checkable
class StatesChoices(Capability, Protocol):
    """A strategy, the class itself, that says which texts its parameters may be."""

    choices: Mapping[str, tuple[str, ...]]
    """All of them by parameter."""


class Parameter(NamedTuple):
    """One parameter of a strategy."""

    name: str
    default: Any
    description: str


def parameters_of(strategy: type) -> list[Parameter]:
    """Return what can be set on a Backtrader strategy, with the words its docstrings have for it."""
    told = descriptions_of(strategy)
    pairs = strategy.params._getitems()  # type: ignore[attr-defined]
    return [Parameter(name, value, told.get(name, "")) for name, value in pairs if name not in HANDED_IN]


def asks_a_model(strategy: type) -> bool:
    """Return whether the strategy takes a `source` of forecasts."""
    return "source" in dict(strategy.params._getitems())  # type: ignore[attr-defined]


@lru_cache(maxsize=64)  # read for every trial of a sweep
def descriptions_of(strategy: type) -> dict[str, str]:
    """Return the parameters that `Params:` in the docstrings of a strategy and its parents describes."""
    found: dict[str, str] = {}
    for base in reversed(strategy.__mro__):
        _, _, section = (inspect.cleandoc(base.__doc__ or "")).partition("Params:\n")
        block = section.partition("\n\n")[0]
        for name, words in re.findall(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", block, flags=re.MULTILINE):
            found[name] = " ".join(words.split()).rstrip(".")
    return found


def check_parameters(strategy: type, given: Mapping[str, Any]) -> None:
    """Refuse parameters that the strategy does not have, of another kind than their default, or out of range.

    A strategy states its ranges as `ranges = {"threshold": (0.0, inf)}` and its choices as
    `choices = {"rebalance": ("on_change", "every_bar")}`.

    Raises:
        BadInput: every fault found, each at `strategy.NAME`.
    """
    faults = list(_faults(strategy, given))
    if faults:
        raise BadInput(faults)


def _faults(strategy: type, given: Mapping[str, Any]) -> Iterator[Fault]:
    defaults = {parameter.name: parameter.default for parameter in parameters_of(strategy)}
    ranges = strategy.ranges if isinstance(strategy, StatesRanges) else {}
    choices = strategy.choices if isinstance(strategy, StatesChoices) else {}
    for name, value in given.items():
        where = f"strategy.{name}"
        if name not in defaults:
            yield Fault(where, f"{strategy.__name__} has no such parameter", did_you_mean(name, defaults))
        elif kind := _other_kind(value, defaults[name]):
            yield Fault(where, f"{shown(value)} is not {kind[0]}", _meant(value, name, defaults[name]) or kind[1])
        elif name in choices and value not in choices[name]:
            yield Fault(
                where, f"{value!r} is not one of {', '.join(choices[name])}", did_you_mean(value, choices[name])
            )
        elif name in ranges and not _within(value, *ranges[name]):
            yield Fault(where, f"{value!r} is out of range", _remedy(*ranges[name]))


def _other_kind(value: Any, default: Any) -> tuple[str, str] | None:
    """Return what kind the value should be, and how to write one, when it is not of its default's kind."""
    for kind, words, remedy in KINDS:
        if isinstance(default, kind):
            wide = (int, float) if kind is int else kind  # a default of 5 may stand for 5.0
            same = isinstance(value, wide) and isinstance(value, bool) == isinstance(default, bool)
            return None if same else (words, remedy)
    return None


def _meant(value: Any, name: str, default: Any) -> str:
    """Return what a value of another kind than its default was meant to be, as a remedy; empty if that is unknown."""
    if isinstance(default, bool):
        return truth_meant(value)
    return number_meant(value, name, whole=False) if isinstance(default, int | float) and isinstance(value, str) else ""


def _within(value: float, low: float, high: float) -> bool:
    return low <= value <= high and math.isfinite(value)


def _remedy(low: float, high: float) -> str:
    return f"give a number of at least {low:g}" if math.isinf(high) else f"give a number from {low:g} to {high:g}"
