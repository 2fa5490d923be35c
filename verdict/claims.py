"""The two claims about a sample's decisions: skill before costs, and profit after costs.

docs/verdict.md says what each means, and what was measured before they were chosen.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ..analyzers.statistics.family import LEVEL, family_test
from ..analyzers.statistics.memory import memory_of, widening
from ..analyzers.statistics.sensitivity import edge_error, sensitivity
from ..analyzers.statistics.skill import profit_scores, skill_scores, skill_views
from ..arrays import Floats
from .decisions import Decisions

Says = Literal["claim", "no_evidence", "not_calibrated", "no_verdict"]
LEAST_BARS, LEAST_MINORITY, LEAST_CHANGES = 100, 20, 10
"""Fewer intervals, bars on the rarer side or changes of position than these say nothing."""
LONG_HELD, LEAST_OF_LONG_HELD = 20.0, 300
"""Positions held for longer than so many bars need so many bars, for the memory of their scores to be known."""
REMEMBERED, LAGS_A_MEMORY = 5.0, 2.0
"""Positions that remember themselves for longer than so many bars have wider errors, by lags of twice their memory."""


@dataclass(frozen=True)
class Claim:
    """What one of the two sentences rests on."""

    says: Says
    p: float | None = None
    """How often luck alone does as well; None where there is no verdict."""
    t: float | None = None
    """The statistic: the largest of the views."""
    critical: float | None = None
    """What it must reach for p = 0.05."""
    unseen: float | None = None
    """An edge below this annual Sharpe ratio could not have been seen."""
    seen: float | None = None
    """An edge of this annual Sharpe ratio is seen four times in five."""
    reason: str = ""
    """Why there is no verdict, and how much it would take."""


@dataclass(frozen=True)
class Claims:
    """The two claims about one sample."""

    skill: Claim
    profit: Claim
    bars: int
    """Intervals that were judged."""
    holding: float
    """Bars that a position was held on average."""


def claims_of(decisions: Decisions) -> Claims:
    """Return what can be claimed of one sample's decisions, as if nothing else had been tried."""
    return claims_of_family([decisions])[0]


def claims_of_family(trials: Sequence[Decisions], level: float = LEVEL) -> list[Claims]:
    """Return what can be claimed of each of several trials on the same bars, given that all of them were tried.

    A trial of which nothing can be said is no part of the tests.

    Args:
        trials: declared before any of them was looked at; their bars overlap.
        level: the largest p of a claim.
    """
    reasons = [insufficiency(one) for one in trials]
    counted = [one for one, reason in zip(trials, reasons, strict=True) if not reason]
    skill = tested(counted, [skill_of(one) for one in counted], level)
    profit = tested(counted, [profit_of(one) for one in counted], level)
    found = []
    for one, reason in zip(trials, reasons, strict=True):
        silent = Claim("no_verdict", reason=reason)
        pair = (silent, silent) if reason else (next(skill), next(profit))
        found.append(Claims(*pair, len(one), holding_of(one)))
    return found


def not_calibrated(claims: Claims) -> Claims:
    """Return claims of which none is made: not all trials that were declared are known."""

    def withheld(claim: Claim) -> Claim:
        return replace(claim, says="not_calibrated") if claim.says == "claim" else claim

    return replace(claims, skill=withheld(claims.skill), profit=withheld(claims.profit))


def skill_of(one: Decisions) -> Floats:
    """Return the scores of the views of a trial's skill, shape (n, views)."""
    return skill_scores(one.position, one.forecast, one.asset_return, one.volatility)


def profit_of(one: Decisions) -> Floats:
    """Return the scores of a trial's profit, shape (n, 1)."""
    return profit_scores(one.position, one.asset_return, one.cost)


def tested(trials: Sequence[Decisions], scores: Sequence[Floats], level: float) -> Iterator[Claim]:
    """Yield the claim of each trial by its scores, tested together with those of the others."""
    if not trials:
        return
    aligned = on_the_same_rows(trials, scores)
    wider = [widening_of(one, own) for one, own in zip(trials, scores, strict=True)]
    found = family_test(aligned, widening=wider)
    for place, one in enumerate(trials):
        p, error = float(found.p[place]), wider[place] * error_of(one, scores[place])
        limits = sensitivity(found.critical, error, volatility_of(one), one.bars_per_year)
        says: Says = "claim" if p <= level else "no_evidence"
        yield Claim(says, p, float(found.t[place]), found.critical, limits.unseen, limits.seen)


