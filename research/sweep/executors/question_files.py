"""Questions on their way to worker processes: each is written once, and read once by each worker."""

from __future__ import annotations

import pickle
import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from threading import Lock

from ....faults import BadInput
from ..trials.question import Question

HIDDEN = ".questions-"
"""How the folder's name begins where it lies in a sweep's."""


class QuestionFiles:
    """A temporary folder of questions, of which those are kept that a chunk still needs.

    It lies in the sweep's own folder: what is left there when coordinator and workers are killed goes when the sweep
    goes on, and nobody else's is touched. Without one it is the system's.
    """

    def __init__(self, place: Path | None = None) -> None:
        self._place = place
        self._made: tempfile.TemporaryDirectory[str] | None = None
        self._needed: Counter[str] = Counter()
        self._lock = Lock()  # taken by the coordinator, dropped by whichever thread ends a chunk

    @property
    def folder(self) -> str:
        """Where they are.

        Raises:
            BadInput: the folder cannot be made.
        """
        if self._made is None:
            for left in [] if self._place is None else self._place.glob(f"{HIDDEN}*"):
                shutil.rmtree(left, ignore_errors=True)
            prefix = HIDDEN if self._place else "barcast-sweep-"
            try:
                self._made = tempfile.TemporaryDirectory(dir=self._place, prefix=prefix, ignore_cleanup_errors=True)
            except OSError as error:
                raise self._refused(error) from error
        return self._made.name

    def path(self, question: Question) -> Path:
        """Return where a question is kept."""
        return Path(self.folder, question.id)

    def take(self, question: Question) -> None:
        """Keep a question until `drop` is called as often.

        Raises:
            BadInput: the temporary folder cannot be written to.
        """
        with self._lock:
            if not self.path(question).exists():
                self._drop_others(question)
                self._write(question)
            self._needed[question.id] += 1

    def drop(self, question: Question) -> None:
        """Say that one chunk less needs a question; the file goes when another question comes."""
        with self._lock:
            self._needed[question.id] -= 1

    def close(self) -> None:
        """Remove them all."""
        if self._made is not None:
            self._made.cleanup()

    def _write(self, question: Question) -> None:
        try:
            self.path(question).write_bytes(pickle.dumps(question, protocol=pickle.HIGHEST_PROTOCOL))
        except OSError as error:
            with suppress(OSError):
                self.path(question).unlink(missing_ok=True)
            raise self._refused(error) from error

    def _refused(self, error: OSError) -> BadInput:
        where = self._place or Path(tempfile.gettempdir())
        what = f"the bars cannot be handed to the workers by way of {where}: {error.strerror or error}"
        return BadInput.at("sweep", what, "make room there, or use --workers 1")

    def _drop_others(self, question: Question) -> None:
        for one in [one for one, chunks in self._needed.items() if not chunks and one != question.id]:
            del self._needed[one]
            Path(self.folder, one).unlink(missing_ok=True)
