"""Settings as short texts: those that are not the default, and all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..building.names import short
from ..run_folder.run_name import changed
from ..settings import CHOICES, SECTIONS, Experiment

DATA = "data.source"
"""What a list has a column for."""


def texts_of(experiment: Experiment) -> dict[str, str]:
    """Return every setting that is given or has a known default: `section.key` -> text."""
    values = dict(experiment)
    return {f"{section}.{key}": text_of(value) for section in SECTIONS for key, value in dict(values[section]).items()}


def changed_texts(experiment: Experiment, labels: Mapping[str, Any]) -> dict[str, str]:
    """Return the settings that are not the default's, model, strategy and cost preset first.

    Args:
        experiment: of a run.
        labels: what the run called its parts: a saved model has a name of its own there.
    """
    chosen = {}
    for section, (key, default) in CHOICES.items():
        if (name := str(dict(dict(experiment)[section]).get(key, default))) != default:
            told = labels.get(section) if section != "costs" else None
            chosen[f"{section}.{key}"] = short(str(told or name))
    return chosen | {place: text_of(value) for place, value in changed(experiment) if place not in (*chosen, DATA)}


def text_of(value: Any) -> str:
    """Return a value as TOML writes it, a text without its quotes."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(text_of, value))}]"
    return str(value)
