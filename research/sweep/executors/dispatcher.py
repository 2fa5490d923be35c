"""Hands chunks out to workers, and again where a worker has ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Protocol

from ..trials.outcome import Outcome
from .chunk import Chunk, WorkerLost

Answer = Sequence[Outcome] | BaseException
"""What came of a chunk."""


class Crew(Protocol):
    """The workers, as one thread knows them: it alone calls these methods."""

    def at_once(self) -> int:
        """Return how many chunks to send before the first has come back."""
        ...

    def send(self, chunk: Chunk, answer: Callable[[Answer], None]) -> None:
        """Have the chunk scored; `answer` is called with what came of it, in any thread.

        Raises:
            WorkerLost: no worker can take it now; it is to be sent once more.
        """
        ...

    def end(self) -> None:
        """End the workers at once."""
        ...


class Dispatcher:
    """A thread that does everything that has to do with a crew, in the order of its inbox.

    A chunk that was running when a worker ended runs again; the last time with nothing beside it, and trial by trial,
    so that none is blamed for what another did.
    """

    def __init__(self, crew: Crew, ready: Callable[[], None] = lambda: None) -> None:
        self._crew, self._ready = crew, ready
        self._inbox: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._thread = Thread(target=self._work, name="barcast-sweep", daemon=True)
        self._waiting: deque[Chunk] = deque()
        self._running: dict[int, Chunk] = {}
        """By the number of the sending."""
        self._suspects = 0
        self._sent = 0
        self._closed = False

    def add(self, chunk: Chunk) -> None:
        """Have a chunk scored when it is its turn."""
        self._inbox.put(partial(self._waiting.append, chunk))
        if not self._thread.is_alive():
            self._thread.start()

    def close(self) -> None:
        """End the workers at once, and cancel what has not been scored."""
        self._closed = True
        self._inbox.put(lambda: None)
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        broken: BaseException | None = None
        try:
            self._ready()
            while not self._closed:
                self._inbox.get()()
                self._hand_out()
            self._crew.end()
        except BaseException as error:  # a fault of ours: nobody is to wait for ever
            broken = error
        for chunk in (*self._waiting, *self._running.values()):
            chunk.give_up(broken)

    def _hand_out(self) -> None:
        """Send what the workers can take, a suspect only when nothing runs beside it."""
        while self._waiting and len(self._running) < self._crew.at_once() and not self._closed:
            if self._running and (self._suspects or self._waiting[0].is_suspect):
                return
            chunk = self._waiting.popleft()
            if chunk.begin():
                self._send(chunk)

    def _send(self, chunk: Chunk) -> None:
        number = self._sent = self._sent + 1
        try:
            self._crew.send(chunk, lambda answer: self._inbox.put(partial(self._take_back, number, answer)))
        except WorkerLost:
            self._waiting.appendleft(chunk)
        except Exception as error:  # no more processes or memory; no scheduler
            chunk.give_up(error)
        else:
            self._running[number] = chunk
            self._suspects += chunk.is_suspect

    def _take_back(self, number: int, answer: Answer) -> None:
        chunk = self._running.pop(number)
        self._suspects -= chunk.is_suspect
        if isinstance(answer, WorkerLost):
            self._waiting.extendleft(reversed(chunk.after(answer)))
        elif isinstance(answer, BaseException):
            chunk.give_up(answer)
        else:
            chunk.future.set_result(tuple(answer))
