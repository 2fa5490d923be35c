"""The interface of whoever scores trials."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol

from ..trials.outcome import Outcome, Proposed
from ..trials.question import Question

Scored = Future[tuple[Outcome, ...]]


class Executor(Protocol):
    """Scores chunks of trials, in any order and place, by `scoring.score_trials`."""

    @property
    def workers(self) -> int:
        """Chunks that are scored at once, as things are: workers of a cluster come and go."""
        ...

    def submit(self, question: Question, trials: Sequence[Proposed], medians: Sequence[float] = ()) -> Scored:
        """Begin to score the trials, together; return their outcomes to come, in the same order.

        Args:
            question: what is asked; it is sent to each worker once.
            trials: scored together, so that models of one shape can be trained as one program.
            medians: what the mean of a trial's first 1, 2, ... validation folds must not fall short of.
        """
        ...

    def close(self) -> None:
        """End the workers; what has not begun is given up."""
        ...
