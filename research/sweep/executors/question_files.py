"""Questions on their way to worker processes: each is written once, and read once by each worker."""

from __future__ import annotations

import pickle
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from threading import Lock

from ....faults import BadInput
from ..trials.question import Question


class QuestionFiles:
    """A temporary folder of questions, of which those are kept that a chunk still needs."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="barcast-sweep-", ignore_cleanup_errors=True)
        self._needed: Counter[str] = Counter()
        self._lock = Lock()  # taken by the coordinator, dropped by whichever thread ends a chunk

    @property
    def folder(self) -> str:
        """Where they are."""
        return self._folder.name

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
        self._folder.cleanup()

    def _write(self, question: Question) -> None:
        try:
            self.path(question).write_bytes(pickle.dumps(question, protocol=pickle.HIGHEST_PROTOCOL))
        except OSError as error:
            with suppress(OSError):
                self.path(question).unlink(missing_ok=True)
            what = f"the bars cannot be handed to the workers by way of {self.folder}: {error.strerror or error}"
            remedy = "make room there, set TMPDIR to another folder, or use --workers 1"
            raise BadInput.at("sweep", what, remedy) from error

    def _drop_others(self, question: Question) -> None:
        for one in [one for one, chunks in self._needed.items() if not chunks and one != question.id]:
            del self._needed[one]
            Path(self.folder, one).unlink(missing_ok=True)
