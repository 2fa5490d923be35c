"""The list of runs as JSON: what there is no number of is null, and the reason stands beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ...analyzers.metrics import Metric, Undefined
from .listed import Listed


def as_json(runs: Sequence[Listed]) -> list[dict[str, Any]]:
    """Return the runs, each by what a list tells of it."""
    return [one_as_json(one) for one in runs]


def one_as_json(one: Listed) -> dict[str, Any]:
    """Return one run."""
    undefined: dict[str, str] = {}
    interval = one.sharpe.interval
    ends = (None, None) if isinstance(interval, Undefined) else (interval.low, interval.high)
    found = {
        "total_return": number(one.total_return, "total_return", undefined),
        "sharpe": number(one.sharpe.value, "sharpe", undefined),
    }
    if isinstance(interval, Undefined):
        undefined["sharpe_interval"] = interval.reason
    return {
        "name": one.name,
        "folder": one.folder,
        "made_at": one.made_at.isoformat(timespec="seconds"),
        "state": one.state,
        "trouble": one.trouble,
        "notes": list(one.notes),
        "data": one.data,
        "changed": dict(one.changed),
        "sample": one.sample,
        **found,
        "sharpe_interval": None if ends[0] is None else list(ends),
        "skill": None if one.skill is None else asdict(one.skill),
        "profit": None if one.profit is None else asdict(one.profit),
        "ruined": one.ruined or None,
        "alarms": one.alarms,
        "undefined": undefined,
    }


def number(value: Metric, name: str, undefined: dict[str, str]) -> float | None:
    """Return a number, or null with its reason."""
    if isinstance(value, Undefined):
        undefined[name] = value.reason
        return None
    if not math.isfinite(value):
        undefined[name] = "is no finite number"
        return None
    return value
