"""Scores trials in processes of this machine: spawned, never forked; one that ends is replaced."""

from __future__ import annotations

import os
import re
import signal
import sys
import warnings
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from multiprocessing import resource_tracker
from queue import SimpleQueue
from threading import Thread
from typing import Any

from loky.process_executor import BrokenProcessPool, ProcessPoolExecutor

from ..outcome import Proposed
from ..question import Question
from .chunk import MOST, Chunk
from .executor import Scored
from .question_files import QuestionFiles
from .worker import CAPS, Score, score_trials
from .worker_process import begin, score_from


class Processes:
    """Worker processes, which start with the first chunk.

    One thread of its own does everything that has to do with the pool, in the order of its inbox. It hands out as many
    chunks as there are workers, so that what a worker has taken with it is known. A chunk that was running when a
    worker ended runs again; the last time alone, and trial by trial, so that none is blamed for what another did.
    """

    def __init__(self, workers: int, score: Score = score_trials) -> None:
        self.workers = workers
        self._score = score
        self._questions = QuestionFiles()
        self._inbox: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._thread = Thread(target=self._work, name="barcast-sweep", daemon=True)
        self._waiting: deque[Chunk] = deque()
        self._running: dict[Future[Any], tuple[Chunk, ProcessPoolExecutor]] = {}
        self._pool: ProcessPoolExecutor | None = None
        self._closed = False

    def submit(self, question: Question, trials: Sequence[Proposed], medians: Sequence[float] = ()) -> Scored:
        """Begin to score the trials, together; return their outcomes to come, in the same order.

        Raises:
            BadInput: the question cannot be handed to the workers.
        """
        self._questions.take(question)
        chunk = Chunk(question, tuple(trials), tuple(medians))
        chunk.future.add_done_callback(lambda _: self._questions.drop(question))
        self._inbox.put(partial(self._waiting.append, chunk))
        if not self._thread.is_alive():
            self._thread.start()
        return chunk.future

    def close(self) -> None:
        """End the workers at once, whatever they do."""
        self._closed = True
        self._inbox.put(lambda: None)
        if self._thread.is_alive():
            self._thread.join()
        self._questions.close()

    def _work(self) -> None:
        """Do what the inbox says, until closed."""
        leave_interrupts_to_the_main_thread()
        broken: BaseException | None = None
        try:
            while not self._closed:
                self._inbox.get()()
                self._hand_out()
            self._end_pool()
        except BaseException as error:  # a fault of ours: nobody is to wait for ever
            broken = error
        for chunk in (*self._waiting, *(chunk for chunk, _ in self._running.values())):
            chunk.give_up(broken)

    def _hand_out(self) -> None:
        """Give chunks to free workers, a suspect only when nothing runs beside it."""
        while self._waiting and len(self._running) < self.workers and not self._closed:
            beside = [chunk for chunk, _ in self._running.values()]
            if (beside and self._waiting[0].is_suspect) or any(chunk.is_suspect for chunk in beside):
                return
            chunk = self._waiting.popleft()
            if chunk.begin():
                self._send(chunk)

    def _send(self, chunk: Chunk) -> None:
        path = str(self._questions.path(chunk.question))
        pool = self._pool = self._pool or self._new_pool()
        try:
            sent = pool.submit(score_from, path, self._score, chunk.trials, chunk.medians)
        except BrokenProcessPool:  # a worker ended while it had nothing to do
            self._end_pool()
            self._waiting.appendleft(chunk)
            return
        except Exception as error:  # no more processes or memory
            chunk.future.set_exception(error)
            return
        self._running[sent] = chunk, pool
        sent.add_done_callback(lambda sent: self._inbox.put(partial(self._take_back, sent)))

    def _take_back(self, sent: Future[Any]) -> None:
        chunk, pool = self._running.pop(sent)
        error = sent.exception()
        if error is None:
            chunk.future.set_result(sent.result())
        elif not isinstance(error, BrokenProcessPool):
            chunk.future.set_exception(error)
        else:
            if pool is self._pool:
                self._end_pool()
            if chunk.is_suspect:
                chunk.fail(reason_of(error))
            else:
                self._waiting.extendleft(reversed(chunk.again()))

    def _new_pool(self) -> ProcessPoolExecutor:
        # loky replaces a worker that has grown by 300 MB, which is no matter; it would print that as a warning
        warnings.filterwarnings("ignore", "A worker was restarted", UserWarning)
        known = os.getpid(), self._questions.folder, self._score
        return ProcessPoolExecutor(self.workers, initializer=begin, initargs=known, env=CAPS)

    def _end_pool(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, kill_workers=True)
            self._pool = None


def leave_interrupts_to_the_main_thread() -> None:
    """Block Ctrl-C in this thread, and so in the processes that it starts, from their first instruction on."""
    if sys.platform != "win32":
        resource_tracker.ensure_running()  # else started with the first worker, when it would unblock them
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def reason_of(error: BaseException) -> str:
    """Return why a trial failed whose worker ended again and again."""
    found = re.search(r"\b(SIG[A-Z]+)\(", str(error))
    how = f" by {found[1]}" if found else ""
    why = ": it may need more memory than there is" if found and found[1] == "SIGKILL" else ""
    return f"its worker process was ended {MOST} times{how}, the last time with nothing else running{why}"
