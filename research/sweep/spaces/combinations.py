"""Combinations of settings that cannot be, refused before the first trial."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ....experiments.building.model import NO_MODEL, refuse_seeds
from ....experiments.building.parts import checked_experiment, faults_of_choices
from ....experiments.settings import SECTIONS, RunSettings, choice_of
from ....experiments.sources import merged
from ....faults import BadInput, Fault
from ....models.catalogue import MODELS, parameters_of
from ....strategies import STRATEGIES
from ....strategies.parameters import asks_a_model
from .forms import shown
from .space import Choices, Dimension, Space, nested

MOST = 2_000
"""Combinations of one section that are all looked at; of more, the ends of ranges and each pair of choices."""
MOST_CHOICES = 50
"""Values of one setting that are paired with those of another."""

Combination = dict[str, Any]


def check_combinations(settings: Mapping[str, Any], space: Space) -> None:
    """Refuse a space with values out of range, or with combinations that no run could have.

    Raises:
        BadInput: all such faults, each with the first combination that has it.
    """
    faults: list[Fault] = []
    for section in SECTIONS:
        dimensions = {place: space.dimensions[place] for place in space.of(section)}
        if dimensions:
            faults += faults_in(section, settings, dimensions)
    faults = faults or [*faults_between(settings, space)]
    if faults:
        raise BadInput(faults)


def faults_in(section: str, settings: Mapping[str, Any], dimensions: Mapping[str, Dimension]) -> list[Fault]:
    """Return the faults of the combinations of one section's settings."""
    tried = [*combinations(dimensions)]
    failing: dict[Fault, list[Combination]] = {}
    for params in tried:
        for fault in faults_of(section, settings, params):
            failing.setdefault(fault, []).append(params)
    return [told(fault, failed, tried) for fault, failed in failing.items()]


def faults_of(section: str, settings: Mapping[str, Any], params: Combination) -> Sequence[Fault]:
    """Return what the checks of an experiment say of one combination."""
    own = {section: merged(settings, nested(params))[section]}
    try:
        checked_experiment(own)
    except BadInput as error:
        return error.faults
    return faults_of_choices(own)


def told(fault: Fault, failed: Sequence[Combination], tried: Sequence[Combination]) -> Fault:
    """Return a fault of some combinations, with the first of them where not one of its values is alone to blame."""
    for place, value in failed[0].items():
        if fault.where.startswith(place) and all(one in failed for one in tried if one[place] == value):
            return Fault(f"vary {fault.where}", fault.what, fault.remedy)
    if len(failed) == len(tried):
        return Fault(f"vary {fault.where}", fault.what, fault.remedy)
    remedy = f"{fault.remedy}, or leave out one of the values that do not go together"
    return Fault(f"vary {fault.where}", f"{fault.what}, in the combination {in_words(failed[0])}", remedy)


def in_words(params: Mapping[str, Any]) -> str:
    """Return a combination as it is typed: `model.name=ar model.units=[1]`."""
    return " ".join(f"{place}={shown(value)}" for place, value in params.items())


def combinations(dimensions: Mapping[str, Dimension]) -> Iterator[Combination]:
    """Yield all combinations where they are few, else each value and each pair of the telling ones."""
    sizes = [one.size for one in dimensions.values()]
    if None not in sizes and math.prod(size for size in sizes if size is not None) <= MOST:
        values: Iterable[Sequence[Any]] = (one.all() for one in dimensions.values())
        yield from (dict(zip(dimensions, found, strict=True)) for found in itertools.product(*values))
        return
    telling = {place: telling_of(one) for place, one in dimensions.items()}
    first = {place: values[0] for place, values in telling.items()}
    yield from ({**first, place: value} for place, values in telling.items() for value in values)
    for one, other in itertools.combinations(telling, 2):
        pairs = itertools.product(telling[one][:MOST_CHOICES], telling[other][:MOST_CHOICES])
        yield from ({**first, one: left, other: right} for left, right in pairs)


def telling_of(dimension: Dimension) -> Sequence[Any]:
    """Return the values at which a setting's checks could fail: every choice, both ends of a range."""
    if isinstance(dimension, Choices):
        return dimension.values
    return (dimension.low, dimension.high)


def faults_between(settings: Mapping[str, Any], space: Space) -> Iterator[Fault]:
    """Yield what does not go together of the model, the strategy and the number of seeds."""
    places = ("model.name", "strategy.name", "run.seeds")
    dimensions = {place: space.dimensions[place] for place in places if place in space.dimensions}
    if "run.seeds" in dimensions:
        dimensions["run.seeds"] = Choices((telling_of(dimensions["run.seeds"])[-1],))
    seen: set[tuple[str, str]] = set()
    for params in combinations(dimensions) if dimensions else ():
        for fault in faults_of_parts(merged(settings, nested(params))):
            if (fault.where, fault.what) not in seen:
                seen.add((fault.where, fault.what))
                yield Fault(f"vary {fault.where}", f"{fault.what}, with {in_words(params)}", fault.remedy)


def faults_of_parts(settings: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what one combination of a model of ours, a strategy and a number of seeds cannot be."""
    model, strategy = choice_of("model", settings), choice_of("strategy", settings)
    seeds = settings.get("run", {}).get("seeds", 1)
    asks = strategy not in STRATEGIES or asks_a_model(STRATEGIES[strategy])
    if model == NO_MODEL and strategy in STRATEGIES and asks:
        remedy = "leave out none, or a strategy that trades a forecast"
        yield Fault("model.name", f"{strategy} trades a forecast, but the model is none", remedy)
    has_seed = model not in MODELS or "seed" in {one.name for one in parameters_of(model)}
    if asks and model != NO_MODEL and not has_seed:
        try:
            refuse_seeds(RunSettings(seeds=seeds), f"{model} has no seed: as many would all be the same")
        except BadInput as error:
            yield from error.faults
