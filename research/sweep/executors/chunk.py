"""Trials that are scored together, and what becomes of them when the worker that has them ends."""

from __future__ import annotations

from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field, replace

from ..trials.outcome import Outcome, Proposed
from ..trials.question import Question
from .executor import Scored

MOST = 3
"""Workers that may end with a chunk in their hands before it is given up."""


class WorkerLost(Exception):  # noqa: N818 - as a word: no error where it runs again
    """A worker has ended with a chunk in its hands, or before it was given one; the text says how, for a person."""

    def __init__(self, reason: str, tries: int = 1) -> None:
        super().__init__(reason)
        self.tries = tries
        """Workers that ended with it since it was sent."""


@dataclass(eq=False)
class Chunk:
    """Trials on their way to a worker."""

    question: Question
    trials: tuple[Proposed, ...]
    medians: tuple[float, ...]
    future: Scored = field(default_factory=Future)
    """What the coordinator waits for."""
    lost: int = 0
    """Workers that ended with it."""

    @property
    def is_suspect(self) -> bool:
        """Whether it is to run with nothing beside it: if a worker ends again, this chunk is why."""
        return self.lost >= MOST - 1

    def begin(self) -> bool:
        """Mark it as running; return False where nobody waits for it any more."""
        return self.future.running() or self.future.set_running_or_notify_cancel()

    def after(self, lost: WorkerLost) -> list[Chunk]:
        """Return what is to run again: itself, or a suspect's trials one by one; nothing of what was alone."""
        if self.is_suspect and lost.tries:
            self.fail(str(lost))
            return []
        self.lost = min(self.lost + lost.tries, MOST - 1)
        return self.one_by_one() if self.is_suspect and len(self.trials) > 1 else [self]

    def one_by_one(self) -> list[Chunk]:
        """Return a chunk for each trial; when they are done, so is this one."""
        parts = [replace(self, trials=(trial,), future=Future()) for trial in self.trials]
        for part in parts:
            part.future.add_done_callback(lambda _: self._gather(parts))
        return parts

    def fail(self, reason: str) -> None:
        """Let all of its trials come back as failed."""
        failed = (Outcome(trial.number, trial.params, "failed", None, reason=reason) for trial in self.trials)
        self.future.set_result(tuple(failed))

    def give_up(self, why: BaseException | None = None) -> None:
        """Cancel it, even where it has begun; or let it end with an error."""
        if not self.future.done() and (why is not None or not self.future.cancel()):
            self.future.set_exception(why or CancelledError())

    def _gather(self, parts: list[Chunk]) -> None:
        if self.future.done() or not all(part.future.done() for part in parts):
            return
        try:
            self.future.set_result(tuple(outcome for part in parts for outcome in part.future.result()))
        except Exception as error:
            self.future.set_exception(error)
