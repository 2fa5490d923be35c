"""Open the lock-box of a run: the same run over all bars, with the box as an account of its own, and a record of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from .. import __version__
from ..engine.watch import Watch
from ..faults import BadInput
from ..feeds.bars import Bars
from ..feeds.load import first_bars
from ..models.schedule.apart import LOCKBOX, Opened
from .look import looked_at
from .rerun import Difference
from .run import Finished, run_experiment
from .run_folder.files import RESTORE, read_json
from .run_folder.metrics import metrics_of
from .run_folder.place import write_file
from .run_folder.read_files import KeptFiles, read_files
from .run_folder.tables import tables_of
from .run_folder.write import write_run
from .same_before import differences_before, refuse_untraded

RECORD = "openings.json"
"""The file in a run's folder that says when its lock-box was opened."""
FOLDER = "lockbox"
"""The folder in a run's folder that the first opening leaves; a later one adds its number."""


@dataclass(frozen=True)
class Recorded:
    """One opening of a lock-box."""

    number: int
    """From 1, in the order in which they were recorded, whatever the clock said."""
    opened_at: str
    """Date and time, UTC, ISO 8601."""
    folder: str
    """What it left in the run's folder."""
    barcast: str


@dataclass(frozen=True)
class OpenedBox:
    """A lock-box that was opened."""

    finished: Finished
    """The run over all bars."""
    path: Path
    """Its folder."""
    openings: tuple[Recorded, ...]
    """Oldest first; the last is this one."""
    differences: tuple[Difference, ...]
    """Where train or test came out otherwise than in the run that put the bars away."""

    @property
    def is_first(self) -> bool:
        """Whether nobody has opened it before."""
        return len(self.openings) == 1


def open_lockbox(folder: Path, watch: Watch | None = None) -> OpenedBox:
    """Run the folder's experiment again over all bars, write the result into the folder, and record it.

    Raises:
        BadInput: the folder is no run's, has no lock-box or cannot be written, its data is not what it was, or
            another process is opening it.
    """
    kept = closed_run(folder)
    with held(folder):
        before = openings_of(folder)
        finished = run_experiment(kept.experiment, watch, opening=partial(all_bars, kept))
        refuse_untraded(finished, LOCKBOX, "the lock-box")
        finished = looked_at(finished, "lockbox", parent=str(folder))
        now = json.loads(json.dumps(metrics_of(finished.result, finished.verdict)))
        found = differences_before(kept, tables_of(finished.result), now)
        if watch is not None and watch.on_stage:
            watch.on_stage("write the run's folder")
        number = len(before) + 1
        path = folder.absolute() / named(number)
        write_run(finished, path)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        openings = (*before, Recorded(number, at, path.name, __version__))
        record(folder, openings)
    return OpenedBox(finished, path, openings, tuple(found))


def closed_run(folder: Path) -> KeptFiles:
    """Return the files of a run that has a lock-box, and was made without looking into it."""
    kept = read_files(folder)
    box, firsts = kept.facts.lockbox, {one.name: one.first for one in kept.facts.apart}
    if box is None or LOCKBOX not in firsts:
        remedy = "a run has one with split.lockbox = 0.3; of a run that saw all bars, judge newer ones: barcast rerun"
        raise BadInput.at(str(folder), "has no lock-box", f"{remedy} {folder} --data NEWER")
    if firsts[LOCKBOX] < len(kept.bars):
        what = "is what an opened lock-box left"
        raise BadInput.at(str(folder), what, f"read it; to open the box again: barcast open {folder.parent}")
    return kept


def all_bars(kept: KeptFiles, bars: Bars) -> tuple[Bars, Opened]:
    """Return the bars of then, those in the box included; refuse others.

    Bars that were added since are left out.
    """
    box = kept.facts.lockbox
    if box is None:
        raise TypeError("a run without a lock-box is not opened")
    then = len(kept.bars) + box.bars
    of_then = first_bars(bars, then) if len(bars) > then else bars
    if of_then.fingerprint != box.sha256:
        counts = f"{then} bars up to {box.last} then, {len(bars)} up to {bars.index[-1]} now"
        what = f"the bars of {bars.name} are not those that were put away ({counts}; their SHA-256 differs)"
        raise BadInput.at(str(kept.folder), what, "restore the data of then, or run the experiment again: a new box")
    return of_then, Opened()


def named(number: int) -> str:
    """Return the name of the folder that an opening leaves."""
    return FOLDER if number == 1 else f"{FOLDER}-{number}"


def openings_of(folder: Path) -> tuple[Recorded, ...]:
    """Return the openings so far, oldest first; one that was stopped before it was recorded is known by its folder.

    Raises:
        BadInput: the record is damaged.
    """
    path = folder / RECORD
    told = read_json(path).get("openings") if path.exists() else []
    try:
        found = [recorded(one) for one in told]  # type: ignore[union-attr]
    except (TypeError, KeyError):
        raise BadInput.at(str(path), "is not a record of openings", RESTORE) from None
    while (left := folder / named(len(found) + 1)).exists():
        at = datetime.fromtimestamp(left.stat().st_mtime, UTC).isoformat(timespec="seconds")
        found.append(Recorded(len(found) + 1, at, left.name, "unknown"))
    return tuple(found)


def recorded(one: Any) -> Recorded:
    """Return an opening as it stands in the record."""
    return Recorded(int(one["number"]), str(one["opened_at"]), str(one["folder"]), str(one["barcast"]))


def record(folder: Path, openings: tuple[Recorded, ...]) -> None:
    """Write the record anew, whole or not at all."""
    write_file(folder / RECORD, json.dumps({"openings": [asdict(one) for one in openings]}, indent=2) + "\n")


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the lock of a run's folder while its box is opened; the system lets go of it when the process is killed.

    Raises:
        BadInput: another process holds it, or the folder cannot be written.
    """
    path = folder / f".{FOLDER}.lock"
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        what = "its lock-box is being opened by another process"
        raise BadInput.at(str(folder), what, f"wait for it, then read {folder / FOLDER}") from None
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise BadInput.at(str(folder), what, "copy it to where you can write, and open it there") from None
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        lock.release()
