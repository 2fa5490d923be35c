"""The examination of a run's models: begun before they are fitted, ended after a streamed pass."""

from __future__ import annotations

import numpy as np

from ..feeds.bars import Bars
from ..models.examination import Examination
from ..models.protocol import ForecastSource
from ..models.source import examine_streamed
from ..models.windows import forward_returns
from .run import Records


def examination_of(bars: Bars, horizon: int) -> Examination:
    """Return an examination that reckons with the outcomes of the bars and names bars by their stamps."""
    outcomes = forward_returns(bars.close, horizon)
    known = outcomes[~np.isnan(outcomes)]
    return Examination(
        float(known.std()) if len(known) else 0.0, lambda bar: f"{bars.index[bar]}".removesuffix(" 00:00:00")
    )


def examine_pass(source: ForecastSource | None, bars: Bars, records: Records, examination: Examination) -> None:
    """Ask the models of a streamed pass again, which has asked them window by window.

    Raises:
        BadInput: a forecast that depends on more than its window.
    """
    if source is None or hasattr(source, "known_forecasts"):
        return
    forecasts = np.full(len(bars), np.nan)
    forecasts[records.pairs["made"]] = records.pairs["forecast"]
    examine_streamed(source, bars.columns, forecasts, examination)
