"""What a sweep is asked to do: the settings that all trials share, what is turned, and how it is searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ....experiments.settings import Experiment
from ..settings import SweepSettings
from ..spaces.space import Params, Space
from ..trials.parts import experiment_with


@dataclass(frozen=True)
class Asked:
    """A sweep before its first trial."""

    settings: Mapping[str, Mapping[str, Any]]
    """Section -> setting -> value, as given, of what all trials share; without `vary` and `sweep`."""
    experiment: Experiment
    """The same, checked, with nothing turned."""
    space: Space
    sweep: SweepSettings

    @property
    def search(self) -> Literal["grid", "random", "tpe"]:
        """How the trials are chosen."""
        if self.sweep.search != "auto":
            return self.sweep.search
        size = self.space.size
        return "grid" if size is not None and size <= self.sweep.trials else "tpe"

    @property
    def trials(self) -> int:
        """How many trials there will be, of one choice."""
        size = self.space.size
        return min(self.sweep.trials, size) if self.search == "grid" and size is not None else self.sweep.trials

    def experiment_of(self, params: Params) -> Experiment:
        """Return the experiment of a trial.

        Raises:
            BadInput: settings that do not go together.
        """
        return experiment_with(self.settings, params)
