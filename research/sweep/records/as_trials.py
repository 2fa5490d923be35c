"""Outcomes as finished trials of an Optuna study, and back.

A trial has what Optuna's users look for: its parameters, value and state, the running mean over the validation
folds as intermediate values. What else an outcome has is in its `user_attrs`.

For a journal the line that Optuna would write is written here: Optuna checks and copies a trial four times over, which
takes longer than to score one that shares its model with others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from ..spaces.distributions import Distributions
from ..trials.outcome import Outcome, State
from ..trials.running_means import running_means

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial

dumped = json.JSONEncoder(separators=(",", ":")).encode
ATTRS = ("by_fold", "by_seed", "reason", "seconds", "trained", "reused")


STATES = {"complete": "COMPLETE", "pruned": "PRUNED", "failed": "FAIL"}
CREATE_TRIAL = 4
"""The operation of Optuna's journals."""
WORKER = "barcast-"
"""Who has written a line; Optuna takes those that begin with its own mark for its own."""


def as_trial(outcome: Outcome, distributions: Distributions) -> FrozenTrial:
    """Return a finished trial of Optuna's."""
    from optuna.trial import TrialState, create_trial

    means = running_means(outcome.by_fold)
    trial = create_trial(
        state=TrialState[STATES[outcome.state]],
        value=value_of(outcome, means),
        params=distributions.to_optuna(outcome.params),
        distributions=dict(distributions.all),
        user_attrs=attrs_of(outcome),
        intermediate_values=dict(enumerate(means)),
    )
    trial.datetime_start, trial.datetime_complete = times_of(outcome)
    return trial


def as_lines(outcomes: Sequence[Outcome], distributions: Distributions, study: int) -> Iterator[bytes]:
    """Yield the line of each finished trial as Optuna's journal has it; `study` is the study's number there."""
    from optuna.distributions import distribution_to_json
    from optuna.trial import TrialState

    known = {place: distribution_to_json(one) for place, one in distributions.all.items()}
    ending = f',"distributions":{dumped(known)}}}\n'
    for one in outcomes:
        means = running_means(one.by_fold)
        began, ended = (time.isoformat(timespec="microseconds") for time in times_of(one))
        log = {
            "op_code": CREATE_TRIAL,
            "worker_id": WORKER,
            "study_id": study,
            "datetime_start": began,
            "state": int(TrialState[STATES[one.state]]),
            "value": value_of(one, means),
            "values": None,
            "datetime_complete": ended,
            "params": distributions.to_internal(one.params),
            "user_attrs": attrs_of(one),
            "system_attrs": {},
            "intermediate_values": dict(enumerate(means)),
        }
        yield (dumped(log)[:-1] + ending).encode()


def value_of(outcome: Outcome, means: Sequence[float]) -> float | None:
    """Return the value of a trial: of a pruned one the mean over the folds before it was."""
    if outcome.state == "pruned":
        return means[-1] if means else None
    return outcome.score if outcome.state == "complete" else None


def attrs_of(outcome: Outcome) -> dict[str, Any]:
    """Return what an outcome has that Optuna has no place for."""
    return {"number": outcome.number, **{name: _plain(getattr(outcome, name)) for name in ATTRS}}


def times_of(outcome: Outcome) -> tuple[datetime, datetime]:
    """Return when a trial that has just ended began, and now."""
    ended = datetime.now()  # Optuna's times are local; one without a time zone is read as such by all versions
    return ended - timedelta(seconds=outcome.seconds), ended


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
