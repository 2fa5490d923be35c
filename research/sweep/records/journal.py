"""An Optuna journal that is appended a batch at a time: one write for all trials of a batch.

Optuna's own `JournalStorage` writes and waits for the disk once per trial, and keeps all trials in memory.
Here it opens the study, over a backend that collects in memory what it would have written; the trials are appended
without it, in its own form.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ....faults import BadInput
from ..spaces.distributions import Distributions
from ..trials.outcome import Outcome
from .as_trials import as_lines, dumped
from .lines import read_lines
from .studies import study_in

if TYPE_CHECKING:
    from optuna.storages import JournalStorage
    from optuna.study import Study

    Log = dict[str, Any]

BEGINNING = b'{"op_code"'
REMEDY = "name another --out, or remove the file: the sweep then begins anew"


class Journal:
    """The journal file of a sweep. Only this process writes to it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._studies: dict[str, int] = {}

    def open(self, name: str, direction: str, attrs: dict[str, Any]) -> Study:
        """Return the study as it was left, made where there is none; a torn last line is cut off.

        Raises:
            BadInput: the file is no journal of Optuna's.
            OSError: it cannot be read or written.
        """
        content, whole = read_lines(self._path)
        logs = self._logs(content, whole)
        if len(whole) < len(content):
            os.truncate(self._path, len(whole))
        storage, written = _collecting(logs)
        study = study_in(storage, name, direction, attrs)
        self._studies[name] = study._study_id
        self._append(f"{dumped(log)}\n".encode() for log in written)
        return study

    def add(self, name: str, outcomes: Sequence[Outcome], distributions: Distributions) -> None:
        """Append finished trials, with one write.

        Raises:
            OSError: the disk is full, or the file cannot be written.
        """
        self._append(as_lines(outcomes, distributions, self._studies[name]))

    def close(self) -> None:
        """Nothing is held."""

    def _append(self, lines: Iterable[bytes]) -> None:
        content = b"".join(lines)
        if not content:
            return
        with open(self._path, "ab", buffering=0) as file:
            before = file.tell()
            try:
                written = file.write(content)
                if written != len(content):  # a disk that is full takes a part
                    raise OSError(28, "No space left on device")
                os.fsync(file.fileno())
            except OSError:
                file.truncate(before)
                raise

    def _logs(self, content: bytes, whole: bytes) -> list[Log]:
        if not whole and content[: len(BEGINNING)] != BEGINNING[: len(content)]:
            raise BadInput.at(str(self._path), "is no journal of Optuna's", REMEDY)
        return [self._log(at, line) for at, line in enumerate(whole.splitlines(), start=1)]

    def _log(self, at: int, line: bytes) -> Log:
        try:
            log = json.loads(line)
            if isinstance(log["op_code"], int):
                return dict(log)
        except (ValueError, TypeError, KeyError):
            pass
        what = "is no journal of Optuna's" if at == 1 else f"is damaged in row {at}"
        raise BadInput.at(str(self._path), what, REMEDY)


def _collecting(logs: Sequence[Log]) -> tuple[JournalStorage, list[Log]]:
    """Return a storage that begins with these logs, and the list of those it will write."""
    from optuna.storages import JournalStorage
    from optuna.storages.journal import BaseJournalBackend

    written: list[Log] = []

    class Collecting(BaseJournalBackend):
        def read_logs(self, log_number_from: int) -> Iterator[Log]:
            return iter([*logs[log_number_from:], *written[max(log_number_from - len(logs), 0) :]])

        def append_logs(self, logs: list[Log]) -> None:
            written.extend(json.loads(json.dumps(log)) for log in logs)

    return JournalStorage(Collecting()), written
