"""Trained models kept from run to run: what was trained before, of exactly the same, is not trained again."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable
from uuid import uuid4

from ...faults import BadInput
from ...faults.files import MOST_WEIGHTS, cache_root, read_bounded
from ..capabilities.answers import history_of, start_of
from ..capabilities.of_models import KeepsHistory
from ..capabilities.runtime_protocol import Capability
from ..protocol import Persistent
from ..saved.computed_by import code_changed
from ..saved.whole_folder import write_file
from .fold_file import CachedTraining, Damaged, model_in
from .fold_key import key_of, short_name_of

if TYPE_CHECKING:
    from ..schedule.jobs import Fitter, Job, OnDone

ENTRY = re.compile(r"[0-9a-f]{64}\.trained")
LEFTOVER = re.compile(r"\.[0-9a-f]{64}\.[0-9a-f]{8}\.part")
"""What a writer that was killed leaves behind."""
DAY = 24 * 60 * 60


def cache_folder() -> Path:
    """Return where trained models are kept: in `models` of BARCAST_CACHE, or of the user's cache folder."""
    return cache_root() / "models"


@runtime_checkable
class SaysBits(Capability, Protocol):
    """A fitter that says which others come to the same bits."""

    bits: str
    """Equal for fitters whose models may stand in for each other."""


@dataclass(frozen=True)
class CachedFile:
    """A trained model that is kept."""

    path: Path
    size: int
    """Bytes on disk."""
    kept_at: float
    """Seconds since 1970."""

    @property
    def model(self) -> str | None:
        """Short name of the model; None when the file is damaged."""
        return model_in(self.path)


@dataclass(frozen=True)
class Cleared:
    """What was removed."""

    entries: int = 0
    leftovers: int = 0
    size: int = 0
    """Bytes on disk."""


