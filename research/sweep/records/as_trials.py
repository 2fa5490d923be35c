"""Outcomes as finished trials of an Optuna study, and back.

A trial has what Optuna's users look for: its parameters, value and state, the running mean over the validation
folds as intermediate values. What else an outcome has is in its `user_attrs`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from ..spaces.distributions import Distributions
from ..trials.outcome import Outcome, State
from ..trials.running_means import running_means

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial

ATTRS = ("by_fold", "by_seed", "reason", "seconds", "trained", "reused")


def as_trial(outcome: Outcome, distributions: Distributions) -> FrozenTrial:
    """Return a finished trial of Optuna's."""
    from optuna.trial import TrialState, create_trial

    state = {"complete": TrialState.COMPLETE, "pruned": TrialState.PRUNED, "failed": TrialState.FAIL}[outcome.state]
    means = running_means(outcome.by_fold)
    value = {"complete": outcome.score, "pruned": means[-1] if means else None, "failed": None}[outcome.state]
    trial = create_trial(
        state=state,
        value=value,
        params=distributions.to_optuna(outcome.params),
        distributions=dict(distributions.all),
        user_attrs={"number": outcome.number, **{name: _plain(getattr(outcome, name)) for name in ATTRS}},
        intermediate_values=dict(enumerate(means)),
    )
    trial.datetime_complete = datetime.now()  # Optuna's times are local
    trial.datetime_start = trial.datetime_complete - timedelta(seconds=outcome.seconds)
    return trial


def outcomes_in(trials: Iterable[FrozenTrial], distributions: Distributions) -> dict[int, Outcome]:
    """Return number -> outcome of the trials that a sweep has kept; of others, and of unfinished ones, none."""
    found: dict[int, Outcome] = {}
    for trial in trials:
        if trial.state.is_finished() and trial.user_attrs.keys() >= {"number", *ATTRS}:
            found.setdefault(trial.user_attrs["number"], _as_outcome(trial, distributions))
    return found


def _as_outcome(trial: FrozenTrial, distributions: Distributions) -> Outcome:
    attrs = trial.user_attrs
    state = {"COMPLETE": "complete", "PRUNED": "pruned", "FAIL": "failed"}[trial.state.name]
    return Outcome(
        number=attrs["number"],
        params=distributions.from_optuna(trial.params),
        state=cast("State", state),
        score=trial.value if state == "complete" else None,
        **{name: _from_plain(attrs[name]) for name in ATTRS},
    )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _from_plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
