"""A comparison as JSON: what there is no number of is null, and the reason stands beside it."""

from __future__ import annotations

import math
from typing import Any

from ...analyzers.metrics import Metric, Undefined
from ...verdict.plain import as_plain
from .comparison import Comparison, Difference, Side


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Return all of it but the curves, which stand in the folders of the runs."""
    return {
        "sample": comparison.sample,
        "said": list(comparison.said),
        "runs": [side_as_json(side) for side in comparison.sides],
        "settings": {place: list(values) for place, values in comparison.settings.items()},
        "differences": [difference_as_json(one) for one in comparison.differences],
    }


def side_as_json(side: Side) -> dict[str, Any]:
    """Return one of the runs."""
    undefined: dict[str, str] = {}
    intervals = {}
    for name, one in side.estimates.items():
        if isinstance(one.interval, Undefined):
            undefined[f"intervals.{name}"] = one.interval.reason
        is_known = not isinstance(one.interval, Undefined)
        intervals[name] = [one.interval.low, one.interval.high] if is_known else None  # type: ignore[union-attr]
    return {
        "number": side.number,
        "name": side.name,
        "folder": side.folder,
        "about": side.about,
        "metrics": {name: number(value, f"metrics.{name}", undefined) for name, value in side.metrics.items()},
        "intervals": intervals,
        "buy_and_hold": number(side.held, "buy_and_hold", undefined),
        "skill": side.skill,
        "profit": side.profit,
        "alarms": list(side.alarms),
        "undefined": undefined,
    }


def difference_as_json(one: Difference) -> dict[str, Any]:
    """Return how far a run is above the first."""
    return {
        "run": one.number,
        "less": 1,
        "bars_in_common": one.bars,
        "dates": one.span,
        "bars_per_year": one.bars_per_year,
        "found": None if one.found is None else as_plain(one.found),
        "reason": one.reason,
    }


def number(value: Metric, name: str, undefined: dict[str, str]) -> float | None:
    """Return a number, or null with its reason."""
    if isinstance(value, Undefined) or not math.isfinite(value):
        undefined[name] = value.reason if isinstance(value, Undefined) else "is no finite number"
        return None
    return value
