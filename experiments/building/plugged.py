"""Which parts of a run are the user's own code, and what each is called in full."""

from __future__ import annotations

from collections.abc import Iterator

from ..settings import Experiment
from .names import is_code, is_plugin, parted
from .plugins import is_strategy, makes_model, whole_name
from .reader import is_reader, reads_bars


def plugins_named(experiment: Experiment) -> tuple[str, ...]:
    """Return the names of the model, the strategy and the source of the bars that are plug-ins."""
    parts = [name for name in (experiment.model["name"], experiment.strategy["name"]) if is_plugin(name)]
    return (*parts, *([experiment.data.source] if is_reader(experiment.data.source) else []))


def names_a_file_alone(name: str) -> bool:
    """Return whether a plug-in's name says no more than its file: `mine.py`, or `mine.py:`."""
    return is_plugin(name) and parted(name)[1] == "" and is_code(parted(name)[0])


def with_whole_names(experiment: Experiment) -> tuple[Experiment, list[str]]:
    """Return the experiment with what is meant in a file named alone, and what each was taken for, in words.

    Raises:
        BadInput: nothing in such a file fits, or more than one thing.
    """
    update: dict[str, object] = {}
    told: list[str] = []
    for section, was, whole in named_alone(experiment):
        value = dict(experiment)[section]
        is_data = section == "data"
        update[section] = value.model_copy(update={"source": whole}) if is_data else {**value, "name": whole}
        told.append(f"{parted(was)[0]} has one {'source' if is_data else section}: taken for {whole}")
    return experiment.model_copy(update=update), told


def named_alone(experiment: Experiment) -> Iterator[tuple[str, str, str]]:
    """Yield each section whose part is named by its file alone, with that name and the whole one."""
    for section, values, fits in (
        ("model", experiment.model, makes_model), ("strategy", experiment.strategy, is_strategy),
    ):  # fmt: skip
        if names_a_file_alone(values["name"]):
            yield section, values["name"], whole_name(values["name"], section, fits)
    if is_reader(experiment.data.source) and names_a_file_alone(experiment.data.source):
        yield "data", experiment.data.source, whole_name(experiment.data.source, "source", reads_bars)
