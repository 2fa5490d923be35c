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
    from barcast.experiments.settings import make_experiment
    from barcast.experiments.sources import anchored, merged, read_assignments, read_toml

    settings: dict[str, Any] = {}
    for name, value in flags.items():
        section, _, key = FLAGS[name].partition(".")
        settings.setdefault(section, {})[key] = value
    typed = merged(settings, read_assignments(assignments))
    return make_experiment(merged(read_toml(file) if file else {}, anchored(typed, Path.cwd())))
