"""Which parts of a run are the user's own code, by its settings alone."""

from __future__ import annotations

from ..settings import Experiment
from .plugins import is_plugin
from .reader import is_reader


def plugins_named(experiment: Experiment) -> tuple[str, ...]:
    """Return the names of the model, the strategy and the source of the bars that are plug-ins."""
    parts = [name for name in (experiment.model["name"], experiment.strategy["name"]) if is_plugin(name)]
    return (*parts, *([experiment.data.source] if is_reader(experiment.data.source) else []))
