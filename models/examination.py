"""Does a forecast depend on its own window alone? Every model is asked again, and has to answer as it did.

A scaler fitted inside `predict`, a rank, a mean over the batch or a neighbouring window makes a forecast depend on
windows that end later. Asked for the same window alone such a model answers something else; so does one that gives
a question another answer each time. The whole batch in another order would not show it: a scaler does not mind.
"""

from __future__ import annotations

import copy
import math
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..faults import BadInput, RunWarning
from ..faults.look_ahead import LookAhead
from .capabilities.of_models import FitsTogether
from .protocol import Floats, Forecaster, ask
from .raised import raised_by

SHARE, MOST_SECONDS, LEAST_SECONDS = 0.02, 0.05, 0.001
"""Of the run's time, what asking again may take: a share, at most and at least so many seconds."""
FEW = 8
"""Bars on which a source of a user's is asked as soon as they come."""
MOST_WINDOWS = 256
"""Windows of a shuffled subset, and windows asked alone, of one model."""
REFUSED, TOLD = 1e-2, 1e-4
"""Differences above these shares of the scale; float32 networks come to 1e-4 of it, models that leak to more than 1."""
ROUNDING = 1e-5
"""Of a forecast's own size: what float32 leaves uncertain of a network close to constant (seen: 1.2e-6 on CUDA)."""

CAUSES = (
    "use that window alone: fit a scaler in `fit`, not in the first `predict`, take means, ranks and fills within a "
    "window (axis=1), never from windows[i + 1]; in torch set batch_first=True and leave BatchNorm in eval mode"
)
NEW_OBJECT = "return another object from `at(t)` once a model has learnt something new"
SAME_AGAIN = "turn dropout off (`eval()`), seed what is drawn, and keep nothing from call to call in `predict`"


@dataclass(frozen=True)
class Stretch:
    """Bars that follow each other, the model that answered for them, and what it answered."""

    model: Forecaster
    label: str
    """Which one it is, for a person: `model Net, trained at bar 200`."""
    first: int
    """The bar at which the first window ends."""
    windows: Floats
    """Shape (n, lookback, features)."""
    answers: Floats
    """What is recorded, shape (n,)."""
    one_by_one: bool = False
    """Whether they were asked one window at a time, as in streaming."""
    fresh: Forecaster | None = None
    """A copy of the model from before it was asked at all; None for a model of ours, or where there is no time."""


@dataclass(frozen=True)
class Examined:
    """What asking again has found."""

    models: int = 0
    """Models that were asked again."""
    windows: int = 0
    """Windows for which they were."""
    largest: float = 0.0
    """The largest difference, as a share of the forecasts' standard deviation."""
    seconds: float = 0.0


