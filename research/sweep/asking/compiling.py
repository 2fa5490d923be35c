"""Machine code for the trials of a sweep, made once before there are workers: each would make it for itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import numpy as np

from ....costs import Costs
from ....engine.account.samples import opened_one_after_another
from ....engine.account.terms import AccountTerms, Terms
from ....experiments.settings import Experiment
from ....experiments.training import FIT
from ....faults import BadInput
from ....feeds.bars import Bars
from ....models.protocol import ask
from ....models.schedule.jobs import Job
from ..trials.question import Question
from .asked import Asked
from .calibrating import jobs_of, with_epochs
from .on_card import OURS, has_ours
from .turned_models import midway

ROWS = 16
"""Windows of the training that makes the machine code, and bars of the account."""


def compile_models(asked: Asked, question: Question) -> None:
    """Train an LSTM of ours for an epoch on a few rows, ask it, and replay an account, where one is in the sweep.

    What machine code is lacking is on disk then. What cannot be trained says so as a trial.
    """
    if not has_ours(asked):
        return
    for experiment in of_ours(asked):
        with suppress(BadInput, StopIteration):
            job = next(jobs_of(with_epochs(experiment, 1), question))
            if len(job.labels) < ROWS:
                continue
            few = Job(job.forecaster, job.windows[:ROWS], job.labels[:ROWS])
            FIT([few], lambda job: None)
            ask(job.forecaster, few.windows)
            break
    if question.score == "sharpe":
        replay_some(question.bars.first(ROWS))


def of_ours(asked: Asked) -> Iterator[Experiment]:
    """Yield the trial midway through the space where it has an LSTM of ours, then a plain one."""
    with suppress(BadInput):
        midst = asked.experiment_of(midway(asked))
        if midst.model["name"] == OURS:
            yield midst
    yield asked.experiment.model_copy(update={"model": {"name": OURS}})


def replay_some(bars: Bars) -> None:
    """Replay an account that never trades."""
    from ....engine.replay.replay import replay_equities

    (sample,) = opened_one_after_another([("validation", 1)], len(bars))
    terms = Terms(Costs(), AccountTerms())
    replay_equities(bars, np.zeros((1, len(bars))), [Costs()], terms, first_decision=1, sample=sample)
