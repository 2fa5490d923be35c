"""From a settings file, flags and `--set` to the experiment they stand for."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
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
    typed = merged(settings, read_assignments(assignments, merged(below, settings)))
    return with_names(checked_experiment(merged(below, anchored(typed, Path.cwd()))))


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
