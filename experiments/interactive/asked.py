"""From the keywords of a call to the experiment they stand for, and the objects among its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from ...faults import BadInput, Fault, did_you_mean
from ...faults.gathered import gathered
from ...faults.kind import kind_of
from ...faults.validation import shown
from ...feeds.bars import Bars
from ..building.parts import checked_experiment, faults_of_choices
from ..building.plugged import with_whole_names
from ..flags import FLAGS, by_section
from ..named_settings import places_of
from ..objects import Objects
from ..settings import Experiment, known_settings
from ..sources import anchored, merged, read_toml
from .handed_parts import named_or, plain_value, section_of
from .keywords import NAMES, PARTS, is_section
from .voice import as_keyword

File = str | PathLike[str]


@dataclass(frozen=True)
class Asked:
    """What a call asks for."""

    experiment: Experiment
    objects: Objects
    said: tuple[str, ...] = ()
    """What names were taken for, in words."""


def asked_for(given: Mapping[str, Any], file: File | None = None) -> Asked:
    """Return the experiment of the keywords, on top of that of a settings file where one is given.

    Raises:
        BadInput: unknown keywords, values of another kind or out of range: all at once.
    """
    below = below_of(file)
    typed, handed, faults = read_keywords(given)
    settings, objects = merged(below, anchored(typed, Path.cwd())), Objects(**handed)
    checks = [lambda: checked_experiment(settings, objects), lambda: refuse_with_bars(settings, objects)]
    if faults:
        faults += faults_of_choices(settings, objects)  # the run itself would tell them later
    experiment, *_ = gathered(*checks, lambda: refuse(faults))
    whole, said = with_whole_names(experiment)
    return Asked(whole, objects, tuple(said))


def below_of(file: File | None) -> dict[str, Any]:
    """Return the settings of a file; none without one."""
    if file is None:
        return {}
    if not isinstance(file, str | PathLike):
        raise BadInput.at("file", f"{kind_of(file)} is no path", "give the path of an experiment file")
    return read_toml(Path(file).expanduser())


def refuse(faults: Sequence[Fault]) -> None:
    """Raise the faults, if there are any."""
    if faults:
        raise BadInput(faults)


def refuse_with_bars(settings: Mapping[str, Any], objects: Objects) -> None:
    """Refuse settings of how bars are read beside bars that are read already."""
    others = [key for key in settings.get("data", {}) if key != "source"]
    if isinstance(objects.data, Bars) and others:
        names = ", ".join(f"data.{key}" for key in others)
        raise BadInput.at(names, "cannot be set: these are bars already", "set it where they are read: load_bars(...)")


def read_keywords(given: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], dict[str, Any], list[Fault]]:
    """Return the settings that keywords stand for, section -> setting -> value; objects by section; and the faults."""
    settings: dict[str, dict[str, Any]] = {}
    handed: dict[str, Any] = {}
    faults = [*unknown(given)]
    for name, value in given.items():
        if name not in NAMES or (value is None and name not in ("data", "model")):
            continue  # None leaves a setting at its default; a model may be none at all, and bars may not
        try:
            found = settings_of(name, value, handed)
            faults += twice(name, found, settings)
        except BadInput as error:
            faults += error.faults
            continue
        for section, values in found.items():
            settings[section] = {**settings.get(section, {}), **values}
    return settings, handed, faults


def settings_of(name: str, value: Any, handed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the settings of one keyword."""
    if not is_section(name):
        if isinstance(value, str):
            named_or(name, value, str)  # refused where it is empty
        return by_section({name: plain_value(value)})
    values, part = section_of(name, value)
    if part is not None:
        handed[name] = part
    return {name: values}


def twice(name: str, found: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the faults of settings that two keywords give."""
    for section, values in found.items():
        for key in values.keys() & settings.get(section, {}).keys():
            where = as_keyword(f"{section}.{key}")
            yield Fault(f"backtest({where})", f"is given twice, once in `{section}`", "leave one of them out")


def unknown(given: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the faults of keywords that there are not, with what was meant."""
    chosen = {name: given[name] for name in PARTS if isinstance(given.get(name), str)}
    known = known_settings({section: {FLAGS[section].partition(".")[2]: name} for section, name in chosen.items()})
    for name in (one for one in given if one not in NAMES):
        if "." in name and is_section(name.partition(".")[0]):
            remedy = f"write {as_keyword(name).replace('...', written(given[name]))}"
            yield Fault(f'backtest(**{{"{name}": ...}})', "no keyword has a dot", remedy)
            continue
        near = did_you_mean(name, NAMES)
        if not near.startswith("did") and (places := places_of(name, known)):
            near = f"write {as_keyword(places[0]).replace('...', written(given[name]))}"
        yield Fault(f"backtest({name}=...)", f"there is no keyword {name}", near)


def written(value: Any) -> str:
    """Return a plain value as code has it; dots for any other."""
    return shown(value) if isinstance(value, str | int | float | bool | list | tuple) else "..."
