"""Scores trials in the process that asks: for little work, and for looking at an error where it is raised."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from ..trials.outcome import Outcome, Proposed
from ..trials.question import Question
from .executor import Scored
from .worker import Score, score_alone, score_trials


class InProcess:
    """Scores each chunk as it is submitted; Ctrl-C is raised from `submit`."""

    def __init__(self, score: Score = score_trials) -> None:
        self.workers = 1
        self._score = score

    def submit(self, question: Question, trials: Sequence[Proposed], medians: Sequence[float] = ()) -> Scored:
        """Score the trials now; return a future that is done."""
        future: Future[tuple[Outcome, ...]] = Future()
        try:
            future.set_result(score_alone(self._score, question, trials, medians))
        except Exception as error:
            future.set_exception(error)
        return future

    def close(self) -> None:
        """Do nothing: there are no workers."""
