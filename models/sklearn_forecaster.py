"""Any scikit-learn estimator as a forecaster. Needs no scikit-learn itself: `fit(X, y)`, `predict(X)` are enough."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from pydantic import Field

from ..faults import BadInput, check_keywords
from ..faults.section import Section
from .kinds import GivesProbabilities, HasParams, KnowsClasses, is_classifier, is_no_predictor
from .networks.training.settings import LARGEST_SEED, MOST_FEATURES
from .protocol import DEFAULT_FEATURES, Floats, as_forecasts
from .windows.by_settings import WindowsBySettings
from .windows.labels import Label, label_values
from .windows.rolling import check_room
from .windows.scaling import Standardizer
from .windows.shapes import Shape, check_rows, check_windows


class Estimator(Protocol):
    """What scikit-learn's regressors and classifiers, and those of many other libraries, can do."""

    def fit(self, X: Floats, y: Any) -> Any:  # noqa: N803 - their names
        """Learn from rows X (n, columns) and values y (n,)."""
        ...

    def predict(self, X: Floats) -> Any:  # noqa: N803
        """Return one value a row."""
        ...


class SklearnSettings(Section):
    """How an estimator is wrapped."""

    lookback: int = Field(default=20, ge=1, description="Bars in a window")
    features: tuple[str, ...] = Field(
        default=DEFAULT_FEATURES,
        strict=False,
        min_length=1,
        max_length=MOST_FEATURES,
        description="Columns of a window, by name",
    )
    label: Label = Field(
        default="return", description="What is fitted: the next return, or its direction (classifiers)"
    )
    scale: bool = Field(default=True, description="Standardise windows and returns by those of the training rows")
    seed: int = Field(default=7, ge=0, le=LARGEST_SEED, description="Becomes each random_state that is None")


@dataclass(frozen=True)
class AlwaysOne:
    """What classifiers of one class come to; most of scikit-learn's refuse to be fitted to a single one."""

    direction: float

    def predict(self, X: Floats) -> Floats:  # noqa: N803
        """Return the direction once a row."""
        return np.full(len(X), self.direction)


