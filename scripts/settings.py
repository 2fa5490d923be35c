"""From a settings file, flags and `--set` to the experiment they stand for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from barcast.experiments.settings import Experiment

FLAGS = {
    "data": "data.source",
    "start": "data.start",
    "end": "data.end",
    "model": "model.name",
    "strategy": "strategy.name",
    "costs": "costs.preset",
    "commission_bps": "costs.commission_bps",
    "spread_bps": "costs.spread_bps",
    "slippage_bps": "costs.slippage_bps",
    "train": "split.train",
    "lockbox": "split.lockbox",
    "refit_every": "split.refit_every",
    "train_bars": "split.train_bars",
    "fill": "run.fill",
    "cash": "run.cash",
    "max_leverage": "run.max_leverage",
    "seed": "run.seed",
    "seeds": "run.seeds",
    "cache": "run.cache",
    "streaming": "run.streaming",
    "sealed": "run.sealed",
}
"""Each flag is a short way to write one setting."""


def settings_of(file: Path | None, flags: dict[str, Any], assignments: list[str]) -> Experiment:
    """Return the experiment of a file, the flags on top of it, and the assignments on top of both."""
    from barcast.experiments.assignments import read_assignments
    from barcast.experiments.settings import make_experiment
    from barcast.experiments.sources import anchored, merged, read_toml

    settings: dict[str, Any] = {}
    for name, value in flags.items():
        section, _, key = FLAGS[name].partition(".")
        settings.setdefault(section, {})[key] = filled(name, value)
    below = read_toml(file) if file else {}
    typed = merged(settings, read_assignments(assignments, merged(below, settings)))
    return make_experiment(merged(below, anchored(typed, Path.cwd())))


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
