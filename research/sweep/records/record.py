"""The outcomes of one search, kept so that a sweep that was interrupted goes on where it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from filelock import FileLock, Timeout

from ....faults import BadInput
from ..searches.quiet import quiet
from ..spaces.distributions import Distributions
from ..spaces.space import Space
from ..trials.outcome import Outcome
from .as_trials import outcomes_in
from .database import Database, without_password
from .finished_file import FinishedFile
from .identity import Identity
from .journal import Journal

if TYPE_CHECKING:
    from optuna.study import Study

JOURNAL = "journal.log"
FINISHED = "finished.jsonl"
LOCK = ".sweep.lock"
ELSEWHERE = "make room or give yourself the right to write there, then run the sweep again: what has finished is kept"
ANEW = "name another --out for a new sweep"


class Kept(Protocol):
    """Where Optuna finds the finished trials."""

    def open(self, name: str, direction: str, attrs: dict[str, Any]) -> Study:
        """Return the study of that name as it was left, made with these attributes where there is none."""
        ...

    def add(self, name: str, outcomes: Sequence[Outcome], distributions: Distributions) -> None:
        """Add finished trials to the study."""
        ...

    def close(self) -> None:
        """Let go of what is held."""
        ...


class Record:
    """What one search has come to: finished outcomes in its study, those of unfinished batches in a file.

    The study has the trials in the order of their numbers, so a plain `optuna.load_study` sees whole batches.
    """

    def __init__(self, folder: Path, space: Space, identity: Identity, *, study: str, direction: str, url: str) -> None:
        """Read what there is; `opened` says what is raised."""
        self.outcomes: Mapping[int, Outcome]
        """Number -> outcome, as they were found on opening; `keep` does not add to them."""
        self._where = f"storage {without_password(url)}" if url else str(folder / JOURNAL)
        self._folder, self._study, self._distributions = folder, study, Distributions(space)
        self._kept: Kept = Database(url) if url else Journal(folder / JOURNAL)
        with _writable(folder), quiet():
            found = self._kept.open(study, direction, {"barcast": asdict(identity)})
            self._check(found.user_attrs.get("barcast"), identity)
            in_study = outcomes_in(found.get_trials(deepcopy=False), self._distributions)
            self._file = FinishedFile(folder / FINISHED, identity.digest)
            found_there = self._file.outcomes
            self._waiting = {number: one for number, one in found_there.items() if number not in in_study}
            """Outcomes that the study does not have yet."""
            if len(self._waiting) < len(found_there):  # killed between the two files
                self._file.rewrite(self._waiting.values())
        self.outcomes = found_there | in_study
        self._next = next(number for number in range(len(in_study) + 1) if number not in in_study)
        """The number that the study waits for."""

    def keep(self, outcomes: Sequence[Outcome]) -> None:
        """Keep outcomes, of whatever numbers: from now on, killing this process does not lose them.

        Raises:
            BadInput: the disk is full, or the folder cannot be written.
        """
        new = [one for one in outcomes if one.number not in self.outcomes]
        if new:
            with _writable(self._folder):
                self._file.add(new)
            self._waiting |= {one.number: one for one in new}

    def settle(self, least: int) -> None:
        """Move outcomes to the study where at least `least` in a row are waiting for it.

        Raises:
            BadInput: the disk is full, or the folder or the database cannot be written.
        """
        ready = self._ready()
        if len(ready) < max(least, 1):
            return
        with _writable(self._folder), quiet():
            self._kept.add(self._study, ready, self._distributions)
            self._next += len(ready)
            for one in ready:
                del self._waiting[one.number]
            self._file.settle(len(ready), self._waiting.values())

    def close(self) -> None:
        """Let go of the files; the outcomes stay."""
        self._file.close()
        self._kept.close()

    def _ready(self) -> list[Outcome]:
        stop = self._next
        while stop in self._waiting:
            stop += 1
        return [self._waiting[number] for number in range(self._next, stop)]

    def _check(self, kept: Any, identity: Identity) -> None:
        if not isinstance(kept, dict):
            raise BadInput.at(self._where, f'has a study "{self._study}" that is not of a barcast sweep', ANEW)
        differing = identity.differences(kept)
        if not differing:
            return
        if identity.is_of_another_version(kept):
            what = f"was begun by another version; these differ: {', '.join(differing)}"
            raise BadInput.at(self._where, what, f"go on with the version that began it, or {ANEW}")
        what = f"is of another sweep; these differ: {', '.join(differing)}"
        raise BadInput.at(self._where, what, f"go on with its own settings, or {ANEW}")


@contextmanager
def opened(
    folder: Path, space: Space, identity: Identity, *, study: str, smaller_is_better: bool, url: str = ""
) -> Iterator[Record]:
    """Open the record of one search in a sweep's folder.

    Args:
        folder: of the sweep; it exists.
        space: what is turned.
        identity: of the search; a record of another is refused.
        study: its name in the storage: `refit-000` of the first choice.
        smaller_is_better: whether the smallest score is best.
        url: a database that Optuna can use, such as `sqlite:///sweep.db`; without it a journal in the folder is.

    Raises:
        BadInput: another process has the sweep open; the storage is of another sweep or version, damaged, no storage
            at all, or cannot be written.
    """
    direction = "minimize" if smaller_is_better else "maximize"
    with _held(folder):
        record = Record(folder, space, identity, study=study, direction=direction, url=url)
        try:
            yield record
        finally:
            record.close()


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep other processes off the sweep; the system lets go of the lock even when this process is killed."""
    lock = FileLock(folder / LOCK, timeout=0)
    with _writable(folder):
        try:
            lock.acquire()
        except Timeout:
            raise _busy(folder) from None
    try:
        yield
    finally:
        lock.release()


def _busy(folder: Path) -> BadInput:
    if not (folder / LOCK).exists():  # what filelock says of a folder that cannot be written, too
        return BadInput.at(str(folder), "cannot be written there", ELSEWHERE)
    return BadInput.at(str(folder), "another process is at this sweep", "wait until it has ended, or stop it")


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    """Turn what the system says of a folder or a disk into bad input."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BadInput.at(f"{error.filename or folder}", f"cannot be used: {reason}", ELSEWHERE) from error
