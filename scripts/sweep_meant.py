"""Several values where a run takes one: `--set model.epochs=5,10` is what `barcast sweep --vary` is for."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from barcast.faults import BadInput, Fault

FRACTION = re.compile(r"\s*[+-]?\d+,\d+\s*")
"""As much of Europe writes 0.5."""
THOUSANDS = re.compile(r"\s*[+-]?\d{1,3}(,\d{3})+\s*")
WORD = re.compile(r"[\w.:/~-]+")


def with_sweep_meant(
    error: BadInput, typed: Mapping[str, str], below: Mapping[str, Any], file: Path | None, *, sweeps: bool = False
) -> BadInput:
    """Return the error with the sweep that was meant as the remedy of each fault whose value is several.

    Args:
        error: what was found wrong.
        typed: each setting that was typed, as `section.key`, and its text.
        below: the settings of the file, by section.
        file: the file.
        sweeps: whether it is a sweep's own command line.
    """
    given = {**in_file(below), **typed}
    return BadInput(fault_with(fault, given, typed, file, sweeps) for fault in error.faults)


def in_file(below: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a file as `section.key` and value."""
    sections = {section: values for section, values in below.items() if isinstance(values, Mapping)}
    return {f"{section}.{key}": value for section, values in sections.items() for key, value in values.items()}


def fault_with(
    fault: Fault, given: Mapping[str, Any], typed: Mapping[str, str], file: Path | None, sweeps: bool
) -> Fault:
    """Return the fault with another remedy, where several values were given for one."""
    for place in places_in(fault.where, given):
        values = given[place]
        if is_several(place, values) and (remedy := remedy_for(place, values, place in typed, file, sweeps)):
            return Fault(fault.where, fault.what, remedy)
    return fault


def places_in(where: str, given: Mapping[str, Any]) -> Iterator[str]:
    """Yield the settings that a fault is about: `model.units`, `model.units.0`, `--set model.units=[1],[8]`."""
    bare = where.removeprefix("--set ")
    for place in given:
        if bare == place or bare.startswith((f"{place}.", f"{place}=")):
            yield place


def remedy_for(place: str, values: Any, is_typed: bool, file: Path | None, sweeps: bool) -> str:
    """Return how several values of a setting are tried; empty where a sweep may not turn it."""
    from barcast.research.sweep.spaces.allowed import LUCK, fault_of_place

    if refused := fault_of_place(place):
        return refused[1] if LUCK in refused[0] else ""
    if not is_typed:
        command = f"`barcast sweep {shlex.quote(str(file))}`"
        return f"write it below [vary] as {place} = {in_toml(values)}, and {command} tries each"
    text = shlex.quote(f"{place}={values}")
    if sweeps:
        return f"write --vary {text}"
    named = f" {shlex.quote(str(file))}" if file else ""
    return f"a run takes one value: `barcast sweep{named} --vary {text}` tries each"


def is_several(place: str, values: Any) -> bool:
    """Return whether a setting's value is several of its kind, and nothing that one value could be."""
    from barcast.experiments.settings import SECTIONS
    from barcast.research.sweep.spaces.forms import dimension_of_text
    from barcast.research.sweep.spaces.kinds import kind_of
    from barcast.research.sweep.spaces.space import Choices

    if place.partition(".")[0] not in SECTIONS:
        return False
    kind = kind_of(place, {})
    if isinstance(values, Sequence) and not isinstance(values, str):
        return len(values) > 1 and (kind != "list" or all(isinstance(one, list) for one in values))
    if not isinstance(values, str) or THOUSANDS.fullmatch(values) or (kind == "number" and FRACTION.fullmatch(values)):
        return False
    try:
        found = dimension_of_text(values, kind)
    except BadInput:
        return False
    return not isinstance(found, Choices) or all(suits(value, kind) for value in found.values)


def suits(value: Any, kind: str) -> bool:
    """Return whether a value is of the kind of a setting."""
    if kind in ("whole", "number"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "truth":
        return isinstance(value, bool)
    if kind == "list":
        return isinstance(value, list)
    return not isinstance(value, str) or WORD.fullmatch(value) is not None


def in_toml(values: Any) -> str:
    """Return values as a file has them."""
    import tomlkit

    return str(tomlkit.item(values).as_string())
