"""How good the forecasts of a sample were: beside what came, beside simple forecasts, and beside the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..analyzers.metrics import Metric, Undefined, hit_rate
from ..analyzers.statistics.calibration import Tenth, calibration
from ..analyzers.statistics.correlations import correlations, pearson
from ..analyzers.statistics.direction import pesaran_timmermann
from ..analyzers.statistics.estimates import Estimate, Significance
from ..analyzers.statistics.lag_profile import lag_profile
from ..analyzers.statistics.out_of_sample import diebold_mariano, r_squared, running_mean
from ..arrays import Floats
from ..engine.result import Result
from ..models.meaning import SCORES, Meaning
from .plain import as_plain

NO_RETURNS = Undefined("forecasts are scores, not returns: they have no size to compare with what came")
ZERO, MEAN, LAST = "zero", "mean", "last"


@dataclass(frozen=True)
class Beside:
    """The forecasts beside a simple one."""

    r_squared: Metric
    """Out of sample: above 0 the forecasts were nearer to what came."""
    test: Significance | Undefined
    """Diebold and Mariano's; p is that of a forecast that is no better than the simple one."""


@dataclass(frozen=True, eq=False)
class ForecastQuality:
    """What can be said of the forecasts of one sample whose outcomes are known."""

    sample: str
    pairs: int
    """Forecasts with an outcome."""
    horizon: int
    """Bars ahead. Outcomes over more than one overlap, and are no independent pairs."""
    meaning: Meaning
    """`returns` or `scores`."""
    correlation: Estimate
    """Pearson's, with a 95% interval."""
    rank_correlation: Estimate
    """Spearman's, with a 95% interval."""
    hit_rate: Metric
    direction: Significance | Undefined
    """Pesaran and Timmermann's test: of direction, not of profit."""
    beside: Mapping[str, Beside]
    """Beside `zero`, the `mean` of all returns up to the forecast, and the `last` return, each over the horizon."""
    calibration: tuple[Tenth, ...] | Undefined
    """By tenths of the forecasts, the lowest first."""
    last_return: Metric
    """Correlation with the return over as many bars as the horizon that had just been."""
    lag_profile: Mapping[int, Metric]
    """Correlation of the forecast made at t with the return of bar t + k, k from -10 to 10; 1 is the next bar's."""

    def as_json(self) -> dict[str, Any]:
        """Return all of it as JSON can hold it."""
        return as_plain(self)


def forecast_quality(result: Result, sample: str = "test", *, resamples: int | None = None) -> ForecastQuality | None:
    """Return how good the forecasts of a sample were; None for a run without forecasts."""
    table, horizon = result.forecasts.table, result.forecasts.horizon
    if table.empty:
        return None
    mine = table[(table["sample"] == sample) & table["outcome"].notna()]
    forecast, outcome = (mine[name].to_numpy(np.float64) for name in ("forecast", "outcome"))
    made = result.bars.index.get_indexer(pd.DatetimeIndex(mine["made_at"])).astype(np.int64)
    close = result.bars.close
    last, mean = known_returns(close, made, horizon)
    linear, of_ranks = correlations(forecast, outcome, horizon, resamples=resamples)
    are_scores = result.forecasts.meaning == SCORES
    simple = {ZERO: np.zeros(len(forecast)), MEAN: mean, LAST: last}
    return ForecastQuality(
        sample=sample,
        pairs=len(forecast),
        horizon=horizon,
        meaning=result.forecasts.meaning,
        correlation=linear,
        rank_correlation=of_ranks,
        hit_rate=hit_rate(forecast, outcome),
        direction=pesaran_timmermann(forecast, outcome, horizon),
        beside={
            name: Beside(NO_RETURNS, NO_RETURNS) if are_scores else beside(forecast, other, outcome, horizon)
            for name, other in simple.items()
        },
        calibration=NO_RETURNS if are_scores else calibration(forecast, outcome),
        last_return=pearson(forecast, last),
        lag_profile=lag_profile(made, forecast, close),
    )


def beside(forecast: Floats, simple: Floats, outcome: Floats, horizon: int) -> Beside:
    """Return the forecasts beside a simple one, arrays (n,)."""
    return Beside(r_squared(forecast, simple, outcome), diebold_mariano(forecast, simple, outcome, horizon))


def known_returns(close: Floats, made: NDArray[np.int64], horizon: int) -> tuple[Floats, Floats]:
    """Return at each bar `made` the last return over the horizon and the mean of all of them so far, each (n,).

    Both are 0 on bars before the first such return.
    """
    over = close[horizon:] / close[:-horizon] - 1.0  # (bars - horizon,), of the bars from `horizon` on
    before = np.zeros(min(horizon, len(close)))
    last, mean = (np.concatenate((before, one)) for one in (over, running_mean(over)))
    return last[made], mean[made]
