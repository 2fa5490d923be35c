"""The short names of settings: the flags of the command line, and the keywords of a call in Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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


def by_section(flags: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the settings that flags stand for, section -> setting -> value."""
    settings: dict[str, dict[str, Any]] = {}
    for name, value in flags.items():
        section, _, key = FLAGS[name].partition(".")
        settings.setdefault(section, {})[key] = value
    return settings
