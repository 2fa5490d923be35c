"""The examination of a run's models: begun before they are fitted, ended after a streamed pass."""

from __future__ import annotations

import numpy as np

from ...feeds.bars import Bars
from ...models.examination import Examination
from ...models.protocol import ForecastSource
from ...models.schedule.source import examine_streamed
from ...models.windows.features import feature_matrix
from ...models.windows.rolling import forward_returns
from ..account.records import PassRecords


def examination_of(bars: Bars, horizon: int) -> Examination:
    """Return an examination that reckons with the outcomes of the bars and names bars by their stamps."""
    outcomes = forward_returns(bars.close, horizon)
    known = outcomes[~np.isnan(outcomes)]
    return Examination(
        float(known.std()) if len(known) else 0.0, lambda bar: f"{bars.index[bar]}".removesuffix(" 00:00:00")
    )


def examine_pass(source: ForecastSource | None, bars: Bars, records: PassRecords, examination: Examination) -> None:
    """Ask the last model of a streamed pass again: the pass has asked those before it.

    Raises:
        BadInput: a forecast that depends on more than its window.
    """
    made = records.pairs["made"]
    # the strategy may have been warm later than its model, and forecasts before that are not recorded
    first, stop = (max(examination.until, int(made[0])), int(made[-1]) + 1) if len(made) else (0, 0)
    examination.until = first
    model = source.at(stop - 1) if source is not None and stop > first else None
    if source is None or model is None:
        return
    span = slice(first - source.lookback, stop)
    matrix = feature_matrix({name: column[span] for name, column in bars.columns.items()}, source.features)
    examine_streamed(source, model, matrix, records.pairs["forecast"][made >= first], examination)
