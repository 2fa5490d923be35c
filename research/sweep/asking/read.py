"""From an experiment file, flags, `--set` and `--vary` to what a sweep is asked to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ....experiments.assignments import read_assignments, read_value
from ....experiments.building.parts import checked_experiment
from ....experiments.building.plugged import with_whole_names
from ....experiments.complete import checked_and_completed
from ....experiments.flags import by_section
from ....experiments.settings import Experiment
from ....experiments.sources import anchored, merged, read_toml
from ....experiments.toml_text import to_toml
from ....faults import BadInput, Fault, check_settings
from ....faults.parsing import parse_toml
from ....faults.suggest import letters_of, nearest
from ..settings import SweepSettings
from ..spaces.combinations import check_combinations
from ..spaces.reading import Turned, read_section, read_typed, space_of
from ..spaces.scores import check_score
from ..spaces.space import Choices, Space
from .asked import Asked

Settings = Mapping[str, Mapping[str, Any]]


def asked_of(
    file: Path | None = None,
    flags: Mapping[str, Any] | None = None,
    *,
    assignments: Sequence[str] = (),
    vary: Sequence[str] = (),
    search: Mapping[str, Any] | None = None,
) -> Asked:
    """Return the sweep of an experiment file, with what was typed on top of it.

    Args:
        file: an experiment file, which may have the sections `vary` and `sweep`.
        flags: short names of settings, as of `barcast backtest`, and their values.
        assignments: texts `section.key=value`; `sweep.trials=50` too.
        vary: texts `section.key=VALUES`.
        search: settings of the section `sweep` that were given as flags of their own.

    Raises:
        BadInput: whatever cannot be: an unknown setting, a value out of range, values that do not go together.
    """
    below = dict(read_toml(file)) if file else {}
    of_file = read_section(below.pop("vary")) if "vary" in below else []
    sweep = section_of(below.pop("sweep", {}))
    plain, of_sweep = parted(assignments)
    flagged = by_section(flags or {})
    typed = merged(flagged, read_assignments(plain, merged(below, flagged)))
    turned = together(of_file, read_typed(vary, merged(below, typed)), typed)
    folder = file.absolute().parent if file else Path.cwd()
    settings = merged(below, anchored(typed, Path.cwd()))
    return checked(settings, with_paths(turned, folder), {**sweep, **of_sweep, **(search or {})})


def checked(settings: Mapping[str, Any], turned: Sequence[Turned], sweep: Mapping[str, Any]) -> Asked:
    """Return the sweep of settings that all trials share, those that are turned, and those of the search.

    Raises:
        BadInput: as `asked_of`.
    """
    found = check_settings(SweepSettings, "sweep", sweep)
    experiment = checked_experiment(settings)
    space = with_names_in(space_of(turned, settings))
    experiment, _ = with_whole_names(experiment)
    complete = parse_toml(to_toml(checked_and_completed(experiment)))
    check_combinations(complete, space)
    check_score(complete, space, found)
    asked = Asked(complete, checked_experiment(complete), space, found)
    check_search(asked)
    return asked


def section_of(given: Any) -> dict[str, Any]:
    """Return the section `sweep` of a file.

    Raises:
        BadInput: it is none.
    """
    if isinstance(given, Mapping):
        return dict(given)
    raise BadInput.at("sweep", "is not a section", "write [sweep], and below it such as trials = 200")


def parted(assignments: Sequence[str]) -> tuple[list[str], dict[str, Any]]:
    """Return the assignments of what all trials share, and the settings of the sweep itself.

    Raises:
        BadInput: `vary.section.key=VALUES`, which is turned otherwise.
    """
    plain: list[str] = []
    sweep: dict[str, Any] = {}
    for text in assignments:
        place, equals, value = text.partition("=")
        section, _, key = place.strip().partition(".")
        if section == "vary" and equals and key:
            raise BadInput.at(f"--set {text}", "is turned, not set", f"write --vary {text.strip()[5:]}")
        if section == "sweep" and equals and key:
            sweep[key] = read_value(value.strip(), place.strip())
        elif equals and not key and (own := setting_meant(section)):
            raise BadInput.at(f"--set {text}", "names no section", f"write --set sweep.{own}={value.strip()}")
        else:
            plain.append(text)
    return plain, sweep


def setting_meant(name: str) -> str:
    """Return the setting of the section `sweep` that is called so; empty if none is."""
    near = nearest(name, SweepSettings.model_fields)
    return near if letters_of(near) == letters_of(name) else ""


def together(of_file: Sequence[Turned], typed: Sequence[Turned], settings: Settings) -> list[Turned]:
    """Return what is turned: of the file what is not typed anew or set, then what is typed.

    Raises:
        BadInput: a setting is both set and turned in what was typed.
    """
    set_once = {f"{section}.{key}" for section, values in settings.items() for key in values}
    both = [one for one in typed if one.place in set_once]
    if both:
        what, remedy = "is set and turned", "leave out one of the two"
        raise BadInput(Fault(one.where, f"{one.place} {what}", remedy) for one in both)
    anew = {one.place for one in typed} | set_once
    return [*(one for one in of_file if one.place not in anew), *typed]


def with_paths(turned: Sequence[Turned], folder: Path) -> list[Turned]:
    """Return what is turned, the paths in lists of models and strategies as seen from the file's folder."""
    return [in_folder(one, folder) if isinstance(one.values, list) else one for one in turned]


