"""What trials earn on a validation fold: accounts replayed many at once, or passed through the event engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ....analyzers.metrics import Metric
from ....arrays import Floats
from ....engine.account.samples import Sample, opened_one_after_another
from ....engine.account.terms import Rebalance
from ....engine.events.strategy_pass import rebalance_of, run_strategy
from ....feeds.bars import Bars
from ....models.protocol import Forecaster
from ....models.schedule.folds import Fold
from ....strategies.elementwise import targets_of
from .parts import TrialParts
from .scores import sharpe_score

VALIDATION = "validation"
AT_ONCE = 256
"""Accounts of one call of the replay: each has a target for every bar."""


class Forecasted(NamedTuple):
    """A trial and its forecasts at the bars of a fold."""

    parts: TrialParts
    forecasts: Floats
    """Shape (n,); empty for a strategy that asks no model."""
    lookback: int = 1


@dataclass(frozen=True)
class KnownForecasts:
    """A source whose forecasts are known; nobody asks it for a model."""

    lookback: int
    known_forecasts: Floats
    """Shape (bars,); NaN where there is none."""
    features: tuple[str, ...] = ("return",)

    def at(self, t: int) -> Forecaster | None:
        """Return no model: the forecasts are known."""
        return None


def sharpe_scores(bars: Bars, fold: Fold, trials: Sequence[Forecasted], bars_per_year: float) -> list[Metric]:
    """Return the net Sharpe ratio of each trial's account, opened flat at the fold's first decision.

    Accounts of strategies whose target is a function of the forecast alone are replayed, those on the same terms in one
    call; any other strategy passes through the event engine.

    Raises:
        BadInput: what a strategy raises; the others' scores are lost, so that the caller scores them one by one.
    """
    seen = bars.first(fold.answers.stop + 1)
    (sample,) = opened_one_after_another([(VALIDATION, fold.answers.start)], len(seen))
    found: dict[int, Metric] = {}
    groups: dict[tuple[str, Rebalance], list[tuple[int, Floats]]] = {}
    for place, one in enumerate(trials):
        targets = targets_of(one.parts.strategy, one.parts.params, one.forecasts)
        rebalance = rebalance_of(one.parts.strategy, one.parts.params)
        if targets is None or rebalance is None:
            scale = one.parts.terms.account.bars_per_year or bars_per_year
            found[place] = sharpe_score(passed(seen, sample, fold, one), scale)
        else:
            account = one.parts.terms.account.model_dump_json()
            groups.setdefault((account, rebalance), []).append((place, targets))
    for (_, rebalance), group in groups.items():
        for some in (group[at : at + AT_ONCE] for at in range(0, len(group), AT_ONCE)):
            found.update(replayed(seen, sample, fold, trials, some, rebalance, bars_per_year))
    return [found[place] for place in range(len(trials))]


def replayed(
    bars: Bars,
    sample: Sample,
    fold: Fold,
    trials: Sequence[Forecasted],
    group: Sequence[tuple[int, Floats]],
    rebalance: Rebalance,
    bars_per_year: float,
) -> dict[int, Metric]:
    """Return the scores, by their place among the trials, of accounts on the same terms but for their costs."""
    from ....engine.replay.replay import replay_equities  # numba is imported when the first account is replayed

    targets = np.zeros((len(group), len(bars)))
    for row, (_, wanted) in enumerate(group):
        targets[row, fold.answers.start : fold.answers.stop] = wanted
    terms = trials[group[0][0]].parts.terms
    costs = [trials[place].parts.costs for place, _ in group]
    first = fold.answers.start
    equity = replay_equities(bars, targets, costs, terms, rebalance, first_decision=first, sample=sample)
    begun = np.column_stack((np.full(len(equity), terms.account.cash), equity))  # (trials, rows + 1)
    scale = terms.account.bars_per_year or bars_per_year
    return {place: sharpe_score(curve, scale) for (place, _), curve in zip(group, begun, strict=True)}


def passed(bars: Bars, sample: Sample, fold: Fold, one: Forecasted) -> Floats:
    """Return the equity (rows + 1,) of a trial by the event engine, the cash it began with first."""
    params = dict(one.parts.params)
    if one.parts.asks_a_model:
        known = np.full(len(bars), np.nan)
        known[fold.answers.start : fold.answers.stop] = one.forecasts
        params["source"] = KnownForecasts(one.lookback, known)
    terms = one.parts.terms
    horizon = one.parts.experiment.split.horizon
    records = run_strategy(bars, one.parts.strategy, params, terms, horizon=horizon, samples=(sample,))
    equity = records.accounts[-1].columns["equity"]
    return np.concatenate(([terms.account.cash], equity))
