"""What is not told of a sample that is too short, changes its position too seldom, or was ruined: a dash, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from weakref import WeakKeyDictionary

from ..analyzers.metrics import Undefined
from ..analyzers.metrics.metric import RUINED
from ..analyzers.metrics.register import METRICS
from ..engine.result import Metrics, Result
from ..verdict.baselines import Baselines, Outcome
from ..verdict.claims import LEAST_BARS, counted, insufficiency
from ..verdict.decisions import decisions_of
from ..verdict.verdict import Verdict
from .accounts import first_fill

ANNUAL = tuple(name for name, entry in METRICS.items() if "a year" in entry.label)
"""What is scaled to a year: of too few bars or decisions it says nothing of a year."""
_FOUND: WeakKeyDictionary[Result, dict[str, str]] = WeakKeyDictionary()
"""By result and sample, for as long as the result lives: a million bars take a second, and every report asks."""


def too_little(result: Result, sample: str) -> str:
    """Return why the sample says too little for an annual figure, as the verdict has it; empty where it is enough."""
    known = _FOUND.setdefault(result, {})
    if sample not in known:
        recorded = bool((result.account.equity["sample"] == sample).any())
        known[sample] = insufficiency(decisions_of(result, sample)) if recorded else ""
    return known[sample]


def told_metrics(result: Result, sample: str) -> Metrics:
    """Return the metrics of a sample as every report tells them: no annual figure where it is ruined or too little."""
    return without_annual(result.metrics[sample], untold(result, sample))


def untold(result: Result, sample: str) -> str:
    """Return why no annual figure of a sample is told; empty where they are.

    What a ruined account earned until then is no return of a year, however its bars went up and down.
    """
    return RUINED.reason if sample in result.account.ruined_at else too_little(result, sample)


def told_of_holding(result: Result, sample: str) -> Metrics:
    """Return those of buy and hold: it never changes its position, so only its bars are counted."""
    metrics = result.buy_and_hold.metrics[sample]
    is_lost = metrics.get("annual_return") == RUINED
    return without_annual(metrics, RUINED.reason if is_lost else too_few_bars(intervals_held(result, sample)))


def intervals_held(result: Result, sample: str) -> int:
    """Return how many intervals between fills' prices buy and hold may hold, as the verdict counts those of the run."""
    dates = result.buy_and_hold.equity.loc[result.buy_and_hold.equity["sample"] == sample, "date"]
    if dates.empty:
        return 0
    late = 0 if result.terms.account.fill == "close" else 1
    return max(len(dates) - first_fill(result, dates.iloc[0]) - late, 0)


def too_few_bars(bars: int) -> str:
    """Return why so many bars say nothing of a year; empty where they are enough."""
    return "" if bars >= LEAST_BARS else f"{counted(bars, 'bar')} can be judged, and it takes {LEAST_BARS}"


def told_baselines(verdict: Verdict | None) -> Baselines | None:
    """Return the baselines as every report tells them: no Sharpe ratio and no rank where there is too little.

    Of too few bars no account has a Sharpe ratio; where the run changes its position too seldom, the run has none.
    A ruined account never has one.
    """
    if verdict is None or verdict.baselines is None:
        return None
    baselines, reason = verdict.baselines, silent_for(verdict)
    reasons = {name: without_ratio(name, one, verdict) for name, one in baselines.outcomes.items()}
    if not any(reasons.values()):
        return baselines
    told: dict[str, Outcome] = {
        name: replace(one, sharpe=Undefined(reasons[name])) if reasons[name] else one
        for name, one in baselines.outcomes.items()
    }
    is_ranked = not reason or isinstance(baselines.random, Undefined)
    return replace(baselines, outcomes=told, random=baselines.random if is_ranked else Undefined(reason))


def without_ratio(name: str, one: Outcome, verdict: Verdict) -> str:
    """Return why the account of a baseline has no Sharpe ratio to tell; empty where it has one."""
    if not isinstance(one.total_return, Undefined) and one.total_return <= -1.0:
        return RUINED.reason
    return silent_for(verdict) if name == "run" or 0 < verdict.bars < LEAST_BARS else ""


def silent_for(verdict: Verdict) -> str:
    """Return why a verdict says nothing; empty where it says something."""
    return verdict.skill.reason if verdict.skill.says == "no_verdict" else ""


def without_annual(metrics: Metrics, reason: str) -> Metrics:
    """Return the metrics with a reason in place of what is scaled to a year; as they are without one."""
    if not reason:
        return metrics
    told: Mapping[str, Undefined] = {name: Undefined(reason) for name in ANNUAL if name in metrics}
    return {name: told.get(name, value) for name, value in metrics.items()}
