"""The plug points of a model: what forecasts, what learns, and what says which model is in force."""

from __future__ import annotations

import inspect
import math
import sys
from collections.abc import Mapping
from typing import Any, Protocol, TypeGuard, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats as Floats
from ..faults import BadInput
from .capabilities.of_models import Called, NamesFeatures, OfOneEstimator
from .capabilities.runtime_protocol import Capability

State = Mapping[str, NDArray[Any]]
"""What a fitted model amounts to, by the name of each array."""

DEFAULT_FEATURES = ("return",)


@runtime_checkable
class Forecaster(Capability, Protocol):
    """A model: windows of the past in, forecasts of the return over the next `horizon` bars out.

    Optional attributes: `features` (names of the window's columns, `("return",)` by default) and
    `fit(windows, labels)` for those that learn (see `Trainable`). Those that learn may also have
    `tell_horizon(horizon)`, called before each fit with how many bars ahead the labels reach, and `warm_start(state)`.
    One whose forecasts are no returns, such as 2p - 1 of a probability p, says `forecasts_are = "scores"`: nothing then
    adds them up or writes them in percent. `capabilities` has a protocol for all that a model may be able to do.
    """

    @property
    def lookback(self) -> int:
        """Bars in a window, at least 1."""
        ...

    def predict(self, windows: Floats) -> Floats:
        """Return one forecast a window, shape (n,) or (n, 1), as simple returns (0.01 is 1%).

        `windows` has shape (n, lookback, features), oldest bar first: `windows[i, -1, 0]` is the
        return of the bar that has just closed.
        """
        ...


@runtime_checkable
class Trainable(Forecaster, Protocol):
    """A forecaster that learns from the training part before it is asked."""

    def fit(self, windows: Floats, labels: Floats) -> object:
        """Fit to windows (n, lookback, features) and the returns that followed them (n,), oldest first."""
        ...


@runtime_checkable
class Persistent(Forecaster, Protocol):
    """A forecaster that can be kept as named arrays: no code, no objects."""

    def state(self) -> dict[str, NDArray[Any]]:
        """Return all that fitting has found."""
        ...

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Take on what `state` returned."""
        ...


CALLS: Mapping[str, tuple[str, ...]] = {
    "predict": ("windows",), "fit": ("windows", "labels"), "tell_horizon": ("horizon",), "warm_start": ("state",),
    "restore": ("state",), "at": ("t",),
}  # fmt: skip
"""What is called of a model or a source that has it, and with what."""


@runtime_checkable
class ForecastSource(Capability, Protocol):
    """Says which forecaster was in force at each bar."""

    @property
    def lookback(self) -> int:
        """Bars in a window, the same for every forecaster of the source."""
        ...

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the window's columns, the same for every forecaster of the source."""
        ...

    def at(self, t: int) -> Forecaster | None:
        """Return the forecaster in force at bar t (counted from 0), or None if there is none yet."""
        ...


def features_of(forecaster: object) -> tuple[str, ...]:
    """Return the names of the window's columns that the forecaster wants."""
    named = forecaster.features if isinstance(forecaster, NamesFeatures) else None
    return DEFAULT_FEATURES if named is None else tuple(named)


def called(model: object) -> str:
    """Return what a person calls the model: by its class, or by that of what it wraps."""
    own = model.called if isinstance(model, Called) else None
    return f"model {own if isinstance(own, str) else type(model).__name__}"


def ask(forecaster: Forecaster, windows: Floats) -> Floats:
    """Return the forecasts for the windows as finite float64 of shape (n,).

    The boundary of every model, ours or the user's: nothing else of barcast calls `predict`.

    Raises:
        BadInput: the forecaster answers with another shape (see `as_forecasts`), or with a value that is not finite.
    """
    try:
        given = forecaster.predict(windows)
    except (TypeError, ValueError, IndexError) as error:
        if not isinstance(error, BadInput) and not isinstance(forecaster, OfOneEstimator):
            error.add_note(f"`predict` is handed all windows at once, shape {windows.shape}")
        raise
    if len(windows) == 1 and is_one_number(given):  # the question of every bar when streaming
        return given
    name = called(forecaster)
    answer = as_forecasts(given, len(windows), name)
    bad = np.flatnonzero(~np.isfinite(answer))
    if len(bad):
        raise BadInput.at(
            name,
            f"`predict` returned {answer[bad[0]]} for {len(bad)} of {len(windows)} windows",
            "forecast a finite number for every window (0 means no opinion)",
        )
    return answer


