"""One search from its first trial to its last: asks for trials, hands them to workers, and keeps what they come to.

What is asked depends on outcomes of whole earlier batches alone, told in their order. So the trials and their
outcomes are equal whatever the number of workers, the order in which they finish, and the interruptions.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait
from contextlib import suppress
from typing import NamedTuple

from ....faults import BadInput
from ..asking.on_card import OnCard, never
from ..executors.executor import Executor, Scored
from ..records.record import Record
from ..searches.search import Search
from ..trials.outcome import Outcome
from ..trials.question import Question
from .chunks import Chunk, chunks_of
from .progress import Progress
from .rounds import Rounds

AHEAD = 2
"""Chunks for each worker that are handed over at once: one that is scored, and one that is waiting."""


class Searched(NamedTuple):
    """What a search came to."""

    outcomes: list[Outcome]
    """By number."""
    is_whole: bool
    """Whether every trial that was asked for has its outcome; else the time was up."""
    is_exhausted: bool
    """Whether there were fewer combinations than trials."""


def coordinate(
    question: Question,
    search: Search,
    executor: Executor,
    record: Record,
    *,
    trials: int,
    batch: int,
    prune: bool,
    on_card: OnCard = never,
    until: Callable[[], bool] = lambda: False,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Searched:
    """Score up to `trials` combinations; those that the record has are not scored again.

    Args:
        question: what is asked of each trial.
        search: what proposes; it has proposed nothing yet.
        executor: who scores.
        record: what keeps; it is left open.
        trials: combinations, at most.
        batch: combinations that are asked for at once where outcomes decide what is asked next.
        prune: whether a trial is ended early that falls below the median of earlier batches.
        on_card: whether the model of a trial trains on a graphics card.
        until: whether the time is up: then no more is begun, and what has begun is finished.
        on_progress: told of each progress.

    Raises:
        BadInput: every trial failed; the workers died; the record cannot be written.
    """
    smaller = question.score == "loss"
    rounds = Rounds(search, record.outcomes, trials=trials, batch=batch, prune=prune, smaller_is_better=smaller)
    work = _Work(question, executor, record, rounds, batch, on_card, until, on_progress)
    try:
        work.run()
    except BaseException as error:
        with suppress(BadInput):  # a full disk: the reason is on its way up already
            work.save()
        if isinstance(error, BrokenExecutor):
            raise _died(rounds, error) from error
        raise
    record.settle(1)
    outcomes = rounds.outcomes
    _check_some_worked(outcomes)
    return Searched(outcomes, rounds.is_whole, rounds.is_exhausted)


class _Work:
    """Keeps the workers busy until nothing is left to score."""

    def __init__(
        self,
        question: Question,
        executor: Executor,
        record: Record,
        rounds: Rounds,
        batch: int,
        on_card: OnCard,
        until: Callable[[], bool],
        on_progress: Callable[[Progress], None],
    ) -> None:
        self._question, self._executor, self._record, self._rounds = question, executor, record, rounds
        self._batch, self._until, self._on_progress = batch, until, on_progress
        self._on_card = on_card
        self._waiting: deque[tuple[Chunk, Sequence[float]]] = deque()
        self._running: set[Scored] = set()
        self._began = time.monotonic()

    def run(self) -> None:
        """Ask, hand over and take back until all is done or the time is up."""
        self._hand_over()
        while self._running:
            done, self._running = wait(self._running, return_when=FIRST_COMPLETED)
            self._take_back(done)
            self._hand_over()

    def save(self) -> None:
        """Keep what has been scored but not taken back, and give up the rest, after something went wrong."""
        finished = [one for one in self._running if one.done() and not one.cancelled() and one.exception() is None]
        for future in self._running:
            future.cancel()
        self._record.keep([outcome for future in finished for outcome in future.result()])

    def _hand_over(self) -> None:
        while len(self._running) < AHEAD * max(self._executor.workers, 1) and not self._until():
            if not self._waiting and not self._ask():
                return
            if self._waiting:
                chunk, medians = self._waiting.popleft()
                self._running.add(self._executor.submit(self._question, chunk, medians))

    def _ask(self) -> bool:
        """Ask for the next trials; return whether there were any, though the record may have them all."""
        asked = self._rounds.ask()
        if asked is None:
            return False
        chunks = chunks_of(asked.to_score, at_once=asked.size, on_card=self._on_card)
        self._waiting.extend((chunk, asked.medians) for chunk in chunks)
        self._keep(asked.known)
        return True

    def _take_back(self, done: set[Scored]) -> None:
        """Keep what has been scored; where one of several failed to be, the others are kept first."""
        scored = [one for one in done if one.exception() is None]
        self._keep([outcome for future in scored for outcome in self._rounds.take(future.result())])
        for future in done:
            future.result()

    def _keep(self, outcomes: Sequence[Outcome]) -> None:
        self._record.keep(outcomes)
        self._record.settle(self._batch)
        self._on_progress(self._rounds.progress(time.monotonic() - self._began))


def _died(rounds: Rounds, error: BaseException) -> BadInput:
    done = len(rounds.outcomes)
    what = f"died again and again ({error}); {done} of {rounds.trials} trials are kept"
    return BadInput.at("the workers", what, "see that they have memory enough, then run the sweep again: it goes on")


def _check_some_worked(outcomes: Sequence[Outcome]) -> None:
    if not outcomes or any(one.state != "failed" for one in outcomes):
        return
    reason, count = Counter(one.reason for one in outcomes).most_common(1)[0]
    raise BadInput.at(
        "vary",
        f"all {len(outcomes)} trials failed, {count} of them with: {reason}",
        "change the settings that are turned, or those that all trials share",
    )
