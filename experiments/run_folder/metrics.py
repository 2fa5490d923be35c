"""`metrics.json`: the metrics of a run, written and read back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...analyzers.metrics import Metric, Undefined
from ...engine.result import Metrics, Result
from ...faults import BadInput
from ...verdict.as_json import as_json
from ...verdict.verdict import Verdict
from .files import RESTORE, read_json

SAMPLES = ("new", "lockbox", "test", "train")


def metrics_of(result: Result, verdict: Verdict) -> dict[str, Any]:
    """Return the metrics as JSON: the newest sample first, those of buy and hold, why any is undefined; the verdict."""
    undefined: dict[str, str] = {}

    def numbers(metrics: Mapping[str, Any], place: str) -> dict[str, Any]:
        for name, value in metrics.items():
            if isinstance(value, Undefined):
                undefined[f"{place}.{name}"] = value.reason
        return {name: None if isinstance(value, Undefined) else value for name, value in metrics.items()}

    own = {sample: numbers(metrics, sample) for sample, metrics in result.metrics.items()}
    held = {name: numbers(metrics, f"buy_and_hold.{name}") for name, metrics in result.buy_and_hold.metrics.items()}
    return {
        **own,
        "buy_and_hold": held,
        "undefined": undefined,
        "bars_per_year": result.account.bars_per_year,
        "residual": result.account.residual,
        "ruined_at": {
            name: str(result.account.ruined_at[name]) if name in result.account.ruined_at else None
            for name in result.metrics
        },
        "verdict": as_json(verdict),
    }


@dataclass(frozen=True)
class KeptMetrics:
    """What `metrics.json` holds."""

    own: Mapping[str, Metrics]
    """By sample, the newest first."""
    held: Mapping[str, Metrics]
    """Those of buy and hold."""
    bars_per_year: float
    residual: float
    ruined_at: Mapping[str, str]
    """By sample that was ruined, the stamp."""
    content: Mapping[str, Any]
    """All of it, as JSON."""


def read_metrics(path: Path) -> KeptMetrics:
    """Return the content of a `metrics.json`.

    Raises:
        BadInput: it is missing, or something in it is not what a run writes.
    """
    content = read_json(path)
    reasons = mapping_of(content, "undefined", path)
    own: dict[str, Metrics] = {name: metrics_at(content, name, reasons, path) for name in content if name in SAMPLES}
    if not own:
        raise BadInput.at(str(path), "has no metrics of any sample", RESTORE)
    held = mapping_of(content, "buy_and_hold", path)
    ruined = mapping_of(content, "ruined_at", path)
    scale: Any = content.get("bars_per_year")
    if not is_number(scale) or not 0.0 < scale < math.inf:
        raise BadInput.at(f"{path}, bars_per_year", f"{scale!r} is no number above 0", RESTORE)
    if not is_number(content.get("residual")):
        raise BadInput.at(f"{path}, residual", f"{content.get('residual')!r} is no number", RESTORE)
    return KeptMetrics(
        own,
        {name: metrics_at(held, name, reasons, path, "buy_and_hold.") for name in held},
        scale,
        content["residual"],
        {name: str(stamp) for name, stamp in ruined.items() if stamp is not None},
        content,
    )


def metrics_at(
    content: Mapping[str, Any], name: str, reasons: Mapping[str, Any], path: Path, before: str = ""
) -> dict[str, Metric]:
    """Return the metrics of a sample: numbers, and for every null the reason."""
    found: dict[str, Metric] = {}
    for metric, value in mapping_of(content, name, path, before).items():
        place = f"{before}{name}.{metric}"
        reason = reasons.get(place)
        if is_number(value):
            found[metric] = value
        elif value is None and isinstance(reason, str):
            found[metric] = Undefined(reason)
        else:
            what = "is null without a reason under undefined" if value is None else f"{value!r} is no number"
            raise BadInput.at(f"{path}, {place}", what, RESTORE)
    return found


def mapping_of(content: Mapping[str, Any], name: str, path: Path, before: str = "") -> dict[str, Any]:
    """Return a part of the file that has to be an object."""
    found = content.get(name)
    if not isinstance(found, dict):
        raise BadInput.at(f"{path}, {before}{name}", "is no JSON object" if name in content else "is missing", RESTORE)
    return found


def is_number(value: Any) -> bool:
    """Return whether a JSON value is a number; whole ones beyond a float's range are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, float) or abs(value) < 2**1000