def is_one_number(given: object) -> TypeGuard[Floats]:
    """Tell, sooner than the whole examination could, whether this is a float64 array of one finite number."""
    return type(given) is np.ndarray and given.dtype == np.float64 and given.shape == (1,) and math.isfinite(given[0])


def as_forecasts(given: Any, count: int, name: str) -> Floats:
    """Return what a `predict` answered for `count` windows as float64 of shape (n,).

    Taken are arrays, lists, pandas Series and DataFrames of one column and torch tensors, of any real numbers and of
    shape (n,) or (n, 1); for one window an array of shape () too, which is what `squeeze` makes of (1, 1).

    Raises:
        BadInput: anything else, with a remedy for the shape it has.
    """
    try:
        raw = np.asarray(without_gradient(given))
        texts = raw.dtype.kind == "O" and any(isinstance(one, str) for one in raw.flat)
        if given is None or texts or raw.dtype.kind not in "biufO":
            raise TypeError
        answer = raw.astype(np.float64)
    except (TypeError, ValueError, RuntimeError):  # RuntimeError: torch cannot make an array of the tensor
        raise BadInput.at(name, f"`predict` returned {in_words(given)}", remedy_for_kind(given, count)) from None
    squeezed = answer.shape == () and not isinstance(given, float | int | np.generic)
    if answer.size == count and (answer.shape[:1] == (count,) or squeezed):
        return answer.reshape(count)  # (n,)
    what = f"`predict` returned shape {answer.shape} for {count} windows"
    raise BadInput.at(name, what, remedy_for(answer.shape, count))


def without_gradient(given: Any) -> Any:
    """Return a torch tensor, or a list with some in it, as what NumPy can read; anything else as it is."""
    torch = sys.modules.get("torch")  # whoever returns a tensor has imported it
    if torch is None:
        return given
    if isinstance(given, torch.Tensor):
        plain = given.detach().cpu()
        return plain.double() if plain.is_floating_point() else plain  # NumPy knows no bfloat16
    if isinstance(given, list | tuple):
        return [without_gradient(one) for one in given]
    return given


def in_words(given: Any) -> str:
    """Return what a `predict` returned that is no array of numbers."""
    if given is None:
        return "None"
    if inspect.iscoroutine(given) or inspect.isgenerator(given):
        return f"a {type(given).__name__}"
    return f"{type(given).__name__} {given!r:.40}"


def remedy_for_kind(given: Any, count: int) -> str:
    """Return what to do about an answer that is no array of numbers."""
    if inspect.iscoroutine(given):
        given.close()  # nobody awaits it: Python would warn
        return "write `def predict`, without async"
    if inspect.isgenerator(given):
        return f"return all forecasts instead of yielding each: a NumPy array of shape ({count},)"
    if given is None:
        return f"end it with `return` and a NumPy array of real numbers, shape ({count},)"
    return f"return a NumPy array of real numbers, shape ({count},)"


def remedy_for(shape: tuple[int, ...], count: int) -> str:
    """Return what to do about an answer of another shape than (n,)."""
    wanted = f"return one forecast a window, shape ({count},)"
    if shape == () and count > 1:
        return f"{wanted}: it is asked for all windows at once, so write `windows[:, -1, 0]`, not `window[-1, 0]`"
    if shape == (1, count):
        return f"{wanted}, such as `answer[0]`"
    if len(shape) == 2 and shape[0] == count and shape[1] > 1:
        example = "for probabilities of down and up, `2 * p[:, 1] - 1`" if shape[1] == 2 else "such as `answer[:, -1]`"
        return f"{wanted}: one column of the {shape[1]}, {example}"
    return wanted
