"""The ledger of trials, its front door: nothing that goes wrong with its file ends a run; `trouble` says what did."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self, TypeVar

import numpy as np

from .counting import count_looks, list_trials
from .export import lines_of
from .forgetting import forget, unknown
from .looks import FamilyCount, KeptTrial, Listed, Looks, Recorded
from .markets import overlapping, whole
from .place import OFF, VARIABLE, damaged_beside, ledger_place
from .recording import last_sealed_number, record
from .rows import family_count, kept_trial
from .store import Store
from .trial import Market, Trial
from .trouble import Trouble

Made = TypeVar("Made")
NOT_KNOWN = "earlier looks are not known"
NOTHING_GONE = "nothing was forgotten"
NOT_COUNTED = "this trial is not counted"


class Ledger:
    """Every out-of-sample record that somebody has looked at.

    No method raises for what is wrong with the file. What cannot be read counts as nothing there, and `trouble` says
    why the count is incomplete.
    """

    def __init__(self, place: Path | None, trouble: str = "") -> None:
        self.place = place
        """The file; None without one."""
        self.trouble = trouble
        """Why the count is incomplete, a sentence; empty when all is well."""
        self.usable = place is not None
        """Whether the last call could be carried out."""
        self._store = None if place is None else Store(place)
        self._lost = False

    @classmethod
    def open(cls, path: Path | str | None = None) -> Self:
        """Return the ledger in that file, or in the user's; the file is made by the first record."""
        try:
            place = ledger_place() if path is None else Path(path).absolute()
        except (OSError, ValueError) as error:
            return cls(None, f"There is no place for the ledger of trials: {error}; {NOT_COUNTED}.")
        return cls(place, "" if place else f"{VARIABLE} is {OFF}: no trial is counted.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._store is not None:
            self._store.close()

    def record(self, trial: Trial) -> Recorded:
        """Record a look, once: the same settings, seed, plug-ins and bars are counted before."""
        made = self._do(lambda store: store.write(lambda db: record(db, trial)), NOT_COUNTED)
        if made is not None:
            return replace(made, notes=(*made.notes, *self.lost_looks()), trouble=self.trouble)
        trouble = self.trouble
        looks = self.looks_at(trial.market)  # a file that cannot be written may be read
        self.trouble = trouble if self.usable else trouble.replace(NOT_COUNTED, f"{NOT_COUNTED}, and {NOT_KNOWN}")
        return Recorded(kind=trial.kind, looks=looks, notes=self.lost_looks(), trouble=self.trouble)

    def looks_at(self, market: Market) -> Looks:
        """Return the looks at these bars so far."""
        return self._read(lambda db: count_looks(db, overlapping(db, market))) or Looks()

    def sealed_looks(self, market: Market) -> int:
        """Return how many sealed looks at these bars were taken; `record` takes the next number for its trial."""
        return self._read(lambda db: last_sealed_number(db, overlapping(db, market))) or 0

    def looked_until(self, market: Market) -> np.datetime64 | None:
        """Return the last bar that was looked at among bars that overlap with these; None without a look."""
        return self.looks_at(market).last_bar

    def family(self, family: str) -> FamilyCount | None:
        """Return a declared family; None where there is none of that id."""
        return self._read(lambda db: family_count(db, family))

    def decisions_on(self, market: Market) -> tuple[KeptTrial, ...]:
        """Return the decisions of all trials whose bars overlap with these, forgotten and sealed ones left out."""

        def kept(db: sqlite3.Connection) -> tuple[KeptTrial, ...]:
            query = "SELECT number FROM trial WHERE market = ? ORDER BY number"
            rows = [row for other in overlapping(db, market) for row in db.execute(query, (other,))]
            return tuple(one for (number,) in rows if (one := kept_trial(db, whole(number))) is not None)

        return self._read(kept) or ()

    def trials(self, data: str | None = None) -> tuple[Listed, ...]:
        """Return the trials in the order of their numbers; those whose bars are called `data`, or all."""
        return tuple(self._read(lambda db: list_trials(db, data)) or ())

    def unknown(self, numbers: Sequence[int]) -> tuple[int, ...]:
        """Return which of the numbers no trial has."""
        known = self._read(lambda db: tuple(unknown(db, numbers)))
        return tuple(numbers) if known is None else known

    def forget(self, numbers: Sequence[int], reason: str) -> int:
        """Remove arrays and settings of these trials; that there was a look is kept, with the reason.

        Returns how many were not forgotten before.

        Raises:
            ValueError: the reason is empty, or a number is unknown.
        """
        if not reason.strip() or (self.unknown(numbers) and self.usable):
            raise ValueError(f"forgetting needs a reason, and numbers that there are: {list(numbers)}")
        return self._do(lambda store: store.write(lambda db: forget(db, numbers, reason.strip())), NOTHING_GONE) or 0

    def export(self, data: str | None = None) -> Iterator[str]:
        """Return the trials as JSON, one a line, with all that is kept of them; bars come before their first trial."""
        return iter(self._read(lambda db: list(lines_of(db, data))) or ())

    def _read(self, work: Callable[[sqlite3.Connection], Made]) -> Made | None:
        return self._do(lambda store: store.read(work), NOT_KNOWN)

    def _do(self, act: Callable[[Store], Made], otherwise: str) -> Made | None:
        """Carry it out; None, and the reason in `trouble`, where that cannot be done."""
        if self._store is None:
            return None
        try:
            made = act(self._store)
        except Trouble as trouble:
            self.trouble, self.usable = f"The ledger of trials, {self.place}: {trouble}; {otherwise}.", False
            return None
        self.usable = True
        lost, self._store.set_aside = self._store.set_aside, []
        if lost:
            self._lost = True
            self.trouble = f"The ledger of trials {'; '.join(lost)}; earlier looks are not counted."
        elif not self._lost:
            self.trouble = ""
        return made

    def lost_looks(self) -> tuple[str, ...]:
        """Return that looks in ledgers that were set aside are not counted, unless `trouble` has just said so."""
        damaged = () if self.place is None else damaged_beside(self.place)
        if not damaged or self._lost:
            return ()
        return (f"Looks in a damaged ledger that was set aside, {damaged[-1]}, are not counted.",)
