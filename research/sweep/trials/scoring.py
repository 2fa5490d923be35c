"""Scoring trials: the same trial comes to the same outcome wherever, and beside whichever others, it is scored."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ....analyzers.annualisation import bars_per_year
from ....analyzers.metrics import Metric, Undefined
from ....models.networks.fit_many import FitMany
from ....models.schedule.folds import Fold
from .forecasting import FoldForecasts, described, forecasts_on
from .outcome import Outcome, Proposed, State
from .parts import TrialParts, parts_of
from .question import Question
from .scores import forecast_score
from .trading import Forecasted, sharpe_scores

FIT = FitMany(1)
"""A worker has a core of its own."""


@dataclass(eq=False)
class Running:
    """A trial that is being scored."""

    trial: Proposed
    parts: TrialParts | None = None
    state: State = "complete"
    reason: str = ""
    by_fold: list[float] = field(default_factory=list)
    by_seed: list[list[float]] = field(default_factory=list)
    """For each fold, the score of each seed alone."""
    seconds: float = 0.0
    trained: int = 0
    reused: int = 0

    def fail(self, reason: str) -> None:
        """End it without a score."""
        self.state, self.reason = "failed", reason

    def outcome(self) -> Outcome:
        """Return what became of it."""
        score = math.fsum(self.by_fold) / len(self.by_fold) if self.state == "complete" else None
        seeds = np.mean(self.by_seed, axis=0).tolist() if self.by_seed and self.state == "complete" else ()
        return Outcome(
            self.trial.number,
            self.trial.params,
            self.state,
            score,
            tuple(self.by_fold),
            tuple(seeds),
            self.reason,
            self.seconds,
            self.trained,
            self.reused,
        )


def score_trials(question: Question, trials: Sequence[Proposed], medians: Sequence[float] = ()) -> tuple[Outcome, ...]:
    """Return the outcomes of trials, in their order; one that fails has its reason, and the others go on.

    Args:
        question: what is asked of them.
        trials: scored together, so that those with one model share its training.
        medians: what the mean over a trial's first 1, 2, ... folds must not fall short of, else it is pruned.
    """
    began = time.perf_counter()
    running = [begin(question, trial) for trial in trials]
    scale = bars_per_year(question.bars.index)
    for fold in question.folds:
        going = [one for one in running if one.state == "complete"]
        score_fold(question, fold, going, scale)
        if fold.number < len(medians) and fold.number + 1 < len(question.folds):
            prune(question, going, medians[fold.number])
    overhead = max(time.perf_counter() - began - sum(one.seconds for one in running), 0.0)
    for one in running:
        one.seconds += overhead / len(running)
    return tuple(one.outcome() for one in running)


def begin(question: Question, trial: Proposed) -> Running:
    """Return a trial with its parts; one whose settings do not go together has failed."""
    running = Running(trial)
    parts = described(lambda: parts_of(question, trial))
    if isinstance(parts, str):
        running.fail(parts)
    else:
        running.parts = parts
    return running


def score_fold(question: Question, fold: Fold, running: Sequence[Running], scale: float) -> None:
    """Take in each trial's score on a fold."""
    asking = [one.parts for one in running if one.parts is not None and one.parts.asks_a_model]
    forecasts = forecasts_on(question, fold, asking, FIT)
    sharing = Counter(one.model_key for one in asking)
    ready: list[tuple[Running, list[Forecasted]]] = []
    seen: set[str] = set()
    for one in running:
        if one.parts is None:
            continue
        if not one.parts.asks_a_model:
            ready.append((one, [Forecasted(one.parts, np.zeros(0))]))
            continue
        found = forecasts[one.parts.model_key]
        if isinstance(found, str):
            one.fail(found)
            continue
        take_in(one, found, sharing[one.parts.model_key], is_first=one.parts.model_key not in seen)
        seen.add(one.parts.model_key)
        rows = [found.combined, *(found.each if len(found.each) > 1 else ())]
        ready.append((one, [Forecasted(one.parts, row, found.lookback) for row in rows]))
    rows = [row for _, own in ready for row in own]
    scores = iter(scores_of(question, fold, rows, scale))
    for one, own in ready:
        keep(one, [next(scores) for _ in own])


def take_in(one: Running, found: FoldForecasts, sharing: int, *, is_first: bool) -> None:
    """Count the training of a trial's model: it is the first trial's, and the others reuse it."""
    models = found.trained + found.reused
    one.seconds += found.seconds / sharing
    one.trained += found.trained if is_first else 0
    one.reused += found.reused if is_first else models


def scores_of(question: Question, fold: Fold, rows: Sequence[Forecasted], scale: float) -> list[Metric | str]:
    """Return the score of each row of forecasts, or why it has none."""
    if question.score != "sharpe":
        return [
            described(lambda row=row: forecast_score(question.score, row.parts, question.bars, fold, row.forecasts))  # type: ignore[misc]
            for row in rows
        ]
    together = described(lambda: sharpe_scores(question.bars, fold, rows, scale))
    if not isinstance(together, str):
        return list(together)
    return [described(lambda row=row: sharpe_scores(question.bars, fold, [row], scale)[0]) for row in rows]  # type: ignore[misc]


def keep(one: Running, scores: Sequence[Metric | str]) -> None:
    """Take in the score of a trial on a fold, and those of its seeds."""
    score, *each = scores
    if isinstance(score, str | Undefined) or not math.isfinite(score):
        one.fail(score if isinstance(score, str) else getattr(score, "reason", f"its score is {score}"))
        return
    one.by_fold.append(float(score))
    if each:
        one.by_seed.append([math.nan if isinstance(own, str | Undefined) else float(own) for own in each])


def prune(question: Question, running: Sequence[Running], median: float) -> None:
    """End the trials whose mean score so far falls short of the median."""
    sign = -1.0 if question.score == "loss" else 1.0
    for one in running:
        if one.state == "complete" and sign * math.fsum(one.by_fold) / len(one.by_fold) < sign * median:
            one.state = "pruned"
            one.reason = f"after {len(one.by_fold)} folds its score fell short of the median, {median:.4g}"
