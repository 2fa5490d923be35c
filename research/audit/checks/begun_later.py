"""A run begun on a later bar, its models as they were: the same bars, the same weights, less history."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from ....arrays import Floats
from ....engine.account.records import PassRecords
from ....engine.account.samples import Sample, opened_one_after_another, planned
from ....engine.account.terms import Terms
from ....engine.events.strategy_pass import run_strategy
from ....engine.result import Result
from ....feeds.bars import Bars
from ....models.capabilities.of_sources import TellsInForce
from ....models.protocol import Forecaster, ForecastSource
from ....models.schedule.folds import Fold
from ....models.schedule.source import FittedModels, SingleModel
from ....strategies.parameters import asks_a_model
from ..indicators import KeptIndicator, kept_indicators
from ..subject import Reference, Subject
from .parting import places


@dataclass(frozen=True)
class Later:
    """A source as it was, asked by a run that begins so many bars later.

    With `known_forecasts`, shape (bars,), nobody need ask it again.
    """

    source: ForecastSource
    begun: int
    known_forecasts: Floats | None = None

    @property
    def lookback(self) -> int:
        """Bars in a window."""
        return self.source.lookback

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the window's columns."""
        return self.source.features

    def at(self, t: int) -> Forecaster | None:
        """Return the forecaster in force at bar t of the later run."""
        return self.source.at(t + self.begun)

    def in_force(self, t: int) -> range:
        """Return the bars of the forecaster in force at bar t: that bar alone, where the source does not tell."""
        if not isinstance(self.source, TellsInForce):
            return range(t, t + 1)
        bars = self.source.in_force(t + self.begun)
        return range(max(bars.start - self.begun, 0), bars.stop - self.begun)


def source_of(subject: Subject, reference: Reference) -> ForecastSource | None:
    """Return the run's models as they answered, copied; None for a run without one."""
    if reference.fitted:
        return fitted_source(reference)
    model = subject.build().model
    return model if model is None or isinstance(model, ForecastSource) else SingleModel(model)


def fitted_source(reference: Reference) -> ForecastSource:
    """Return the models trained, each in force on the bars for which it answered."""
    table, bars = reference.result.models.table, reference.result.bars
    if len(reference.fitted) == 1:
        return SingleModel(copy.deepcopy(reference.fitted[min(reference.fitted)]))
    source = FittedModels()
    for number, model in reference.fitted.items():
        rows = table[(table["model"] == number).to_numpy(dtype=bool)]
        first, last = (int(places(bars, rows[name])[0]) for name in ("first_answer", "last_answer"))
        source.add(Fold(number, first, range(first), range(first, last + 1)), copy.deepcopy(model))
    return source


def begun_at(bars: Bars, first: int) -> Bars:
    """Return the bars from one on."""
    columns = {name: column[first:] for name, column in bars.columns.items()}
    return Bars(bars.index[first:], MappingProxyType(columns), bars.name, bars.warnings, bars.left_out)


def samples_from(result: Result, first: int) -> tuple[Sample, ...]:
    """Return the run's accounts by the bars of a run begun later; one that was open by then is open from its start."""
    accounts = planned(result.account.samples, len(result.bars), result.account.apart)
    left = [one for one in accounts if one.rows.stop > first or one is accounts[-1]]
    named = [(one.name, one.opened_at - first if one.opened_at >= first else -1) for one in left]
    return opened_one_after_another(named, len(result.bars) - first)


@dataclass(frozen=True, eq=False)
class Pass:
    """What a strategy held and wanted in a run, by bars of the whole run; shape (bars,) each, NaN before it began."""

    begun: int
    indicators: Mapping[str, KeptIndicator]
    lines: Mapping[tuple[str, str], Floats]
    """By indicator and line."""
    wanted: Floats
    """Targets, or the units traded by a strategy that has none."""
    warm: int
    """Bars that the strategy's indicators need."""


def passed(subject: Subject, result: Result, source: Later | None, *, begun: int) -> Pass:
    """Run the strategy, built anew, from a bar on, and return what it held and wanted.

    Raises:
        Exception: whatever the strategy raises.
    """
    strategy, kept = kept_indicators(subject.build().strategy)
    params: dict[str, Any] = dict(subject.strategy_params)
    if source is not None and asks_a_model(strategy):
        params["source"] = source
    bars, samples = begun_at(result.bars, begun), samples_from(result, begun)
    records = run_strategy(
        bars, strategy, params, Terms(subject.costs, subject.account), horizon=result.forecasts.horizon, samples=samples
    )
    lines = {
        (one.name, name): shifted(line, begun, len(result.bars)) for one in kept for name, line in one.lines.items()
    }
    warm = max((one.period for one in kept), default=1)
    wanted = shifted(wanted_by(records, len(bars)), begun, len(result.bars))
    return Pass(begun, {one.name: one for one in kept}, lines, wanted, warm)


def wanted_by(records: PassRecords, bars: int) -> Floats:
    """Return the targets by bar, shape (bars,); of a strategy without any, the units traded at each."""
    targets = np.asarray(records.targets[:bars], dtype=np.float64)
    if records.rebalance is not None:
        return targets
    traded = np.zeros(bars)
    for one in records.accounts:
        np.add.at(traded, one.fills.column("filled"), one.fills.column("size"))
    return traded


def shifted(values: Floats, begun: int, bars: int) -> Floats:
    """Return values by the bars of the whole run, NaN where there are none."""
    found = np.full(bars, np.nan)
    found[begun : begun + len(values)] = values[: bars - begun]
    return found
