"""Scores trials on a Dask cluster that somebody has started: its scheduler is asked, its workers compute."""

from __future__ import annotations

import logging
import pickle
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any

from ....faults import BadInput
from ....faults.validation import shown
from ..trials.outcome import Proposed
from ..trials.question import Question
from .chunk import MOST, Chunk, WorkerLost
from .cluster_worker import score_there
from .cluster_workers import check_workers
from .dispatcher import Answer, Dispatcher
from .executor import Scored
from .same_code import computed_with
from .worker import Score, score_trials

if TYPE_CHECKING:
    from distributed import Client
    from distributed import Future as Task

PATIENCE = 10
"""Seconds to wait for the scheduler, and for its first worker."""
LOOK = 5.0
"""Seconds between two looks at how many workers there are."""
LOGS = ("distributed", "distributed.client", "distributed.core", "distributed.comm", "tornado.application", "asyncio")
KILLED = "the Dask workers that scored it were lost, one after another, the last with nothing else running"


class SchedulerLost(BadInput):
    """The scheduler has gone while trials were being scored."""


class DaskCluster:
    """The workers of a Dask cluster, of which each scores one chunk at a time, whatever the number of its threads."""

    def __init__(self, address: str, score: Score = score_trials) -> None:
        crew = Cluster(address, score)
        self.notes = crew.notes
        """What the user should know of the workers, a sentence each."""
        self._dispatcher = Dispatcher(crew)
        self._crew = crew

    @property
    def workers(self) -> int:
        """Worker processes, as they were counted some seconds ago."""
        return self._crew.workers

    def submit(self, question: Question, trials: Sequence[Proposed], medians: Sequence[float] = ()) -> Scored:
        """Begin to score the trials, together; return their outcomes to come, in the same order."""
        chunk = Chunk(question, tuple(trials), tuple(medians))
        self._dispatcher.add(chunk)
        return chunk.future

    def close(self) -> None:
        """Give up what has not been scored, and leave the cluster as it is."""
        self._dispatcher.close()
        self._crew.end()


