"""Scores trials in processes of this machine: spawned, never forked; one that ends is replaced."""

from __future__ import annotations

import os
import re
import signal
import sys
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from multiprocessing import resource_tracker
from pathlib import Path

from loky.process_executor import BrokenProcessPool, ProcessPoolExecutor

from ..trials.outcome import Outcome, Proposed
from ..trials.question import Question
from .chunk import MOST, Chunk, WorkerLost
from .dispatcher import Answer, Dispatcher
from .executor import Scored
from .question_files import QuestionFiles
from .worker import CAPS, Score, score_trials
from .worker_process import begin, score_from


class Processes:
    """Worker processes, which start with the first chunk, all at once."""

    def __init__(self, workers: int, score: Score = score_trials, *, place: Path | None = None) -> None:
        """`place` is the sweep's folder."""
        self.workers = workers
        self._questions = QuestionFiles(place)
        self._dispatcher = Dispatcher(Pool(workers, score, self._questions), leave_interrupts_to_the_main_thread)

    def submit(self, question: Question, trials: Sequence[Proposed], medians: Sequence[float] = ()) -> Scored:
        """Begin to score the trials, together; return their outcomes to come, in the same order.

        Raises:
            BadInput: the question cannot be handed to the workers.
        """
        self._questions.take(question)
        chunk = Chunk(question, tuple(trials), tuple(medians))
        chunk.future.add_done_callback(lambda _: self._questions.drop(question))
        self._dispatcher.add(chunk)
        return chunk.future

    def close(self) -> None:
        """End the workers at once, whatever they do."""
        self._dispatcher.close()
        self._questions.close()


class Pool:
    """The processes. When one ends, loky ends the others; a new pool is then made for the next chunk."""

    def __init__(self, workers: int, score: Score, questions: QuestionFiles) -> None:
        self._workers, self._score, self._questions = workers, score, questions
        self._executor: ProcessPoolExecutor | None = None

    def at_once(self) -> int:
        """Return the number of workers: more, and it would not be known which chunk a worker has ended with."""
        return self._workers

    def send(self, chunk: Chunk, answer: Callable[[Answer], None]) -> None:
        """Have the chunk scored.

        Raises:
            WorkerLost: a worker has ended while it had nothing to do.
        """
        executor = self._executor = self._executor or self._new()
        path = str(self._questions.path(chunk.question))
        try:
            sent = executor.submit(score_from, path, self._score, chunk.trials, chunk.medians)
        except BrokenProcessPool as error:
            self.end()
            raise WorkerLost(reason_of(error)) from error
        sent.add_done_callback(lambda sent: answer(answer_of(sent)))

    def end(self) -> None:
        """End the processes at once."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, kill_workers=True)
            self._executor = None

    def _new(self) -> ProcessPoolExecutor:
        # loky replaces a worker that has grown by 300 MB, which is no matter, but prints it as a warning
        warnings.filterwarnings("ignore", "A worker was restarted", UserWarning)
        known = os.getpid(), self._questions.folder, self._score
        return ProcessPoolExecutor(self._workers, initializer=begin, initargs=known, env=CAPS)


def answer_of(sent: Future[tuple[Outcome, ...]]) -> Answer:
    """Return what came of a chunk."""
    error = sent.exception()
    if isinstance(error, BrokenProcessPool):
        return WorkerLost(reason_of(error))
    return sent.result() if error is None else error


def leave_interrupts_to_the_main_thread() -> None:
    """Block Ctrl-C in this thread, and so in the processes that it starts, from their first instruction on."""
    if sys.platform != "win32":
        resource_tracker.ensure_running()  # it starts with the first worker otherwise, and ends the blocking
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def reason_of(error: BrokenProcessPool) -> str:
    """Return why a trial failed whose worker ended again and again."""
    found = re.search(r"\b(SIG[A-Z]+)\(", str(error))
    how = f" by {found[1]}" if found else ""
    why = ": it may need more memory than there is" if found and found[1] == "SIGKILL" else ""
    return f"its worker process was ended {MOST} times{how}, the last time with nothing else running{why}"
