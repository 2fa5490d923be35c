"""The run made again on other bars: the same split by bar numbers, the same seeds, plug-ins in fresh modules."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ...arrays import Floats
from ...engine.backtest import run_backtest
from ...engine.result import Result
from ...engine.training.prepare import Fitting as FittingTerms
from ...engine.watch import Watch
from ...faults import BadInput
from ...feeds.bars import Bars
from ...models.protocol import Forecaster, ForecastSource, features_of
from ...models.schedule.jobs import Fitter
from ...models.schedule.source import SingleModel
from ...models.schedule.split import Split
from ...models.schedule.walk_forward import learns, members_of
from .fitting import FittedBefore, Fitting
from .fresh_code import Snapshot, fresh_modules, restore
from .indicators import KeptIndicator, kept_indicators
from .sent_orders import kept_orders
from .subject import Built, Subject
from .trace import Trace, trace_of


@dataclass(frozen=True, eq=False)
class Raised:
    """What a plug-in, or barcast, raised on the other bars."""

    text: str
    error: BaseException = field(repr=False, compare=False)


@dataclass(eq=False)
class Variants:
    """Makes the run again, on any bars; what was fitted once is not fitted again on the same rows."""

    subject: Subject
    fitter: Fitter
    boundary: int
    """B of the whole run, counted from 0; -1 where nothing trains."""
    first_model: Snapshot | None = None
    """The one model of a hold-out once fitted, which is asked where the bars end before B; None in walk-forward."""
    before: FittedBefore = field(default_factory=FittedBefore)
    result: Result | None = None
    """Of the last run."""
    last_bars: Bars | None = None
    """Those of the last run."""
    indicators: Mapping[str, KeptIndicator] = field(default_factory=dict)
    """Of the last run, by name."""
    _trains: bool = True
    """Whether the first model's training is reached, on bars of the run's own, and a bar beyond it."""

    def run(self, bars: Bars, kept: int | None = None, *, known: Floats | None = None) -> Trace | Raised:
        """Return the trace of the run on those bars, or what was raised in it.

        Args:
            bars: the bars to trade.
            kept: how many of them are the run's own; all unless given.
            known: forecasts that stand for the model's, shape (bars,), NaN where there are none.
        """
        self.last_bars = bars
        self._trains = len(bars) >= self.boundary + 2 and (kept is None or kept > self.boundary)
        try:
            with fresh_modules(self.subject.files) if self.subject.fresh and self.subject.files else nullcontext():
                return self._run(bars, known)
        except Exception as error:  # whatever a plug-in makes of bars that never were
            return Raised(said(error), error)

    def _run(self, bars: Bars, known: Floats | None) -> Trace:
        built = self.subject.build()
        model = self._model(built, known)
        strategy, indicators = kept_indicators(built.strategy)  # filled as the run ends
        strategy, sent = kept_orders(strategy)
        members = members_of(built.model)
        fitting = Fitting(
            self.fitter,
            self.before,
            len(members),
            reseeded=built.around_fit is not None,
            keeps_first=self.first_model is None and not self.subject.split.refit_every,
        )
        result = run_backtest(
            bars,
            model,
            strategy,
            self.subject.costs,
            strategy_params=self.subject.strategy_params,
            split=self.pinned(len(bars), model),
            account=self.subject.account,
            fitting=FittingTerms(fitting, built.around_fit),
            streaming=self.subject.streaming,
            watch=Watch(on_fit=fitting.on_fit),
        )
        self.result, self.indicators = result, {one.name: one for one in indicators}
        self.first_model = self.first_model or fitting.first
        features = () if model is None else tuple(features_of(model))
        return trace_of(result, tuple(fitting.folds), features, indicators, sent)

    def _model(self, built: Built, known: Floats | None) -> Any:
        """Return what is asked: the model to be trained, the one trained in the run, or forecasts made before."""
        model = built.model
        if known is not None and model is not None:
            return KnownForecasts(model, known, self._until())
        if isinstance(model, ForecastSource) or not learns(model) or self._trains:
            return model
        if self.first_model is None:
            return model
        return SingleModel(restore(self.first_model).model, trained_until=self._until())

    def _until(self) -> np.datetime64 | None:
        """Return the close of B."""
        return None if self.boundary < 0 else self.subject.bars.index.to_numpy()[self.boundary]

    def pinned(self, bars: int, model: Any) -> Split:
        """Return the split whose B lies at the same bar, whatever the number of bars."""
        split = self.subject.split
        if self.boundary < 0 or bars < self.boundary + 2:
            return Split(train=0.0, horizon=split.horizon)
        pinned = split.model_copy(update={"min_bars": self.boundary + 1, "lockbox": 0.0})
        if isinstance(model, ForecastSource):  # it is trained already
            return Split(min_bars=self.boundary + 1, horizon=split.horizon)
        return pinned


@dataclass(frozen=True, eq=False)
class KnownForecasts:
    """A source of forecasts that were made before, in place of a model's."""

    model: Any
    known_forecasts: Floats
    """Shape (bars,), NaN where there is none."""
    trained_until: np.datetime64 | None

    @property
    def lookback(self) -> int:
        """Bars in a window."""
        return int(self.model.lookback)

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the window's columns."""
        return features_of(self.model)

    def at(self, t: int) -> Forecaster:
        """Return the model, which need not be asked."""
        return self.model  # type: ignore[no-any-return]


def said(error: BaseException) -> str:
    """Return what an exception says, in a line."""
    if isinstance(error, BadInput):
        return str(error.faults[0]) if error.faults else str(error)
    return f"{type(error).__name__}: {error}".splitlines()[0]


def cut(bars: Bars, kept: int) -> Bars:
    """Return the first `kept` bars, copied: nothing hangs on the others."""
    part = bars.first(kept)
    columns = {name: np.array(column) for name, column in part.columns.items()}
    for column in columns.values():
        column.flags.writeable = False
    return replace(part, columns=columns, warnings=(), as_read=None)