class FoldCache:
    """A folder of trained models, each under the key of all that its training depended on (see `fold_key`).

    Nothing in it is believed unchecked, and nothing that goes wrong with it ends a run: a model that can't be
    kept is trained all the same, and `troubles` says why, each reason once.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.troubles: list[str] = []
        self.hits = 0
        """Models taken from the folder instead of trained."""

    def key(self, job: Job, fitter: str = "") -> str | None:
        """Return the name the job's model is kept under; None when it can't be kept."""
        return key_of(job, fitter)

    def fetch(self, job: Job, fitter: str = "") -> bool:
        """Give the job's forecaster what training it came to last time; return whether that was there.

        A damaged entry is removed and counts as not there.
        """
        key = self.key(job, fitter)
        content = None if key is None else self._read(self._path(key))
        if key is None or content is None:
            return False
        forecaster: Any = job.forecaster
        try:
            kept = CachedTraining.from_bytes(content, key)
            forecaster.restore(kept.state)
        except (Damaged, BadInput):
            if self._drop(self._path(key)):
                self._trouble(f"a damaged model was removed from {self.folder} and trained anew")
            return False
        if isinstance(forecaster, KeepsHistory):
            forecaster.history = kept.history
        self.hits += 1
        return True

    def keep(self, job: Job, fitter: str = "") -> None:
        """Keep what training the job's forecaster came to, whole or not at all."""
        key, forecaster = self.key(job, fitter), job.forecaster
        if key is None or not isinstance(forecaster, Persistent):
            return
        if code_changed():
            self._trouble("trained models are not kept: barcast's code was changed while it ran")
            return
        kept = CachedTraining(key, short_name_of(forecaster) or "", forecaster.state(), history_of(forecaster))
        try:
            self._write(self._path(key), kept.to_bytes())
        except OSError as error:
            self._trouble(f"trained models cannot be kept in {self.folder} ({error.strerror or error})")

    def entries(self) -> tuple[CachedFile, ...]:
        """Return what is kept, newest first."""
        return tuple(sorted(self._found(ENTRY), key=lambda entry: (-entry.kept_at, entry.path)))

    def leftovers(self) -> tuple[CachedFile, ...]:
        """Return what writers that were killed, or are still at work, have not put in place."""
        return tuple(self._found(LEFTOVER))

    def foreign(self) -> tuple[Path, ...]:
        """Return what lies in the folder and is not ours: it is never touched."""
        ours = {entry.path for pattern in (ENTRY, LEFTOVER) for entry in self._found(pattern)}
        return tuple(path for path in self._inside() if path not in ours)

    def size(self) -> int:
        """Return the bytes on disk of all entries."""
        return sum(entry.size for entry in self.entries())

    def clear(self, older_than_days: float = 0.0) -> Cleared:
        """Remove the entries, and the left-overs, that were written so many days ago or earlier."""
        latest = time.time() - older_than_days * DAY if older_than_days else float("inf")
        entries, leftovers = (
            [entry for entry in found if entry.kept_at <= latest and self._drop(entry.path)]
            for found in (self.entries(), self.leftovers())
        )
        return Cleared(len(entries), len(leftovers), sum(entry.size for entry in [*entries, *leftovers]))

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.trained"

    def _inside(self) -> list[Path]:
        try:
            return sorted(self.folder.iterdir())
        except OSError:
            return []

    def _found(self, pattern: re.Pattern[str]) -> Iterator[CachedFile]:
        for path in self._inside():
            if pattern.fullmatch(path.name) and os.path.isfile(path) and not os.path.islink(path):
                with suppress(OSError):  # removed by another process meanwhile
                    about = path.stat()
                    yield CachedFile(path, about.st_size, about.st_mtime)

    def _read(self, path: Path) -> bytes | None:
        try:
            return read_bounded(path, MOST_WEIGHTS)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            self._trouble(f"a trained model cannot be read from {self.folder} ({error.strerror or error})")
            return None

    def _write(self, path: Path, content: bytes) -> None:
        """Write aside, make sure of the disk, then put it in place: two writers of one key don't meet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.stem}.{uuid4().hex[:8]}.part")
        try:
            write_file(aside, content)
            os.replace(aside, path)
        except BaseException:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
            raise

    def _drop(self, path: Path) -> bool:
        """Remove a file of ours; return whether it is gone."""
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            self._trouble(f"{self.folder} cannot be cleared ({error.strerror or error})")
            return False
        return True

    def _trouble(self, sentence: str) -> None:
        if sentence not in self.troubles:
            self.troubles.append(sentence)


def cached(fit: Fitter, cache: FoldCache) -> Fitter:
    """Return a fitter that takes from the cache what is there, and keeps the rest as each one is done.

    Models of one fitter aren't given to another, for its bits may differ, unless both have an equal text
    `bits`. For a fitter from outside of `models` that has no such text nothing is kept: its code is not known.
    """
    fitter = bits_of(fit)
    return fit if fitter is None else partial(_fit_the_rest, fit, cache, fitter)


def bits_of(fit: Any) -> str | None:
    """Return what tells the bits that a fitter comes to from those of another; None when it can't be told."""
    if isinstance(fit, SaysBits):
        return str(fit.bits)
    room = __package__.rpartition(".")[0]
    named = fit if hasattr(fit, "__qualname__") else type(fit)  # a function or class, or an object that is called
    return f"{named.__module__}.{named.__qualname__}" if named.__module__.startswith(f"{room}.") else None


def _fit_the_rest(fit: Fitter, cache: FoldCache, fitter: str, jobs: Sequence[Job], on_done: OnDone) -> None:
    rest = []
    for job in jobs:
        if job.start is None:  # told to the model itself, which forgets it as the training begins
            job.start = start_of(job.forecaster) if short_name_of(job.forecaster) is not None else None
        if cache.fetch(job, fitter):
            on_done(job)
        else:
            rest.append(job)

    def keep(job: Job) -> None:
        cache.keep(job, fitter)
        on_done(job)

    if rest:
        fit(rest, keep)
