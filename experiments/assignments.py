"""`--set section.key=value` as it is typed, and what was meant where it is typed otherwise."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from ..faults import BadInput, did_you_mean
from ..faults.meant import list_meant
from ..faults.parsing import parse_toml
from .named_settings import places_of
from .settings import OF_SWEEPS, SECTIONS, known_settings

Settings = dict[str, dict[str, Any]]

FORM = "write --set section.key=value, for example --set model.epochs=1000"


def read_assignments(assignments: Iterable[str], chosen: Mapping[str, Any] | None = None) -> Settings:
    """Return the settings of `section.key=value` texts; a value is TOML, or else plain text.

    `chosen` are the settings below them, which say of which model and strategy a name can be.

    Raises:
        BadInput: no `=`, no section, or a section there is not: with what was meant, as far as that can be told.
    """
    settings: Settings = {}
    for text in assignments:
        place, equals, value = text.partition("=")
        section, dot, key = place.strip().partition(".")
        if not (equals and dot and key) or section not in SECTIONS or "." in key:
            raise misnamed(text, chosen or {})
        settings.setdefault(section, {})[key] = read_value(value.strip() or value, place.strip())
    return settings


def read_value(text: str, place: str) -> Any:
    """Return the TOML value of the text, or the text itself; `place` is what it is a value of."""
    try:
        return parse_toml(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        if text.startswith("["):
            raise not_a_list(text, place) from None
        return text
    except ValueError as error:  # nested too deep, or a number of thousands of digits
        raise BadInput.at(f"--set {place}", str(error), "give a plainer value") from None


def not_a_list(text: str, place: str) -> BadInput:
    """Return the error for what begins as a list and is none: cut off by the shell, or its texts without quotes."""
    if "]" not in text:
        what = "the list does not end: the shell parts what is typed at spaces"
        whole = f"{place}={text.rstrip(', ')}, ...]"
        return BadInput.at(f"--set {place}={text}", what, f"write it in quotes: --set '{whole}'")
    remedy = list_meant(text, "", of_texts=False)
    return BadInput.at(
        f"--set {place}={text}", "is not a list", f"write --set '{place}={remedy.removeprefix('write ')}'"
    )


def misnamed(text: str, chosen: Mapping[str, Any], flag: str = "--set", form: str = FORM) -> BadInput:
    """Return the error for an assignment that names no setting of a section; `flag` is what it was typed after."""
    place, equals, value = text.partition("=")
    if not equals:
        return no_value(text, chosen, flag, form)
    section, _, key = place.strip().partition(".")
    if key and section in OF_SWEEPS:
        return of_a_sweep(section, key, value, f"{flag} {text}")
    if key and section not in SECTIONS:
        return BadInput.at(f"{flag} {text}", f"there is no section {section}", did_you_mean(section, SECTIONS))
    if place.strip().endswith(".") or not place.strip():
        return BadInput.at(f"{flag} {text}", "names no setting", form)
    name = place.strip().rpartition(".")[2]
    if remedy := written_out(name, value.strip(), chosen, flag):
        return BadInput.at(f"{flag} {text}", "names no section" if not key else "has a dot too many", remedy)
    what = f"there is no setting {name}" if not key else "has a dot too many"
    return BadInput.at(f"{flag} {text}", what, f"{form}; `barcast list` names the settings")


def of_a_sweep(section: str, key: str, value: str, where: str) -> BadInput:
    """Return the error for a setting of a sweep that was given to a run."""
    typed = f"--set {quoted(f'{section}.{key}', value)}" if section == "sweep" else f"--vary {quoted(key, value)}"
    return BadInput.at(where, "belongs to a sweep of many runs", f"write `barcast sweep FILE.toml {typed}`")


def no_value(text: str, chosen: Mapping[str, Any], flag: str, form: str) -> BadInput:
    """Return the error for an assignment without `=`."""
    parted = re.fullmatch(r"\s*([A-Za-z_][\w.-]*)\s*(?::=|[:\s])\s*(\S.*)", text)
    if not parted:
        remedy = f"write {flag} {text.strip()}=VALUE" if re.fullmatch(r"\s*\w+\.\w+\s*", text) else form
        return BadInput.at(f"{flag} {text}".rstrip(), "has no value", remedy)
    name, value = parted[1], parted[2]
    is_whole = "." in name
    remedy = f"write {flag} {quoted(name, value)}" if is_whole else written_out(name, value, chosen, flag) or form
    return BadInput.at(f"{flag} {text}", "has no =", remedy)


def written_out(name: str, value: str, chosen: Mapping[str, Any], flag: str = "--set") -> str:
    """Return how a setting named without its section is written, as a remedy; empty where none is like it."""
    places = places_of(name, known_settings(chosen))
    return " or ".join(
        [
            f"write {flag} {quoted(place, value)}" if not at else f"{flag} {quoted(place, value)}"
            for at, place in enumerate(places)
        ]
    )


def quoted(place: str, value: str) -> str:
    """Return an assignment as it is typed in a shell: in quotes where it needs them."""
    return shlex.quote(f"{place}={value}")
