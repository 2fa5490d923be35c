"""What any model has to beat. Each forecasts the next return from the return alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ..faults import BadInput, check_keywords
from ..faults.section import Section
from .protocol import DEFAULT_FEATURES, Floats, State
from .saved.state import check_state
from .windows.rolling import check_room
from .windows.shapes import Shape, check_rows, check_windows


class NoSettings(Section):
    """There is nothing to turn."""


class AutoRegressionSettings(Section):
    """What can be turned about an autoregression."""

    lags: int = Field(default=1, ge=1, description="Past returns the forecast is a linear function of")


class Baseline:
    """Windows of returns, checked; the numbers learnt from them, by name."""

    lookback: int = 1
    features: tuple[str, ...] = DEFAULT_FEATURES

    def __init__(self) -> None:
        self.learnt: dict[str, Floats] = {}

    @property
    def shapes(self) -> Mapping[str, tuple[int, ...]]:
        """Names and shapes of the numbers learnt; none for a baseline that doesn't learn."""
        return {}

    def state(self) -> dict[str, NDArray[Any]]:
        """Return the numbers learnt, by name.

        Raises:
            BadInput: the model was neither fitted nor restored yet.
        """
        self._require_fit()
        return dict(self.learnt)

    def restore(self, state: State) -> None:
        """Take on the numbers that `state` returned.

        Raises:
            BadInput: arrays are missing, unknown, of another shape or not finite.
        """
        check_state(state, self.shapes)
        self.learnt = {name: np.array(values, dtype=np.float64) for name, values in state.items()}

    def returns(self, windows: Floats) -> Floats:
        """Return the windows' returns, shape (n, lookback), oldest first.

        Raises:
            BadInput: windows of another shape, or a model that learns and was not fitted yet.
        """
        self._require_fit()
        return check_windows(windows, self._shape)[:, :, 0]  # (n, lookback)

    def _require_fit(self) -> None:
        if self.shapes and not self.learnt:
            name = type(self).__name__
            raise BadInput.at("model", f"{name} has not been fitted", "fit it first, or set split.train above 0")

    @property
    def _shape(self) -> Shape:
        return self.lookback, self.features


class Zero(Baseline):
    """No opinion: always 0."""

    def predict(self, windows: Floats) -> Floats:
        """Return 0 for each window, shape (n,)."""
        return np.zeros(len(self.returns(windows)))


class LastReturn(Baseline):
    """Momentum: the next return will be the last one."""

    def predict(self, windows: Floats) -> Floats:
        """Return the return of the bar that has just closed, shape (n,)."""
        return self.returns(windows)[:, -1].copy()


class Reversal(Baseline):
    """The next return will be minus the last one."""

    def predict(self, windows: Floats) -> Floats:
        """Return minus the return of the bar that has just closed, shape (n,)."""
        return -self.returns(windows)[:, -1]


class Mean(Baseline):
    """The next return will be the mean of those in the training rows."""

    @property
    def shapes(self) -> Mapping[str, tuple[int, ...]]:
        """The mean."""
        return {"mean": ()}

    def fit(self, windows: Floats, labels: Floats) -> Mean:
        """Learn the mean of the labels (n,).

        Raises:
            BadInput: rows of another shape, or not finite.
        """
        _, labels = check_rows(windows, labels, self._shape)
        self.learnt = {"mean": np.asarray(labels.mean())}
        return self

    def predict(self, windows: Floats) -> Floats:
        """Return the mean for each window, shape (n,)."""
        return np.full(len(self.returns(windows)), self.learnt["mean"])


class AutoRegression(Baseline):
    """AR(p): an intercept and one slope a lag, by least squares; `AutoRegression(lags=1)`.

    The series' author could have had the "250%" of 01_01 from this one's two numbers.

    Raises:
        BadInput: fewer than one lag.
    """

    window_setting = "model.lags"

    def __init__(self, lags: int = 1) -> None:
        super().__init__()
        self.lookback = check_keywords(AutoRegressionSettings, "AutoRegression", {"lags": lags}).lags

    @property
    def shapes(self) -> Mapping[str, tuple[int, ...]]:
        """The intercept, and the slopes, that of the oldest return first."""
        return {"intercept": (), "slopes": (self.lookback,)}

    def fit(self, windows: Floats, labels: Floats) -> AutoRegression:
        """Learn from windows (n, lags, 1) and the returns that followed them (n,).

        Raises:
            BadInput: rows of another shape, or not finite, or fewer than three a lag.
        """
        windows, labels = check_rows(windows, labels, self._shape)
        if len(labels) < 3 * self.lookback:
            what = f"{self.lookback} lags are more than a third of the {len(labels)} rows to learn from"
            raise BadInput.at("model.lags", what, "lower it, or train on more bars")
        design = np.column_stack([np.ones(len(labels)), windows[:, :, 0]])  # (n, 1 + lags)
        solution = np.linalg.lstsq(design, labels)[0]  # (1 + lags,)
        self.learnt = {"intercept": np.asarray(solution[0]), "slopes": np.asarray(solution[1:], np.float64)}
        return self

    def predict(self, windows: Floats) -> Floats:
        """Return the fitted line's values, shape (n,)."""
        check_room(windows)
        terms = self.returns(windows) * self.learnt["slopes"]  # (n, lags)
        forecasts: Floats = terms.sum(axis=1) + self.learnt["intercept"]  # (n,)
        return forecasts
