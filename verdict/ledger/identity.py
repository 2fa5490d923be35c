"""When two trials are one: the same settings, seed, plug-ins and bars, whatever files and folders were called."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from .trial import Trial

IGNORED = (
    "run.cache", "run.tables", "run.streaming", "run.sealed",
    "split.validation", "split.validation_folds", "split.validation_embargo",
)  # fmt: skip
"""Settings that change no number of a run; the last three say how a sweep chooses one.

Nor does the section `data` count: the bars that it led to do."""
PLUGIN = re.compile(r"(?:.*[/\\])?([^/\\]+\.py:[^/\\]+)")


def key_of(trial: Trial) -> str:
    """Return what a trial is known by, 64 hexadecimal digits. Its kind and its names are no part of it."""
    parts = {
        "settings": what_counts(trial.settings),
        "plugins": dict(trial.plugins),
        "seed": trial.seed,
        "data": trial.data_sha256,
        "bars": trial.market.digest.hex(),
    }
    return hashlib.sha256(as_json(parts).encode()).hexdigest()


def what_counts(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that change numbers: without `data`, what says how a run is made, and folders of plug-ins."""
    counted: dict[str, Any] = {}
    for section, values in settings.items():
        if section == "data":
            continue
        inner = dict(values) if isinstance(values, Mapping) else {"": values}
        counted[section] = {
            name: plain(value) for name, value in inner.items() if f"{section}.{name}" not in IGNORED
        }  # fmt: skip
    return counted


def plain(value: Any) -> Any:
    """Return a value such that equal ones are written alike: 5.0 as 5, a tuple as a list, plug-ins without folders."""
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, str):
        found = PLUGIN.fullmatch(value)
        return found[1] if found else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def as_json(value: Any) -> str:
    """Return the value as JSON, the same text for the same value; what JSON lacks is written as Python shows it."""
    return json.dumps(value, sort_keys=True, default=str, separators=(",", ":"))
