"""How much each setting matters for the validation score: Optuna's PED-ANOVA over the trials of a sweep.

Watanabe, Bansal and Hutter (2023), "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in Arbitrary
Subspaces", IJCAI: how far the values of a setting among the best trials are from those among all. It has nothing
random in it.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from ....analyzers.metrics import Undefined
from ..spaces.space import Dimension, Numbers, Space
from ..trials.outcome import Outcome

FEWEST = 10
"""Fewer scored trials say nothing of a setting: the best tenth of them would be none."""


def importance_of(
    outcomes: Sequence[Outcome], space: Space, *, smaller_is_better: bool
) -> Mapping[str, float] | Undefined:
    """Return the importance of each setting, together 1, the most important first; or why it cannot be told."""
    complete = [one for one in outcomes if one.state == "complete" and one.score is not None]
    places = [place for place in space.dimensions if len({written(one.params[place]) for one in complete}) > 1]
    if len(space.dimensions) < 2:
        return Undefined("one setting was turned: there is nothing to compare it with")
    if len(complete) < FEWEST:
        return Undefined(f"it takes {FEWEST} trials with a score, and there are {len(complete)}")
    if len({one.score for one in complete}) == 1:
        return Undefined("all trials have the same score")
    if not places:
        return Undefined("no setting has more than one value among the trials with a score")
    found = evaluated(complete, {place: space.dimensions[place] for place in places}, smaller_is_better)
    total = sum(found.values())
    if not total > 0.0:
        return Undefined("the best trials have the same settings as all others")
    shares = {place: found.get(place, 0.0) / total for place in space.dimensions}
    return dict(sorted(shares.items(), key=lambda one: -one[1]))


def evaluated(
    complete: Sequence[Outcome], dimensions: Mapping[str, Dimension], smaller_is_better: bool
) -> dict[str, float]:
    """Return Optuna's importances of these settings, which need not be 1 together."""
    import optuna  # takes a second
    from optuna.exceptions import ExperimentalWarning
    from optuna.importance import PedAnovaImportanceEvaluator

    verbosity = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)  # it announces every study
    try:
        study = optuna.create_study(direction="minimize" if smaller_is_better else "maximize")
        distributions = {place: distribution_of(place, one, complete) for place, one in dimensions.items()}
        for one in complete:
            params = {place: plain(one.params[place], dimensions[place]) for place in dimensions}
            study.add_trial(optuna.trial.create_trial(params=params, distributions=distributions, value=one.score))
        with warnings.catch_warnings(action="ignore", category=ExperimentalWarning):
            found = PedAnovaImportanceEvaluator().evaluate(study, params=list(dimensions))
    finally:
        optuna.logging.set_verbosity(verbosity)
    return {place: float(value) for place, value in found.items()}


def distribution_of(place: str, dimension: Dimension, complete: Sequence[Outcome]) -> Any:
    """Return a setting's values as Optuna has them."""
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if not isinstance(dimension, Numbers):
        return CategoricalDistribution([written(value) for value in dimension.values])
    if dimension.whole:
        return IntDistribution(int(dimension.low), int(dimension.high), log=dimension.log)
    return FloatDistribution(dimension.low, dimension.high, log=dimension.log)


def plain(value: Any, dimension: Dimension) -> Any:
    """Return a value as Optuna has it: a choice as text, since it takes no lists."""
    return value if isinstance(dimension, Numbers) else written(value)


def written(value: Any) -> str:
    """Return a value of a setting as text: a text as it is, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)