class SklearnForecaster(WindowsBySettings):
    """An estimator over flattened windows: `SklearnForecaster(Ridge(), lookback=5)`.

    Its row i is window i oldest bar first, shape (lookback * features,). The estimator handed in is never
    changed: each `fit` trains a copy of it, `fitted`.

    With label "direction" a classifier is fitted to 1 where the return is positive and 0 elsewhere, and the forecast is
    2p - 1, p being its probability of 1; without `predict_proba` it is 1 or -1 by its `predict`. Where all rows are
    of one direction that is the forecast. A regressor is fitted to 1 and -1, its answers clipped to [-1, 1].

    Raises:
        BadInput: a setting out of range, or a classifier with label "return".
    """

    def __init__(
        self,
        regressor: Estimator,
        lookback: int = 20,
        features: Sequence[str] = DEFAULT_FEATURES,
        scale: bool = True,
        seed: int = 7,
        *,
        label: Label = "return",
    ) -> None:
        values = {"lookback": lookback, "features": features, "label": label, "scale": scale, "seed": seed}
        self.settings = check_keywords(SklearnSettings, "SklearnForecaster", values)
        self.regressor = regressor
        if is_no_predictor(regressor):
            what = f"{type(regressor).__name__} finds groups or outliers, and forecasts no number"
            raise BadInput.at("model", what, "take a regressor or a classifier")
        self.classifies = is_classifier(regressor)
        if self.classifies and label == "return":
            what = f"{type(regressor).__name__} is a classifier, and a return is a number, no class"
            remedy = 'set model.label = direction, in Python SklearnForecaster(..., label="direction")'
            raise BadInput.at("model.label", what, remedy)
        self.fitted: Estimator | AlwaysOne | None = None

    @property
    def called(self) -> str:
        """What a person calls it."""
        return type(self.regressor).__name__

    def fit(self, windows: Floats, labels: Floats) -> SklearnForecaster:
        """Fit a copy of the estimator to windows (n, lookback, features) and the returns after them (n,).

        Raises:
            BadInput: rows of another shape, or not finite.
        """
        windows, labels = check_rows(windows, labels, self._shape)
        direction, columns, one = self.settings.label == "direction", len(self.features), 1
        scale = self.settings.scale
        values = label_values(labels, self.settings.label)
        self._inputs = Standardizer.of(windows) if scale else Standardizer.identity(columns)
        self._labels = Standardizer.of(values[:, None]) if scale and not direction else Standardizer.identity(one)
        if self.classifies and len(np.unique(values)) == 1:
            self.fitted = AlwaysOne(float(values[0]))
            return self
        fresh = copy.deepcopy(self.regressor)
        _seed(fresh, self.settings.seed)
        wanted = (values > 0.0).astype(np.int64) if self.classifies else self._labels.apply(values)
        rows = self._flat(windows)
        with telling_of_rows(rows):
            fresh.fit(rows, wanted)
        self.fitted = fresh
        return self

    def predict(self, windows: Floats) -> Floats:
        """Return one forecast a window, shape (n,), for windows (n, lookback, features).

        Raises:
            BadInput: windows of another shape, a model not fitted yet, or an answer that is not one number a row.
        """
        windows = check_windows(windows, self._shape)
        name, estimator = type(self.regressor).__name__, self.fitted
        if estimator is None:
            raise BadInput.at("model", f"{name} has not been fitted", "fit it first, or set split.train above 0")
        if len(windows) == 0:
            return np.empty(0)
        rows = self._flat(windows)
        with telling_of_rows(rows):
            if self.classifies and not isinstance(estimator, AlwaysOne):
                return 2.0 * probability_of_up(estimator, rows, f"model {name}") - 1.0
            given = estimator.predict(rows)
        answers = self._labels.undo(as_forecasts(given, len(rows), f"model {name}"))  # (n,)
        return np.clip(answers, -1.0, 1.0) if self.settings.label == "direction" else answers

    @property
    def _shape(self) -> Shape:
        return self.lookback, self.features

    def _flat(self, windows: Floats) -> Floats:
        check_room(windows)
        return self._inputs.apply(windows).reshape(len(windows), -1)  # (n, lookback * features)


@contextmanager
def telling_of_rows(rows: Floats) -> Iterator[None]:
    """Say beside what an estimator raises that it is handed flat rows, and how it would be handed windows."""
    try:
        yield
    except (TypeError, ValueError, IndexError) as error:
        if isinstance(error, IndexError) or re.search("ndim|shape|axis|indexed", str(error)):
            told = f"it is handed flat rows, shape {rows.shape}; with a `lookback` of its own it is handed windows"
            error.add_note(told)
        raise


def probability_of_up(classifier: Any, rows: Floats, name: str) -> Floats:
    """Return the probability of class 1 a row, shape (n,); without `predict_proba` 1 or 0, the class predicted.

    Raises:
        BadInput: an answer that is not one number a row and class.
    """
    if not isinstance(classifier, GivesProbabilities):
        classes = as_forecasts(classifier.predict(rows), len(rows), name)
        return (classes > 0.0).astype(np.float64)
    answers = np.asarray(classifier.predict_proba(rows))  # (n, classes)
    if answers.ndim == 2 and answers.shape[1] == 2:
        known = list(classifier.classes_) if isinstance(classifier, KnowsClasses) else [0, 1]
        answers = answers[:, known.index(1) if 1 in known else 1]
    return as_forecasts(answers, len(rows), name)


def _seed(estimator: Any, seed: int) -> None:
    """Give every random_state that is None, nested ones too, the seed: same seed, same forecasts."""
    if isinstance(estimator, HasParams):
        unset = [name for name, value in estimator.get_params().items() if value is None]
        seeds = {name: seed for name in unset if name.split("__")[-1] == "random_state"}
        if seeds:
            estimator.set_params(**seeds)