class Examination:
    """Asks the models of a run again, within a share of its time.

    Args:
        scale: the standard deviation of the outcomes.
        stamp: says when a bar closed.
    """

    def __init__(self, scale: float, stamp: Callable[[int], str] = str) -> None:
        self.models, self.windows, self.largest, self.seconds = 0, 0, 0.0, 0.0
        self.warnings: dict[str, RunWarning] = {}
        self.fresh: Forecaster | None = None
        """A copy of the model in force in a streamed run, from before it was asked."""
        self.until = 0
        """The first bar of those whose model has not been asked again yet, in a streamed run."""
        self._least_scale, self._stamp = 1e-6 * scale, stamp
        self._sum = self._squares = self._level = 0.0
        self._count = 0
        self._began = time.perf_counter()
        self._rng = np.random.default_rng(7)

    @property
    def found(self) -> Examined:
        """What has been found so far."""
        return Examined(self.models, self.windows, self.largest, self.seconds)

    def look_at(self, stretch: Stretch, *, always: bool = True) -> None:
        """Ask the model again for some of the windows; unless `always`, only if there is time left for it.

        Raises:
            LookAhead: it answers otherwise when asked alone, or in another batch.
            BadInput: it answers otherwise when asked once more.
        """
        self._take_in(stretch.answers)
        if len(stretch.answers) == 0 or not (always or self.has_time):
            return
        began = time.perf_counter()
        try:
            with generators_kept():
                self._ask_again(stretch)
        finally:
            self.seconds += time.perf_counter() - began

    def fresh_copy(self, model: Forecaster, always: bool) -> Forecaster | None:
        """Return a copy of a user's model that has not been asked yet, if it can be copied.

        One that makes something of the first windows it is asked about, such as a scaler, answers by that ever after.
        """
        if is_house(model) or not (always or self.has_time):
            return None
        began = time.perf_counter()
        try:
            return copy.deepcopy(model)
        except Exception:  # a lock, a file or a session that it holds
            return None
        finally:
            self.seconds += time.perf_counter() - began

    def sample(self, bars: range) -> frozenset[int]:
        """Return some bars on which a source of a user's is asked as soon as they come."""
        return frozenset(self._rng.choice(bars, min(len(bars), FEW), replace=False).tolist())

    def hold_against(self, label: str, bar: int, then: float, later: float) -> None:
        """Refuse a source that answers otherwise for a bar once it has been asked for later ones.

        Raises:
            LookAhead: it does.
        """
        _, share = self._worst(np.array([then]), np.array([later]))
        if share > REFUSED:
            what = (
                f"forecast {then:.6g} for bar {bar} ({self._stamp(bar)}) when it had come, and {later:.6g} once later "
            )
            raise LookAhead.at(label, what + "bars were asked for: its model had learnt from them by then", NEW_OBJECT)

    def _ask_again(self, stretch: Stretch) -> None:
        order = self._order(len(stretch.answers))
        self.models += 1
        deadline = time.perf_counter() + self._time_left()
        began = time.perf_counter()
        alone = self._ask_alone(stretch, order[0])
        each = time.perf_counter() - began
        self._compare_twice(stretch, order[:1], alone, self._ask_alone(stretch, order[0]))
        self._compare(stretch, order[:1], alone)
        room = int(max(deadline - time.perf_counter(), 0.0) / max(2.0 * each, 1e-9))
        some = order[: min(MOST_WINDOWS, max(room, 8))]
        if len(some) > 1:
            asked = stretch.fresh if stretch.fresh is not None else stretch.model
            self._compare(stretch, some, ask(asked, read_only(stretch.windows[some])))
            self.windows += len(some) - 1
        for at in order[1:MOST_WINDOWS]:
            if time.perf_counter() > deadline:
                break
            self._compare(stretch, np.array([at]), self._ask_alone(stretch, at))

    def _order(self, windows: int) -> NDArray[np.intp]:
        """Return the windows in a random order, one of the middle first, then both ends, which lack neighbours."""
        order = self._rng.permutation(windows)
        ends = (order == 0) | (order == windows - 1)
        inner = order[~ends]
        return np.concatenate((inner[:1], order[ends], inner[1:]))

    def _ask_alone(self, stretch: Stretch, at: int) -> Floats:
        """Return the answer for one window, asked by itself, shape (1,)."""
        window = read_only(stretch.windows[at : at + 1].copy())  # (1, lookback, features)
        self.windows += 1
        try:
            return ask(stretch.model, window)
        except BadInput as error:  # not a number, say, for it has scaled one window by itself
            what = f"answers for {self._named(stretch, at)}, among others but not alone: {error.faults[0].what}"
            raise LookAhead.at(stretch.label, what, CAUSES) from error
        except Exception as error:
            what = f"cannot answer for {self._named(stretch, at)}, alone, as it would have to live: {raised_by(error)}"
            raise BadInput.at(stretch.label, what, "make `predict` answer one window as it does many") from error

    def _compare_twice(self, stretch: Stretch, at: NDArray[np.intp], once: Floats, again: Floats) -> None:
        worst, share = self._worst(once, again)
        if share > TOLD:
            what = f"answers the same question differently: {once[worst]:.6g}, then {again[worst]:.6g}, for "
            what += f"{self._named(stretch, at[worst])}, so that no run of it is reproducible"
            raise BadInput.at(stretch.label, what, SAME_AGAIN)

    def _compare(self, stretch: Stretch, at: NDArray[np.intp], answers: Floats) -> None:
        recorded = stretch.answers[at]
        worst, share = self._worst(recorded, answers)
        self.largest = max(self.largest, share)
        if share <= TOLD:
            return
        again = "alone" if len(at) == 1 and not stretch.one_by_one else f"in a batch of {len(at)}"
        was = "alone" if stretch.one_by_one else f"in a batch of {len(stretch.answers):,}"
        if share <= REFUSED and is_house(stretch.model):  # the kernel and the card differ by so much in float32
            return
        if share <= REFUSED:
            by = f"move by up to {self.largest:.2g} of their spread with what else is asked"
            told = f"The forecasts of {stretch.label} {by}: is part of it fitted or averaged in `predict`?"
            self.warnings[stretch.label] = RunWarning("batch_dependent", told)
            return
        self._ask_as_recorded(stretch, at[worst])
        answer = f"{recorded[worst]:.6g} {was}, {answers[worst]:.6g} {again}"
        what = f"the forecast for {self._named(stretch, at[worst])}, depends on the other windows it is asked with: "
        raise LookAhead.at(stretch.label, what + answer, CAUSES)

    def _ask_as_recorded(self, stretch: Stretch, at: int) -> None:
        """Put the recorded question once more: another answer to that is no matter of other windows."""
        only = slice(at, at + 1) if stretch.one_by_one else slice(None)
        answers = ask(stretch.model, read_only(stretch.windows[only].copy()))
        self._compare_twice(stretch, np.arange(len(stretch.answers))[only], stretch.answers[only], answers)

    def _named(self, stretch: Stretch, at: int) -> str:
        bar = stretch.first + int(at)
        return f"window {int(at)}, which ends at bar {bar} ({self._stamp(bar)})"

    def _worst(self, one: Floats, other: Floats) -> tuple[int, float]:
        """Return where two answers are furthest apart, and by what share of the scale."""
        apart = np.abs(one - other)
        apart[apart <= ROUNDING * np.maximum(np.abs(one), np.abs(other))] = 0.0
        worst = int(np.argmax(apart))
        return worst, float(apart[worst] / max(self._deviation(), self._least_scale, sys.float_info.min))

    def _take_in(self, answers: Floats) -> None:
        """Add to what the scale is made of: the forecasts recorded so far."""
        if not self._count and len(answers):
            self._level = float(answers[0])  # sums of differences from it lose fewer digits
        with np.errstate(over="ignore", invalid="ignore"):
            apart = answers - self._level
            self._count += len(apart)
            self._sum += float(apart.sum())
            self._squares += float(np.square(apart).sum())

    def _deviation(self) -> float:
        """Return the standard deviation of the forecasts so far; infinity where it overflows."""
        mean = self._sum / self._count
        variance = self._squares / self._count - mean * mean
        return math.sqrt(max(variance, 0.0)) if math.isfinite(variance) else math.inf

    @property
    def has_time(self) -> bool:
        """Whether there is time left for a model that need not be asked again."""
        return self._time_left() > 0.0

    def _time_left(self) -> float:
        share = SHARE * (time.perf_counter() - self._began)
        return min(max(share, LEAST_SECONDS), MOST_SECONDS) - self.seconds


def is_house(model: object) -> bool:
    """Return whether all of the model's code is ours; a wrapper of a user's network or estimator says it is not."""
    if not type(model).__module__.startswith("barcast."):
        return False
    return bool(model.fits_together) if isinstance(model, FitsTogether) else True


def read_only(windows: Floats) -> Floats:
    """Return the windows, which the model may not write into: as those it was asked for first."""
    windows.setflags(write=False)
    return windows


@contextmanager
def generators_kept() -> Iterator[None]:
    """Leave the global random generators as they were, whatever a model draws from them."""
    torch: Any = sys.modules.get("torch")
    python, numpy = random.getstate(), np.random.get_state()
    drawn = torch.get_rng_state() if torch is not None else None
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        if drawn is not None:
            torch.set_rng_state(drawn)
