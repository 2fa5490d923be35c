"""Any scikit-learn regressor as a forecaster. Needs no scikit-learn itself: `fit(X, y)`, `predict(X)` are enough."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from ..faults import BadInput, check_settings
from .protocol import DEFAULT_FEATURES, Floats
from .rows import Shape, check_rows, check_windows
from .scaling import Standardizer
from .training.settings import LARGEST_SEED


class Regressor(Protocol):
    """What scikit-learn's regressors, and those of many other libraries, can do."""

    def fit(self, X: Floats, y: Floats) -> Any:  # noqa: N803 - their names
        """Learn from rows X (n, columns) and values y (n,)."""
        ...

    def predict(self, X: Floats) -> Any:  # noqa: N803
        """Return one value a row."""
        ...


class SklearnSettings(BaseModel):
    """How a regressor is wrapped."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    lookback: int = Field(default=20, ge=1, description="Bars in a window")
    features: tuple[str, ...] = Field(
        default=DEFAULT_FEATURES, strict=False, min_length=1, description="Columns of a window, by name"
    )
    scale: bool = Field(default=True, description="Standardise windows and returns by those of the training rows")
    seed: int = Field(default=7, ge=0, le=LARGEST_SEED, description="Becomes each random_state that is None")


class SklearnForecaster:
    """A regressor over flattened windows: `SklearnForecaster(Ridge(), lookback=5)`.

    Its row i is window i oldest bar first, shape (lookback * features,). The regressor handed in is never
    changed: each `fit` trains a copy of it, `fitted`.

    Raises:
        BadInput: a setting out of range.
    """

    def __init__(
        self,
        regressor: Regressor,
        lookback: int = 20,
        features: Sequence[str] = DEFAULT_FEATURES,
        scale: bool = True,
        seed: int = 7,
    ) -> None:
        values = {"lookback": lookback, "features": features, "scale": scale, "seed": seed}
        self.settings = check_settings(SklearnSettings, "model", values)
        self.regressor = regressor
        self.fitted: Regressor | None = None

    @property
    def lookback(self) -> int:
        """Bars in a window."""
        return self.settings.lookback

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the window's columns."""
        return self.settings.features

    fits_together = False
    """What the regressor does in `fit` is not ours to know, see `WalkForwardSource.fits_together`."""

    @property
    def called(self) -> str:
        """What a person calls it."""
        return type(self.regressor).__name__

    def fit(self, windows: Floats, labels: Floats) -> SklearnForecaster:
        """Fit a copy of the regressor to windows (n, lookback, features) and the returns after them (n,).

        Raises:
            BadInput: rows of another shape, or not finite.
        """
        windows, labels = check_rows(windows, labels, self._shape)
        columns, one = len(self.features), 1
        self._inputs = Standardizer.of(windows) if self.settings.scale else Standardizer.identity(columns)
        self._labels = Standardizer.of(labels[:, None]) if self.settings.scale else Standardizer.identity(one)
        fresh = copy.deepcopy(self.regressor)
        _seed(fresh, self.settings.seed)
        fresh.fit(self._flat(windows), self._labels.apply(labels))
        self.fitted = fresh
        return self

    def predict(self, windows: Floats) -> Floats:
        """Return one forecast a window, shape (n,), for windows (n, lookback, features).

        Raises:
            BadInput: windows of another shape, or a model not fitted yet.
        """
        windows = check_windows(windows, self._shape)
        if self.fitted is None:
            remedy = "fit it first, or set split.train above 0"
            raise BadInput.at("model", f"{type(self.regressor).__name__} has not been fitted", remedy)
        if len(windows) == 0:
            return np.empty(0)
        answers = np.asarray(self.fitted.predict(self._flat(windows)), dtype=np.float64)
        return self._labels.undo(answers.reshape(len(windows)))  # (n,)

    @property
    def _shape(self) -> Shape:
        return self.lookback, self.features

    def _flat(self, windows: Floats) -> Floats:
        return self._inputs.apply(windows).reshape(len(windows), -1)  # (n, lookback * features)


def _seed(regressor: Any, seed: int) -> None:
    """Give every random_state that is None, nested ones too, the seed: same seed, same forecasts."""
    if hasattr(regressor, "get_params") and hasattr(regressor, "set_params"):
        unset = [name for name, value in regressor.get_params().items() if value is None]
        seeds = {name: seed for name in unset if name.split("__")[-1] == "random_state"}
        if seeds:
            regressor.set_params(**seeds)