def in_folder(one: Turned, folder: Path) -> Turned:
    """Return a setting with the paths among its values made absolute."""
    section, _, key = one.place.partition(".")
    values = [anchored({section: {key: value}}, folder)[section][key] for value in one.values]
    return Turned(one.place, values, one.typed)


def with_names_in(space: Space) -> Space:
    """Return the space with files of code among its models and strategies as their whole names, seen from here."""
    dimensions = dict(space.dimensions)
    for place in ("model.name", "strategy.name"):
        if isinstance(values := dimensions.get(place), Choices):
            dimensions[place] = Choices(tuple(whole(place.partition(".")[0], name) for name in values.values))
    return Space(dimensions)


def whole(section: str, name: Any) -> Any:
    """Return the name of a model or strategy with its path made absolute, and what is meant in its file.

    Raises:
        BadInput: nothing in the file fits, or more than one thing.
    """
    if not isinstance(name, str):
        return name
    here = anchored({section: {"name": name}}, Path.cwd())
    given = {"model": {"name": "zero"}, "strategy": {"name": "sign"}, **here}
    experiment: Experiment = checked_experiment({"data": {}}).model_copy(update=given)
    return dict(with_whole_names(experiment)[0])[section]["name"]


def grid_remedy(size: int) -> str:
    """Return what to do about a grid that does not fit into the trials."""
    most = 1_000_000
    all_of_them = f"write --trials {size} for all of them, or " if size <= most else "turn fewer values, or write "
    return f"{all_of_them}--search random or tpe for some"


def check_search(asked: Asked) -> None:
    """Refuse a search that has no end, and settings of it that could do nothing.

    Raises:
        BadInput: all such faults.
    """
    faults: list[Fault] = []
    endless = [place for place, one in asked.space.dimensions.items() if one.size is None]
    if asked.sweep.search == "grid" and endless:
        what = "has no end of values, so that there is no grid"
        remedy = "give values, or a step as 0..1:0.1, or write --search tpe"
        faults += [Fault(f"vary {place}", what, remedy) for place in endless]
    size = asked.space.size
    if asked.sweep.search == "grid" and size is not None and size > asked.sweep.trials:
        what = f"{size:,} combinations do not fit into sweep.trials = {asked.sweep.trials:,}"
        faults.append(Fault("sweep.search grid", what, grid_remedy(size)))
    split = asked.experiment.split
    if asked.sweep.again and not split.refit_every:
        what = "chooses anew at every refit, but there is none"
        faults.append(Fault("sweep.again", what, "set split.refit_every too, or leave it out"))
    if asked.experiment.run.sealed and asked.sweep.all_out_of_sample:
        what = "shows what run.sealed holds back"
        faults.append(Fault("sweep.all_out_of_sample", what, "leave out one of the two"))
    if faults:
        raise BadInput(faults)
