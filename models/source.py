"""Where forecasts come from over time: here, one model for every bar."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np

from .features import Columns, feature_matrix
from .protocol import Floats, Forecaster, ForecastSource, ask, features_of
from .windows import rolling_windows


@dataclass(frozen=True)
class SingleModel:
    """A source of one forecaster, in force at every bar."""

    forecaster: Forecaster
    trained_until: np.datetime64 | None = None
    """The close of the last bar its training knew, when it was trained elsewhere: all up to it is `train`."""
    trained_from: np.datetime64 | None = None
    """The first bar of its training, when it was trained elsewhere."""

    @property
    def lookback(self) -> int:
        """Bars in a window."""
        return self.forecaster.lookback

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the window's columns."""
        return features_of(self.forecaster)

    def at(self, t: int) -> Forecaster:
        """Return the forecaster."""
        return self.forecaster


def answer_all(source: ForecastSource, columns: Columns) -> Floats:
    """Return the source's forecast at every bar, shape (n,): NaN in the warm-up and where it has no model.

    Bars that follow each other with the same model in force are asked in one batch.
    """
    lookback = source.lookback
    matrix = feature_matrix(columns, source.features)
    windows = rolling_windows(matrix, lookback)
    answers = np.full(len(matrix), np.nan)
    in_force = ((t, source.at(t)) for t in range(lookback, len(matrix)))
    for _, stretch in groupby(in_force, key=lambda pair: id(pair[1])):
        pairs = list(stretch)
        first, forecaster = pairs[0]
        if forecaster is not None:
            rows = slice(first - lookback, first - lookback + len(pairs))
            answers[first : first + len(pairs)] = ask(forecaster, windows[rows])
    return answers
