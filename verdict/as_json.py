"""The verdict as JSON can hold it, for `metrics.json` and `--json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from ..analyzers.metrics import Undefined
from .baselines import Baselines
from .ledger.looks import KeptLooks, Recorded
from .plain import as_plain
from .sentences import sentences
from .verdict import Verdict

GIVEN_LOOKS = ("sentences", "looks", "all_statistics")
"""What depends on how often anybody has looked at these bars, and so is not the same in a repeated run."""

NOT_TOLD = Undefined("told apart")


def as_json(verdict: Verdict) -> dict[str, Any]:
    """Return all that the verdict says: what there is no number of is null, and the reason stands beside it."""
    more = verdict.all_statistics
    return {
        "sample": verdict.sample,
        "sentences": list(sentences(verdict)),
        "bars": verdict.claims.bars,
        "holding_bars": verdict.claims.holding,
        "skill": asdict(verdict.skill),
        "profit": asdict(verdict.profit),
        "looks": None if verdict.looks is None else looks_as_json(verdict.looks),
        "forecast": None if verdict.forecast is None else verdict.forecast.as_json(),
        "intervals": None if verdict.intervals is None else verdict.intervals.as_json(),
        "baselines": None if verdict.baselines is None else baselines_as_json(verdict.baselines),
        "alarms": [one.text for one in verdict.alarms],
        **({} if more is None else {"all_statistics": more.as_json()}),
    }


def baselines_as_json(baselines: Baselines) -> dict[str, Any]:
    """Return the baselines, of the random times no more than where the result lies among them."""
    told = as_plain(replace(baselines, random=NOT_TOLD))
    random, undefined = baselines.random, {**told["undefined"]}
    undefined.pop("random")
    ranks: dict[str, Any] = {"runs": 0, "better_than": None, "better_than_error": None, "better_than_by_sharpe": None}
    if isinstance(random, Undefined):
        undefined["random.better_than"] = random.reason
    else:
        by_sharpe = random.sharpe_rank
        ranks |= {"runs": len(random), "better_than": random.return_rank.share}
        ranks["better_than_error"] = random.return_rank.error
        if isinstance(by_sharpe, Undefined):
            undefined["random.better_than_by_sharpe"] = by_sharpe.reason
        else:
            ranks["better_than_by_sharpe"] = by_sharpe.share
    return {**told, "random": ranks, "undefined": undefined}


def looks_as_json(recorded: Recorded | KeptLooks) -> dict[str, Any] | None:
    """Return what the ledger knew when the look was counted."""
    if isinstance(recorded, KeptLooks):
        return None if recorded.told is None else dict(recorded.told)
    return {
        "trial": recorded.number,
        "is_new": recorded.is_new,
        "kind": recorded.kind,
        "looks_before": recorded.looks.count,
        "sealed_number": recorded.sealed_number,
        "family": None if recorded.family is None else recorded.family.name,
        "trouble": recorded.trouble,
    }


def without_looks(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the verdict of a `metrics.json` without what depends on earlier looks."""
    kept = {name: value for name, value in told.items() if name not in GIVEN_LOOKS}
    for name in ("skill", "profit"):
        if isinstance(claim := kept.get(name), Mapping):
            kept[name] = {key: value for key, value in claim.items() if key != "says"}
    return kept
