"""Whether any part of a run is the user's own code, by its settings alone."""

from __future__ import annotations

from ..settings import Experiment
from .plugins import is_plugin
from .reader import is_reader


def has_plugin(experiment: Experiment) -> bool:
    """Return whether the model, the strategy or the source of the bars is a plug-in."""
    names = (experiment.model["name"], experiment.strategy["name"])
    return any(is_plugin(name) for name in names) or is_reader(experiment.data.source)
