"""From a settings file, flags and `--set` to the experiment they stand for."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barcast.scripts.exits import say

if TYPE_CHECKING:
    from barcast.experiments.settings import Experiment


def settings_of(file: Path | None, flags: dict[str, Any], assignments: list[str]) -> Experiment:
    """Return the experiment of a file, the flags on top of it, and the assignments on top of both."""
    from barcast.experiments.assignments import read_assignments
    from barcast.experiments.building.parts import checked_experiment
    from barcast.experiments.flags import by_section
    from barcast.experiments.sources import anchored, merged, read_toml

    settings = by_section({name: filled(name, value) for name, value in flags.items()})
    below = read_toml(file) if file else {}
    refuse_sweep(below, file)
    with sweep_meant(as_typed(flags, assignments), below, file):
        typed = merged(settings, read_assignments(assignments, merged(below, settings)))
        settings = merged(below, anchored(typed, Path.cwd()))
        experiment = checked_experiment(settings)
        refuse_several(settings)
    return with_names(experiment)


def refuse_several(settings: Mapping[str, Any]) -> None:
    """Refuse several values for a setting of a part of ours; a user's own may take them, and is not loaded here.

    Raises:
        BadInput: there are some.
    """
    from barcast.experiments.building.names import is_plugin
    from barcast.experiments.building.parts import faults_of_choices
    from barcast.experiments.settings import choice_of
    from barcast.faults import BadInput
    from barcast.scripts.sweep_meant import in_file, is_several

    for section in ("model", "strategy", "costs"):
        own = {section: settings.get(section, {})}
        several = [place for place, value in in_file(own).items() if is_several(place, value)]
        if several and not is_plugin(choice_of(section, settings)) and (faults := faults_of_choices(own)):
            raise BadInput(faults)


def as_typed(flags: Mapping[str, Any], assignments: Sequence[str]) -> dict[str, str]:
    """Return each setting that was typed as a text, by `section.key`."""
    from barcast.experiments.flags import FLAGS

    pairs = (text.partition("=") for text in assignments)
    assigned = {place.strip(): value.strip() for place, equals, value in pairs if equals}
    return {**{FLAGS[name]: value for name, value in flags.items() if isinstance(value, str)}, **assigned}


def refuse_sweep(below: Mapping[str, Any], file: Path | None) -> None:
    """Refuse the file of a sweep where one run is asked for.

    Raises:
        BadInput: it has a section `vary` or `sweep`.
    """
    from barcast.experiments.settings import OF_SWEEPS
    from barcast.faults import BadInput

    own = " and ".join(f"[{name}]" for name in sorted(OF_SWEEPS, reverse=True) if name in below)
    if own:
        what = f"has {own}, which say what a sweep of many runs turns, and this is one run"
        raise BadInput.at(str(file), what, f"write `barcast sweep {shlex.quote(str(file))}`, or leave them out")


@contextmanager
def sweep_meant(
    typed: Mapping[str, str], below: Mapping[str, Any], file: Path | None, *, sweeps: bool = False
) -> Iterator[None]:
    """Name the sweep that was meant where a setting has several values; `sweeps`: on a sweep's own command line.

    `typed` is each setting that was typed, as `section.key`, and its text.

    Raises:
        BadInput: that which is raised within, with other remedies.
    """
    from barcast.faults import BadInput

    try:
        yield
    except BadInput as error:
        from barcast.scripts.sweep_meant import with_sweep_meant

        raise with_sweep_meant(error, typed, below, file, sweeps=sweeps) from error.__cause__


def filled(flag: str, value: Any) -> Any:
    """Return a flag's value, refused where it is a text without a letter.

    Raises:
        BadInput: it is.
    """
    from barcast.faults import BadInput

    if isinstance(value, str) and not value.strip():
        shown = f"--{flag.replace('_', '-')}"
        raise BadInput.at(shown, "is empty", f"give it a value, or leave {shown} out")
    return value


def with_names(experiment: Experiment) -> Experiment:
    """Return the experiment with what is meant in each file of code that is named alone, and say what that is."""
    named = (experiment.model["name"], experiment.strategy["name"], experiment.data.source)
    if not any(name.rstrip(":").lower().endswith((".py", ".pyc", ".ipynb")) for name in named):
        return experiment
    from barcast.experiments.building.plugged import with_whole_names

    with redirect_stdout(sys.stderr):  # what the file prints
        whole, told = with_whole_names(experiment)
    for words in told:
        say(f"barcast: {words}", sys.stderr)
    return whole
