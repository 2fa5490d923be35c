"""Settings as short texts: those that are not the default, and all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..building.names import short
from ..run_folder.files import defaults_in, part
from ..run_folder.run_name import changed
from ..settings import CHOICES, SECTIONS, Experiment

DATA = "data.source"
"""What a list has a column for."""


def texts_of(experiment: Experiment) -> dict[str, str]:
    """Return every setting that is given or has a known default: `section.key` -> text."""
    values = dict(experiment)
    return {f"{section}.{key}": text_of(value) for section in SECTIONS for key, value in dict(values[section]).items()}


def changed_texts(experiment: Experiment, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the settings that are not the default's, model, strategy and cost preset first.

    Args:
        experiment: of a run.
        manifest: of that run. It says what the run called its parts: a saved model has a name of its own there; and
            which settings of a plug-in were left at its defaults.
    """
    labels, defaults = part(manifest, "labels"), defaults_in(manifest)
    chosen = {}
    for section, (key, default) in CHOICES.items():
        if (name := str(dict(dict(experiment)[section]).get(key, default))) != default:
            told = labels.get(section) if section != "costs" else None
            chosen[f"{section}.{key}"] = short(str(told or name))
    return chosen | {
        place: text_of(value) for place, value in changed(experiment, defaults) if place not in (*chosen, DATA)
    }


def text_of(value: Any) -> str:
    """Return a value as TOML writes it, a text without its quotes."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(text_of, value))}]"
    return str(value)
