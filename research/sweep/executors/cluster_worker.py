"""What runs in a Dask worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ....faults import BadInput
from ..trials.outcome import Outcome, Proposed
from ..trials.question import Question
from .same_code import computed_with, differences_of, processor
from .worker import Score, score_alone


class WorkerCard(NamedTuple):
    """What a worker says of itself."""

    versions: Mapping[str, str]
    processor: str


def say_who() -> WorkerCard:
    """Return what this worker computes with."""
    return WorkerCard(computed_with(), processor())


def score_there(
    wanted: Mapping[str, str],
    score: Score,
    question: Question,
    trials: Sequence[Proposed],
    medians: Sequence[float],
) -> tuple[Outcome, ...]:
    """Score trials here, if this worker computes with what the coordinator has.

    Raises:
        BadInput: it does not: it has joined since the sweep began.
    """
    if apart := differences_of(computed_with(), wanted):
        from distributed import get_worker

        raise refused({str(get_worker().address): apart})
    return score_alone(score, question, trials, medians)


def refused(workers: Mapping[str, str]) -> BadInput:
    """Return the error for workers, by their address, that compute with something else."""
    named = "; ".join(f"the worker {address} has {apart}" for address, apart in workers.items())
    remedy = "install the same there and start it again, or end it; the same command then goes on"
    return BadInput.at("--scheduler", named, remedy)