class Cluster:
    """The cluster's workers, and the question that they have been sent."""

    def __init__(self, address: str, score: Score) -> None:
        self.address, self._score = address, score
        self._logs = {name: logging.getLogger(name).level for name in LOGS}
        self._client: Client | None = None
        try:
            self._client = connected(address)
            set_levels(dict.fromkeys(LOGS, logging.CRITICAL + 1))  # what is to be said of a scheduler is said here
            found = check_workers(self._client, address, PATIENCE)
        except BaseException:
            self.end()
            raise
        self.workers, self.notes = len(found.threads), found.notes
        self._looked = time.monotonic()
        self._sent: dict[str, Task[Question]] = {}

    def at_once(self) -> int:
        """Return twice the number of workers, so that the next chunk is there when one is done; some join later."""
        if self._client is not None and time.monotonic() > self._looked + LOOK:
            self._looked = time.monotonic()
            self.workers = max(count_of(self._client) or self.workers, 1)
        return 2 * self.workers

    def send(self, chunk: Chunk, answer: Callable[[Answer], None]) -> None:
        """Have the chunk scored.

        Raises:
            SchedulerLost: the scheduler is not there any more.
        """
        with self._losing_the_scheduler():
            client = self._client
            assert client is not None
            question = self._question(client, chunk.question)
            args = computed_with(), self._score, question, chunk.trials, chunk.medians
            task = client.submit(score_there, *args, pure=False)
        # the task is kept by its callback: Dask gives up what nobody holds
        task.add_done_callback(partial(self._answer, question, answer))

    def end(self) -> None:
        """Leave the cluster, which gives up what has not been scored."""
        if self._client is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._client.close(timeout=2)
            self._client = None
        set_levels(self._logs)

    def _question(self, client: Client, question: Question) -> Task[Question]:
        """Return the question as the workers have it: sent to the scheduler once, and to each worker once.

        As a task it outlives the workers that have it; what is scattered would be lost with the last of them.
        """
        if question.id not in self._sent:
            content = pickle.dumps(question, protocol=pickle.HIGHEST_PROTOCOL)
            with warnings.catch_warnings():  # of a graph as large as the bars
                warnings.simplefilter("ignore")
                self._sent = {question.id: client.submit(pickle.loads, content, pure=False)}
        return self._sent[question.id]

    def _answer(self, question: Task[Question], answer: Callable[[Answer], None], task: Task[Any]) -> None:
        answer(self._answer_of(task))

    def _answer_of(self, task: Task[Any]) -> Answer:
        from distributed import CancelledError, KilledWorker

        try:
            return tuple(task.result())
        except KilledWorker:
            return WorkerLost(KILLED, MOST)  # Dask itself has tried it several times
        except CancelledError:  # the connection is lost, or the scheduler was restarted
            return self._lost()
        except Exception as error:
            return error if self._is_there() else self._lost()

    def _is_there(self) -> bool:
        return self._client is not None and self._client.status == "running"

    @contextmanager
    def _losing_the_scheduler(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if self._is_there():
                raise
            raise self._lost() from error

    def _lost(self) -> SchedulerLost:
        what = f"the Dask scheduler at {self.address} is gone, with the trials that were being scored"
        remedy = "start it again, with its workers, and give the same command: it goes on with the trials not yet kept"
        return SchedulerLost.at("--scheduler", what, remedy)


def connected(address: str) -> Client:
    """Return a connection to the scheduler.

    Raises:
        BadInput: Dask is not installed, or there is no scheduler at the address.
    """
    try:
        from distributed import Client
    except ImportError:
        what = "a Dask cluster needs the package distributed, which is not installed"
        raise BadInput.at("--scheduler", what, 'install it by `pip install "barcast[dask]"`') from None
    check_address(address)
    set_levels(dict.fromkeys(LOGS, logging.CRITICAL + 1))
    try:
        with warnings.catch_warnings():  # other versions of packages: those that matter are refused
            warnings.simplefilter("ignore")
            make = partial(Client, address, timeout=PATIENCE, set_as_default=False, name="barcast-sweep")
            return within(PATIENCE + 1, make)
    except Exception as error:  # a timeout among them, and on a busy machine the loop of Dask that has not begun
        what = f"no Dask scheduler answered at {address} within {PATIENCE} seconds"
        if not isinstance(error, OSError | AssertionError):
            what = f"the Dask scheduler at {address} cannot be used ({type(error).__name__}: {error})"
        remedy = "start one by `dask scheduler` and workers by `dask worker ADDRESS`, or leave --scheduler out"
        raise BadInput.at("--scheduler", what, remedy) from error


def check_address(address: str) -> None:
    """Refuse what is no address, before anything is started.

    Raises:
        BadInput: it names no way to connect that Dask knows, no host or no port.
    """
    from distributed.comm.addressing import get_address_host_port

    try:
        get_address_host_port(address, strict=True)
    except ValueError as error:
        what = f"{shown(address)} is no address of a Dask scheduler"
        raise BadInput.at("--scheduler", what, "write it as `tcp://HOST:8786`") from error


def within(seconds: float, make: Callable[[], Client]) -> Client:
    """Return a connection that is there in time: Dask itself waits for ever for a server that says nothing.

    Raises:
        TimeoutError: it is not.
    """
    made: Future[Client] = Future()

    def work() -> None:
        try:
            made.set_result(make())
        except Exception as error:
            made.set_exception(error)

    Thread(target=work, daemon=True).start()
    return made.result(timeout=seconds)


def count_of(client: Client) -> int | None:
    """Return how many workers there are now; None where the scheduler does not say."""
    try:
        return len(client.nthreads())
    except Exception:  # told by the next chunk
        return None


def set_levels(levels: dict[str, int]) -> None:
    """Set how much each logger says."""
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
