"""The forecast as a Backtrader indicator: one line, computed in a batch or a bar at a time."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, Protocol, runtime_checkable

import backtrader as bt
import numpy as np

from ..faults import BadInput
from ..models.capabilities.of_sources import TellsInForce, known_forecasts_of
from ..models.capabilities.runtime_protocol import Capability
from ..models.protocol import Floats, ForecastSource, ask
from ..models.schedule.source import answer_all, behind, examine_streamed, has_few_models
from ..models.windows.features import FEATURES, feature_matrix


@runtime_checkable
class RenamesColumns(Capability, Protocol):
    """A feed with further columns as lines, as those of barcast."""

    extra_lines: Mapping[str, str]
    """The columns by the names of their lines."""


class LineColumns(Mapping[str, Floats]):
    """The feed's lines as columns, each read only when a feature asks for it.

    `last` is how many bars, counted back from the one that has just closed; None is the whole
    preloaded history (vectorised pass only).
    """

    def __init__(self, data: Any, last: int | None) -> None:
        self._data, self._last = data, last
        # a column may have had to take another name as a line of the feed
        self._columns = data.extra_lines if isinstance(data, RenamesColumns) else {}
        self._renamed = {column: line for line, column in self._columns.items()}

    def __getitem__(self, name: str) -> Floats:
        line = self._line(name)
        return np.asarray(line.array if self._last is None else line.get(size=self._last), dtype=np.float64)

    def __iter__(self) -> Iterator[str]:
        return (self._columns.get(name, name) for name in self._data.getlinealiases() if name != "datetime")

    def __len__(self) -> int:
        return len(list(iter(self)))

    def _line(self, name: str) -> Any:
        return getattr(self._data.lines, self._renamed.get(name, name))


class LastTwo(LineColumns):
    """The columns of the bar that has just closed and of the one before it, all that a feature is made from."""

    def __init__(self, data: Any) -> None:
        super().__init__(data, 2)
        self._lines: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Floats:
        line = self._lines.get(name)
        if line is None:
            line = self._lines[name] = self._line(name)
        return np.array((line[-1], line[0]))


class Window:
    """The features of the last `lookback` bars: kept from bar to bar, so that only the newest are made anew."""

    ROOM = 1024
    """Bars that are added before what is kept moves back to the front."""

    def __init__(self, data: Any, lookback: int, features: Sequence[str]) -> None:
        self._lookback, self._features = lookback, features
        self._makers = [FEATURES.get(name, itemgetter(name)) for name in features]
        self._history, self._newest = LineColumns(data, lookback + 1), LastTwo(data)
        self._rows = np.empty((1, lookback + self.ROOM, len(features)))
        self._end = 0  # of the rows that are filled
        self._bar = -2  # none: no bar comes after it

    def at(self, bar: int) -> Floats:
        """Return the window that ends at `bar`, which has just closed: read-only, shape (1, lookback, features)."""
        if bar == self._bar + 1:
            self._add()
        else:
            self._fill()
        self._bar = bar
        window = self._rows[:, self._end - self._lookback : self._end].copy()  # the model's own: it may keep it
        window.setflags(write=False)  # as in `once`: a model that writes into its window fails either way
        return window

    def _add(self) -> None:
        """Add the features of the newest bar, made from it and the one before it alone."""
        rows, end = self._rows, self._end
        if end == rows.shape[1]:
            kept = self._lookback - 1
            rows[:, :kept] = rows[:, end - kept :]
            end = kept
        for i, make in enumerate(self._makers):
            rows[0, end, i] = make(self._newest)[1]
        self._end = end + 1

    def _fill(self) -> None:
        """Begin with the features of the last `lookback` bars."""
        self._rows[0, : self._lookback] = feature_matrix(self._history, self._features)[1:]
        self._end = self._lookback


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
        source, self._examination = behind(self.p.source)
        self._source: ForecastSource = source
        self._lookback = self._source.lookback
        self._features = self._source.features
        self._answers: Floats | None = None
        self._window = Window(self.data, self._lookback, self._features)
        # the lines themselves, not the feed and the indicator: asked on every bar
        self._closed, self._line = self.data.lines[0], self.lines.forecast
        self._asked: Any = None  # the model of the bar before, of a source that does not tell how long one stays
        self._follows = self._examination is not None and not has_few_models(self._source)
        self._ends = 0 if self._examination is not None else sys.maxsize  # the bar from which another may be in force
        self.addminperiod(self._lookback + 1)

    def next(self) -> None:
        """Forecast from the window that ends at the bar that has just closed."""
        bar = len(self._closed) - 1
        if bar >= self._ends:  # before the next is fitted
            self._examine_before(bar)
            self._examination_begins(self._source.at(bar))
        forecaster = self._source.at(bar)
        if self._follows and forecaster is not self._asked:
            self._examine_before(bar)
            self._examination_begins(forecaster)
            self._asked = forecaster
        self._line[0] = np.nan if forecaster is None else float(ask(forecaster, self._window.at(bar))[0])

    def _examination_begins(self, model: Any) -> None:
        """Keep a copy of the model that is asked from now on."""
        if self._examination is not None and model is not None:
            self._examination.fresh = self._examination.fresh_copy(model, not self._follows)

    def _examine_before(self, bar: int) -> None:
        """Ask the model again that has answered the bars before this one, and find out how long the next stays."""
        examination, source = self._examination, self._source
        if examination is None:
            return
        model = self._asked if self._follows or not self._ends else source.at(examination.until)
        if model is not None and bar > examination.until and (not self._follows or examination.has_time):
            last = bar - examination.until + self._lookback + 1
            matrix = feature_matrix(LineColumns(self.data, last), self._features)[:-1]  # without the bar itself
            forecasts = np.array(self._line.array[examination.until : bar])
            examine_streamed(source, model, matrix, forecasts, examination)
        self._asked, examination.until = None, bar
        self._ends = source.in_force(bar).stop if isinstance(source, TellsInForce) else sys.maxsize

    def once(self, start: int, end: int) -> None:
        """Fill the line for bars start to end - 1; Backtrader calls this twice, the work is done once."""
        if self._answers is None:
            self._answers = self._answer_all()
        line = self.lines.forecast.array
        line[start:end] = type(line)("d", self._answers[start:end].tobytes())

    def _answer_all(self) -> Floats:
        """Return the forecast of every bar, shape (n,): NaN in the warm-up and where there is no model."""
        known = known_forecasts_of(self._source)
        if known is not None:
            return self._checked_length(known)
        return answer_all(self._source, LineColumns(self.data, None), self._examination)

    def _checked_length(self, known: Floats) -> Floats:
        """Return forecasts made beforehand, one a bar, without those of the warm-up."""
        bars = self.data.buflen()
        if len(known) != bars:
            what = f"has {len(known)} forecasts for {bars} bars"
            raise BadInput.at(f"source {type(self._source).__name__}", what, "give one a bar, NaN where there is none")
        answers = np.array(known, dtype=np.float64)
        answers[: self._lookback] = np.nan
        return answers
