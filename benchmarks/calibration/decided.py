"""What strategies decided, as the verdict reads it, and what it claims: many planted worlds, one trial at a time.

The verdict's own functions answer; only worlds whose statistic is below every critical value are not asked about.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.signal import lfilter
from scipy.special import ndtri

from barcast.analyzers.statistics.family import LEVEL, family_test, units
from barcast.analyzers.statistics.volatility import DECAY
from barcast.arrays import Floats
from barcast.verdict.claims import claims_of_family, insufficiency, profit_of, skill_of, tested, widening_of
from barcast.verdict.decisions import Decisions

BARS_A_YEAR = 252.0
WARMING = 250
"""Bars before a sample, from which the volatility is known when it begins."""
BELOW_CRITICAL = 0.05
"""A statistic so far below the critical value of a single view is below that of any number of views."""
FEW_DRAWS, SURELY, SURELY_NOT = 2_000, 0.02, 0.09
"""Of 2,000 draws, p is known to 0.015 or better where it matters: outside these there is no doubt about 0.05."""


def known_volatilities(returns: Floats) -> Floats:
    """Return what `known_volatility` does, for all worlds at once: (worlds, bars), NaN before the first return."""
    memory = lfilter([1.0], [1.0, -DECAY], np.ones(returns.shape[1]))
    squares = lfilter([1.0], [1.0, -DECAY], returns**2, axis=1) / memory
    return np.hstack([np.full((len(returns), 1), np.nan), np.sqrt(squares[:, :-1])])


def decided(
    position: Floats, forecast: Floats | None, asset_return: Floats, volatility: Floats, *, cost: Floats | float = 0.0
) -> Decisions:
    """Return one world's decisions, all arrays (bars,); a position changes where it differs from the one before."""
    bars = len(position)
    return Decisions(
        made_at=np.datetime64("2000-01-03", "ns") + np.arange(bars) * np.timedelta64(1, "D"),
        position=position,
        forecast=forecast,
        asset_return=asset_return,
        cost=np.broadcast_to(np.asarray(cost, dtype=np.float64), (bars,)),
        volatility=volatility,
        changed=np.diff(position, prepend=0.0) != 0.0,
        bars_per_year=BARS_A_YEAR,
    )


def claims_skill(one: Decisions, level: float = LEVEL) -> bool:
    """Return whether the verdict claims skill for decisions that are all that was tried."""
    return is_claimed(one, skill_of(one), level)


def claims_profit(one: Decisions, level: float = LEVEL) -> bool:
    """Return whether the verdict claims a profit after costs for decisions that are all that was tried."""
    return is_claimed(one, profit_of(one), level)


def is_claimed(one: Decisions, scores: Floats, level: float) -> bool:
    """Return whether the scores (n, views) come to a claim."""
    if largest_of(scores) < ndtri(1.0 - level) - BELOW_CRITICAL or insufficiency(one):
        return False
    return next(tested([one], [scores], level)).says == "claim"


def largest_of(scores: Floats) -> float:
    """Return the largest statistic of the columns."""
    return float(units(scores).sum(axis=0).max())


def claims_any(trials: Sequence[Decisions]) -> bool:
    """Return whether the verdict claims skill for any of the trials, given that all of them were tried."""
    scores = [skill_of(one) for one in trials]
    wider = [widening_of(one, own) for one, own in zip(trials, scores, strict=True)]
    quick = family_test(scores, widening=wider, draws=FEW_DRAWS).p.min()
    if quick > SURELY_NOT:
        return False
    if quick < SURELY and not any(map(insufficiency, trials)):
        return True
    return any(claims.skill.says == "claim" for claims in claims_of_family(trials))
