"""The models of one run on other bars: those trained on the same rows as in the run are not trained again."""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...arrays import Floats
from ...faults import BadInput
from ...models.cache.fold_key import short_name_of
from ...models.protocol import Forecaster, Persistent
from ...models.schedule.folds import Fold
from ...models.schedule.jobs import Fitter, Job, OnDone
from ...models.schedule.walk_forward import members_of
from .fresh_code import Snapshot, restore, snapshot


@dataclass(frozen=True, eq=False)
class Rows:
    """What one model was trained on."""

    digest: str
    """SHA-256 of windows, labels and start."""
    labels: Floats
    """Shape (rows,)."""
    windows: str
    """SHA-256 of the windows alone."""


@dataclass(frozen=True, eq=False)
class FittedFold:
    """A fold's models, by the members of an ensemble, as they were once fitted and not asked yet."""

    fold: Fold
    rows: tuple[Rows, ...]
    state: Mapping[str, NDArray[Any]]
    """What fitting has found, by the name of each array; empty for a model that has no such form."""


@dataclass(frozen=True, eq=False)
class Kept:
    """A model as it was once fitted, and where the global generators stood then."""

    model: Snapshot
    generators: tuple[Any, ...]


@dataclass
class FittedBefore:
    """The models that were fitted on some rows, by the digest of these and the number of the member."""

    models: dict[tuple[str, int], Kept] = field(default_factory=dict)


class Fitting:
    """Fits the models of one run, but takes those that were fitted before on exactly the same rows.

    Models of ours are left to their own fitter, which has the cache. One of a user's is taken only where its rows, its
    start and its place in an ensemble are the same: what else it may depend on is for the check `alone`.
    """

    def __init__(
        self, fitter: Fitter, before: FittedBefore, members: int, *, reseeded: bool, keeps_first: bool = False
    ) -> None:
        self.folds: list[FittedFold] = []
        self.first: Snapshot | None = None
        """The model of the first fold, once fitted and not asked yet."""
        self._fitter, self._before, self._members, self._reseeded = fitter, before, max(members, 1), reseeded
        self._rows: dict[int, Rows] = {}
        self._keeps_first = keeps_first
        self._asked = 0

    def __call__(self, jobs: Sequence[Job], on_done: OnDone) -> None:
        """Fit every job's forecaster in place."""
        rest = []
        for job in jobs:
            number, self._asked = self._asked % self._members, self._asked + 1
            rows = self._rows[id(job.forecaster)] = rows_of(job)
            if short_name_of(job.forecaster) is not None:
                rest.append(job)
            elif (kept := self._before.models.get((rows.digest, number))) is None or not take_on(job.forecaster, kept):
                self._fit_and_keep(job, rows, number)
                on_done(job)
            else:
                if not self._reseeded:  # what follows draws on from where the fit had ended
                    set_generators(kept.generators)
                on_done(job)
        if rest:
            self._fitter(rest, on_done)

    def on_fit(self, fold: Fold, model: Forecaster) -> None:
        """Take in a fold's model, before it is asked."""
        members = members_of(model)
        if not self.folds and self._keeps_first:
            with suppress(ValueError):
                self.first = snapshot(model)
        rows = tuple(self._rows[id(one)] for one in members if id(one) in self._rows)
        self.folds.append(FittedFold(fold, rows, state_of(model)))

    def _fit_and_keep(self, job: Job, rows: Rows, number: int) -> None:
        self._fitter([job], lambda job: None)
        with suppress(ValueError):  # one that cannot be kept is fitted each time
            self._before.models[rows.digest, number] = Kept(snapshot(job.forecaster), generators())


def rows_of(job: Job) -> Rows:
    """Return what a job's model is trained on."""
    windows = digest_of(job.windows)
    start = () if job.start is None else [f"{name} {digest_of(array)}" for name, array in sorted(job.start.items())]
    text = "\n".join([windows, digest_of(job.labels), *start])
    return Rows(hashlib.sha256(text.encode()).hexdigest(), np.array(job.labels), windows)


def digest_of(array: NDArray[Any]) -> str:
    """Return the SHA-256 of an array's shape and values, bit for bit."""
    values = np.ascontiguousarray(array)
    digest = hashlib.sha256(f"{values.dtype.str} {values.shape} ".encode())
    digest.update(values.data if values.size else b"")
    return digest.hexdigest()


def state_of(model: Any) -> dict[str, NDArray[Any]]:
    """Return what fitting has found, by the name of each array; nothing for a model without such a form."""
    found: dict[str, NDArray[Any]] = {}
    if isinstance(model, Persistent):
        with suppress(BadInput, TypeError, ValueError):
            found = {name: np.array(array) for name, array in model.state().items()}
    return {name: array for name, array in found.items() if array.dtype.kind in "biuf"}


def take_on(forecaster: Any, kept: Kept) -> bool:
    """Let a forecaster not fitted yet be what another one was; return whether it can."""
    try:
        restored = restore(kept.model)
    except ValueError:
        return False
    model = restored.model
    if restored.outside or type(model) is not type(forecaster) or has_slots(type(model)):
        return False
    own: dict[str, Any] = vars(forecaster)
    own.clear()
    own.update(vars(model))
    return True


def has_slots(kind: type) -> bool:
    """Return whether objects of a class keep anything outside of their `__dict__`."""
    return not hasattr(kind, "__dict__") or any(vars(one).get("__slots__") for one in kind.__mro__)


def generators() -> tuple[Any, ...]:
    """Return where the global generators of random numbers stand."""
    torch: Any = sys.modules.get("torch")
    return random.getstate(), np.random.get_state(), None if torch is None else torch.get_rng_state()


def set_generators(states: tuple[Any, ...]) -> None:
    """Put the global generators of random numbers where they stood."""
    random.setstate(states[0])
    np.random.set_state(states[1])
    torch: Any = sys.modules.get("torch")
    if torch is not None and states[2] is not None:
        torch.set_rng_state(states[2])
