"""What a strategy's indicators held at every bar, kept as the run ends: by a subclass that only looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from backtrader.linebuffer import LineActions

from ...arrays import Floats
from ...engine.events.loop.lines import lines_of
from ...feeds.clocked_lines import values_of
from ...strategies.code import OURS, own_functions

COMPUTES = ("once", "next", "__init__")
"""The methods that an indicator's values come of, the first that is there being the one to look at."""


@dataclass(frozen=True, eq=False)
class KeptIndicator:
    """One indicator of a strategy, as it stood when the run ended."""

    name: str
    """What it is called, no two alike: `fast`, the strategy's own name for it, or `fast > ema` of one inside it."""
    kind: str
    """Its class, `ExponentialMovingAverage`, or the operation that it is, `sub`."""
    place: str
    """The file and line of what computes it, `mine.py, line 18`; empty for one of Backtrader's or barcast's."""
    period: int
    """The bars it needs before it has a value."""
    lines: Mapping[str, Floats]
    """A value a bar, by the name of the line; shape (bars,), fewer where the run was stopped."""
    ahead: Mapping[str, int] = field(default_factory=dict)
    """By how many bars a line runs ahead, as `close(1)` does: so much later each of its values is known."""


def kept_indicators(strategy: type) -> tuple[type, list[KeptIndicator]]:
    """Return a subclass of the strategy, and the list that a run of it fills with its indicators.

    They are kept in the order in which they were made, each before those inside it, and before the strategy's own
    `stop` is called; another run begins the list anew. After a run that an exception has ended the list is empty.
    """
    kept: list[KeptIndicator] = []

    def start(self: Any) -> None:
        kept.clear()
        super(subclass, self).start()

    def stop(self: Any) -> None:
        kept[:] = indicators_of(self)
        super(subclass, self).stop()

    # Backtrader looks a class up in its module, and keeps a register of those whose names have no underscore
    attributes = {"start": start, "stop": stop, "__module__": strategy.__module__, "__doc__": strategy.__doc__}
    subclass: Any = type(strategy)(f"_{strategy.__name__}", (strategy,), attributes)
    subclass.__name__, subclass.__qualname__ = strategy.__name__, strategy.__qualname__
    return subclass, kept


def indicators_of(strategy: Any) -> list[KeptIndicator]:
    """Return the indicators of a strategy that has run, copied."""
    return [
        KeptIndicator(name, kind_of(one), place_of(type(one)), int(one._minperiod), copied_lines(one), ahead_of(one))
        for name, one in named(strategy, "", Counter())
    ]


def named(owner: Any, inside: str, taken: Counter[str]) -> Iterator[tuple[str, Any]]:
    """Yield each indicator of a strategy or indicator with what it is called, and those inside it after it."""
    own = {id(value): name for name, value in vars(owner).items()}
    for one in owner.getindicators():
        name = inside + own.get(id(one), kind_of(one).lower())
        taken[name] += 1
        called = name if taken[name] == 1 else f"{name} ({taken[name]})"
        yield called, one
        yield from named(one, f"{called} > ", taken)


def copied_lines(one: Any) -> dict[str, Floats]:
    """Return what the lines of an indicator hold, by their names; that of an operation on lines is its `value`."""
    return {name: np.array(values_of(line), dtype=np.float64) for name, line in named_lines(one)}


def ahead_of(one: Any) -> dict[str, int]:
    """Return by how many bars the lines of an indicator run ahead, by their names; 0 for most."""
    return {name: max(-int(getattr(line, "_latest", 0)), 0) for name, line in named_lines(one)}


def named_lines(one: Any) -> list[tuple[str, Any]]:
    """Return the lines of an indicator with their names."""
    names = ["value"] if isinstance(one, LineActions) else list(one.getlinealiases())
    lines = lines_of(one)
    names += [f"line {number + 1}" for number in range(len(names), len(lines))]
    return list(zip(names, lines, strict=True))


def kind_of(one: Any) -> str:
    """Return the class of an indicator, or the operation on lines that it is."""
    operation = getattr(one, "operation", None)
    plain = getattr(one, "_kind", type(one))  # what it was before its line was guarded
    return getattr(operation, "__name__", None) or str(plain.__name__).lstrip("_")


def place_of(cls: type, methods: Sequence[str] = COMPUTES) -> str:
    """Return the file and line of the first of the methods that the user wrote; empty where the user wrote none."""
    own = own_functions(cls)
    for name in methods:
        # a class that has no `once` is given one by Backtrader
        if name in own and own[name].__module__.split(".")[0] not in OURS:
            code = own[name].__code__
            return f"{Path(code.co_filename).name}, line {code.co_firstlineno}"
    return ""
