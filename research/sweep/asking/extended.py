"""A sweep that goes on with more trials than it was first asked for."""

from __future__ import annotations

from dataclasses import replace

from ....faults import BadInput, check_settings
from ..settings import SweepSettings
from .asked import Asked


def with_trials(asked: Asked, trials: int) -> Asked:
    """Return the sweep with more trials; the first of them are those that it had.

    What is found is that of a sweep that was asked for as many from the beginning, with the same search.

    Raises:
        BadInput: it has more trials already, or there are no further combinations.
    """
    before = asked.sweep.trials
    if trials == before:
        return asked
    if trials < before:
        what = f"{trials:,} is fewer than the {before:,} that the sweep was asked for"
        raise BadInput.at("--trials", what, "give a larger number, or leave it out")
    if asked.search == "grid":
        what = f"the sweep tries all {asked.trials:,} combinations that there are already"
        raise BadInput.at("--trials", what, "leave it out, or turn more in a sweep of its own")
    changed = {**asked.sweep.model_dump(), "trials": trials, "search": asked.search}
    return replace(asked, sweep=check_settings(SweepSettings, "sweep", changed))
