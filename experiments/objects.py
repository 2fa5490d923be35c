"""Parts of a run that a caller in Python hands in as objects; the settings hold `python:NAME` in their place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from ..faults import BadInput

OBJECT = "python:"
"""What the name of such a part begins with in the settings."""
CHOSEN_ANEW = f"{OBJECT}chosen_anew"
"""What stands for the model of a run whose settings a sweep chose anew at every refit."""


@dataclass(frozen=True, eq=False)
class Objects:
    """The parts that are objects; None for those that the settings name."""

    data: Any = None
    """A DataFrame, `Bars`, or a function that returns a DataFrame."""
    model: Any = None
    """Whatever `adapt` takes, or a function that forecasts."""
    strategy: type | None = None

    @property
    def decides(self) -> bool:
        """Whether the model or the strategy is an object: settings alone then do not say what was decided."""
        return self.model is not None or self.strategy is not None


def is_object(name: str) -> bool:
    """Return whether a name of the settings stands for an object that was handed in."""
    return name.startswith(OBJECT)


def name_of(part: Any) -> str:
    """Return what the settings call an object: its own name if it has one, else that of its class."""
    part = part.func if isinstance(part, partial) else part
    own = getattr(part, "__name__", None)
    called = own if isinstance(own, str) else type(part).__name__
    return f"{OBJECT}{'lambda' if called == '<lambda>' else called}"


def refuse_object(where: str, name: str) -> None:
    """Refuse a name that stands for an object where there is none."""
    if name == CHOSEN_ANEW:
        what = "the settings of this run were chosen anew at every refit, which no settings of one run can hold"
        raise BadInput.at(where, what, "repeat the sweep: barcast sweep SWEEP/sweep.toml, above the folder of this run")
    if is_object(name):
        own = name.removeprefix(OBJECT)
        what = f"{own} was handed in as an object in Python, which settings cannot hold"
        remedy = "make the run again in Python, with the object; one whose parts are named, PATH.py:NAME, is repeatable"
        raise BadInput.at(where, what, remedy)