def widening_of(one: Decisions, scores: Floats) -> float:
    """Return how many times larger the errors of a trial are than those of positions that remember nothing."""
    memory = memory_of(one.position)
    return widening(scores, LAGS_A_MEMORY * memory) if memory > REMEMBERED else 1.0


def on_the_same_rows(trials: Sequence[Decisions], scores: Sequence[Floats]) -> list[Floats]:
    """Return the scores with a row for every interval of any trial, 0 where a trial has none."""
    if len(trials) == 1:
        return list(scores)
    stamps = np.unique(np.concatenate([one.made_at for one in trials]))
    aligned = []
    for one, own in zip(trials, scores, strict=True):
        rows = np.zeros((len(stamps), own.shape[1]))
        rows[np.searchsorted(stamps, one.made_at)] = own
        aligned.append(rows)
    return aligned


def error_of(one: Decisions, scores: Floats) -> float:
    """Return the standard error of what an edge adds, in return per bar, by the view that sees it best."""
    is_profit = scores.shape[1] == 1  # the one view of which is the position
    beyond = one.position - one.position.mean()
    views = beyond[:, np.newaxis] if is_profit else skill_views(one.position, one.forecast, one.volatility)
    return edge_error(scores, views, one.position)


def volatility_of(one: Decisions) -> float:
    """Return the standard deviation of what the positions returned before costs, per bar."""
    return float(np.std(one.position * one.asset_return))


def holding_of(one: Decisions) -> float:
    """Return for how many bars a position is held on average, by its changes or by its sides, whichever is longer.

    A position re-sized on every bar may stay on one side for months.
    """
    if not len(one):
        return 0.0
    sides = np.sign(one.position - one.position.mean())
    turns = int(np.count_nonzero(np.diff(sides)))
    return len(one) / (1.0 + min(turns, int(np.count_nonzero(one.changed))))


def insufficiency(one: Decisions) -> str:
    """Return why nothing can be said of the decisions and how much it would take; empty where something can."""
    changes, bars = int(np.count_nonzero(one.changed)), len(one)
    if bars < LEAST_BARS:
        return f"{counted(bars, 'bar')} can be judged, and it takes {LEAST_BARS}"
    if not np.isfinite(one.asset_return).all() or not np.isfinite(one.position).all():
        return "prices or positions are beyond what can be reckoned with"
    if np.ptp(one.asset_return) == 0.0:
        return "the return is the same on every bar, and no position could have done better than another"
    if changes == 0:
        return f"the position never changes, and it takes {LEAST_CHANGES} changes"
    if changes < LEAST_CHANGES:
        needed = math.ceil(bars * LEAST_CHANGES / changes)
        return (
            f"the position changes {times(changes)} in {bars:,} bars, and it takes {LEAST_CHANGES}: "
            f"at this pace about {needed:,} bars"
        )
    minority = minority_of(one)
    if minority < LEAST_MINORITY:
        side = f"the position is on its rarer side for {counted(minority, 'bar')} of {bars:,}, and it takes"
        needed = math.ceil(bars * LEAST_MINORITY / max(minority, 1))
        return f"{side} {LEAST_MINORITY}: at this pace about {needed:,} bars"
    holding = holding_of(one)
    if holding > LONG_HELD and bars < LEAST_OF_LONG_HELD:
        return (
            f"a position is held for {holding:.0f} bars on average, of which {bars:,} bars hold too few: "
            f"it takes {LEAST_OF_LONG_HELD}"
        )
    return ""


def minority_of(one: Decisions) -> int:
    """Return for how many intervals the position is above its mean, or below it, whichever are fewer."""
    side = one.position - one.position.mean()
    return min(int(np.count_nonzero(side > 0.0)), int(np.count_nonzero(side < 0.0)))


def counted(number: int, word: str) -> str:
    """Return `1 bar`, `1,661 bars`."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def times(number: int) -> str:
    """Return how often in words."""
    return "once" if number == 1 else f"{number} times"
