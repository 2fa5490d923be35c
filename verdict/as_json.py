"""The verdict as JSON can hold it, for `metrics.json` and `--json`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .sentences import sentences
from .verdict import Verdict


def as_json(verdict: Verdict) -> dict[str, Any]:
    """Return all that the verdict says: what there is no number of is null, and the reason stands beside it."""
    claims = verdict.claims
    return {
        "sample": verdict.sample,
        "sentences": list(sentences(claims)),
        "bars": claims.bars,
        "holding_bars": claims.holding,
        "skill": asdict(claims.skill),
        "profit": asdict(claims.profit),
    }
