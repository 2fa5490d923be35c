"""The space of a sweep as Optuna names it, and its values there and back."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .space import Choices, Dimension, Numbers, Params, Space

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

PLAIN = (str, int, float, bool, type(None))
"""What Optuna takes as a choice; anything else becomes its JSON text."""


FEWEST = 10
"""Choices that are looked at as numbers: fewer cost little."""


class Distributions:
    """Translates the settings of trials to Optuna's parameters and back."""

    def __init__(self, space: Space) -> None:
        self._dimensions = {place: _simpler(one) for place, one in space.dimensions.items()}
        self._spoken = {place: _spoken(one) for place, one in self._dimensions.items() if isinstance(one, Choices)}
        self._meant = {
            place: {_exactly(said): value for said, value in zip(said_of, self._choices(place), strict=True)}
            for place, said_of in self._spoken.items()
        }
        self._shown = {
            place: {_exactly(value): said for said, value in zip(said_of, self._choices(place), strict=True)}
            for place, said_of in self._spoken.items()
        }
        self._place = {place: {text: at for at, text in enumerate(shown)} for place, shown in self._shown.items()}
        self.all: Mapping[str, BaseDistribution] = {place: self._distribution(place) for place in self._dimensions}
        """`section.key` -> distribution, of every setting that is turned."""

    def to_optuna(self, params: Params) -> dict[str, Any]:
        """Return the parameters of a trial as Optuna shows them: `[8, 4]` is a text."""
        return {place: self._said(place, params[place]) for place in self._dimensions}

    def to_internal(self, params: Params) -> dict[str, float]:
        """Return the parameters as Optuna's storages have them: a choice is its place among the choices."""
        return {
            place: self._place[place][_exactly(params[place])] if place in self._place else float(params[place])
            for place in self._dimensions
        }

    def from_optuna(self, shown: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings of a trial that Optuna has."""
        return {place: self._value(place, shown[place]) for place in self._dimensions}

    def _choices(self, place: str) -> tuple[Any, ...]:
        return self._dimensions[place].all()

    def _said(self, place: str, value: Any) -> Any:
        return self._shown[place][_exactly(value)] if place in self._shown else value

    def _value(self, place: str, said: Any) -> Any:
        numbers = self._dimensions[place]
        if isinstance(numbers, Choices):
            return self._meant[place][_exactly(said)]
        if numbers.size is None:
            return float(said)
        # Optuna's own arithmetic of steps may end in another last digit
        return numbers.at(round((said - numbers.low) / (numbers.step if numbers.step is not None else 1)))

    def _distribution(self, place: str) -> BaseDistribution:
        from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

        one = self._dimensions[place]
        if isinstance(one, Choices):
            return CategoricalDistribution(self._spoken[place])
        high = one.high if one.size is None else one.at(one.size - 1)  # Optuna warns where steps do not reach it
        if one.whole:
            return IntDistribution(int(one.low), int(high), log=one.log, step=int(one.step or 1))
        return FloatDistribution(one.low, high, log=one.log, step=one.step)


def _simpler(dimension: Dimension) -> Dimension:
    """Return choices in place of what Optuna has no distribution for: steps whose logarithm is drawn.

    Many choices that are evenly spaced numbers are numbers: Optuna's TPE compares every choice with every other.
    """
    if isinstance(dimension, Choices):
        return _as_numbers(dimension.values) or dimension
    if dimension.log and dimension.step not in (None, 1 if dimension.whole else None):
        return Choices(dimension.all())
    return dimension


def _as_numbers(values: tuple[Any, ...]) -> Numbers | None:
    """Return the numbers that are exactly these values, in their order; None where there are none, or few."""
    kinds = {type(value) for value in values}
    if len(values) < FEWEST or kinds not in ({int}, {float}) or not all(map(math.isfinite, values)):
        return None
    step = values[1] - values[0] if kinds == {int} else float(f"{values[1] - values[0]:.12g}")
    if step <= 0:
        return None
    numbers = Numbers(values[0], values[-1], step, whole=kinds == {int})
    return numbers if numbers.size == len(values) and numbers.all() == values else None


def _spoken(choices: Choices) -> tuple[Any, ...]:
    """Return the choices as Optuna takes them: all as JSON texts where two would be equal to Python (1 and True)."""
    plain = tuple(value if isinstance(value, PLAIN) else json.dumps(value) for value in choices.values)
    return plain if len(set(plain)) == len(plain) else tuple(json.dumps(value) for value in choices.values)


def _exactly(value: Any) -> str:
    return json.dumps(value)
