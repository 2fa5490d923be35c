"""The forecast as a Backtrader indicator: one line, computed in a batch or a bar at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import backtrader as bt
import numpy as np

from ..faults import BadInput
from ..models.features import feature_matrix
from ..models.protocol import Floats, ForecastSource, ask
from ..models.windows import rolling_windows


class LineColumns(Mapping[str, Floats]):
    """The feed's lines as columns, each read only when a feature asks for it.

    `last` is how many bars, counted back from the one that has just closed; None is the whole
    preloaded history (vectorised pass only).
    """

    def __init__(self, data: Any, last: int | None) -> None:
        self._data, self._last = data, last
        # a column may have had to take another name as a line of the feed
        self._renamed = {column: line for line, column in getattr(data, "extra_lines", {}).items()}

    def __getitem__(self, name: str) -> Floats:
        line = getattr(self._data.lines, self._renamed.get(name, name))
        return np.asarray(line.array if self._last is None else line.get(size=self._last), dtype=np.float64)

    def __iter__(self) -> Iterator[str]:
        columns = getattr(self._data, "extra_lines", {})
        return (columns.get(name, name) for name in self._data.getlinealiases() if name != "datetime")

    def __len__(self) -> int:
        return len(list(iter(self)))


class Forecast(bt.Indicator):
    """What the source's model, in force at the bar, expects from the window that ends there.

    Lines:
        forecast: expected simple return over the horizon; NaN while the source has no model.

    Params:
        source: a `ForecastSource`; one that has `known_forecasts`, shape (bars,), is not asked in the vectorised pass.

    In Backtrader's vectorised pass (`once`) all windows are answered in batches, otherwise (`next`) one
    window a bar. Either way a window holds only bars that have closed.
    """

    lines: Any = ("forecast",)
    params: Any = (("source", None),)

    def __init__(self) -> None:
        self._source: ForecastSource = self.p.source
        self._lookback = self._source.lookback
        self._features = self._source.features
        self._answers: Floats | None = None
        self.addminperiod(self._lookback + 1)

    def next(self) -> None:
        """Forecast from the window that ends at the bar that has just closed."""
        forecaster = self._source.at(len(self.data) - 1)
        if forecaster is None:
            self.lines.forecast[0] = np.nan
            return
        matrix = feature_matrix(LineColumns(self.data, self._lookback + 1), self._features)
        window = np.ascontiguousarray(matrix[np.newaxis, 1:])  # (1, lookback, features)
        window.flags.writeable = False  # as in `once`: a model that writes into its window fails either way
        self.lines.forecast[0] = float(ask(forecaster, window)[0])

    def once(self, start: int, end: int) -> None:
        """Fill the line for bars start to end - 1; Backtrader calls this twice, the work is done once."""
        if self._answers is None:
            self._answers = self._answer_all()
        line = self.lines.forecast.array
        line[start:end] = type(line)("d", self._answers[start:end].tobytes())

    def _answer_all(self) -> Floats:
        """Return the forecast of every bar, shape (n,): NaN in the warm-up and where there is no model."""
        known = getattr(self._source, "known_forecasts", None)
        if known is not None:
            return self._checked_length(known)
        matrix = feature_matrix(LineColumns(self.data, None), self._features)
        windows = rolling_windows(matrix, self._lookback)
        answers = np.full(len(matrix), np.nan)
        bars = range(self._lookback, len(matrix))
        in_force = ((t, self._source.at(t)) for t in bars)
        for _, stretch in groupby(in_force, key=lambda pair: id(pair[1])):
            pairs = list(stretch)
            first, forecaster = pairs[0]
            if forecaster is not None:
                rows = slice(first - self._lookback, first - self._lookback + len(pairs))
                answers[first : first + len(pairs)] = ask(forecaster, windows[rows])
        return answers

    def _checked_length(self, known: Floats) -> Floats:
        """Return forecasts made beforehand, one a bar, without those of the warm-up."""
        bars = self.data.buflen()
        if len(known) != bars:
            what = f"has {len(known)} forecasts for {bars} bars"
            raise BadInput.at(f"source {type(self._source).__name__}", what, "give one a bar, NaN where there is none")
        answers = np.array(known, dtype=np.float64)
        answers[: self._lookback] = np.nan
        return answers
