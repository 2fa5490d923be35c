"""The metrics of one sample of a run, the strategy's and buy-and-hold's: what the register computes of its records."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...analyzers.metrics import Metric, Undefined
from ...analyzers.metrics.data import AccountData, ForecastData, TradingData
from ...analyzers.metrics.register import computed
from ...arrays import Floats
from ..account.fills import CUT, FIELDS, OPEN, PARTIAL, REFUSED, Fills
from ..account.records import AccountRecords
from ..replay.buy_and_hold import Held
from ..result import Metrics

NO_SUM = Undefined("the forecasts are scores, not returns")


def account_metrics(
    close: Floats, one: AccountRecords, cash: float, pairs: pd.DataFrame, trips: pd.DataFrame, bars_per_year: float
) -> dict[str, Metric]:
    """Return every metric of a sample, whose account began with `cash`; those of forecasts only if the run made any.

    `pairs` holds made (bar), forecast, outcome and sample; `close` that of all bars.
    """
    account = AccountData(cash, one.columns, traded_value(one.fills), bars_per_year)
    counts = dict.fromkeys((REFUSED, CUT, PARTIAL, OPEN), 0)
    for incident in one.incidents:
        counts[incident.status] += 1
    fills = {name: one.fills.column(name) for name in FIELDS}
    trading = TradingData(account, fills, trips, counts)
    forecasts = [] if pairs.empty else [forecast_data(pairs, one.sample.name, close)]
    return computed(account, trading, *forecasts)


def forecast_data(pairs: pd.DataFrame, sample: str, close: Floats) -> ForecastData:
    """Return the forecasts as columns, and which are of the sample."""
    made, forecast, outcome = (pairs[name].to_numpy() for name in ("made", "forecast", "outcome"))
    return ForecastData(made, forecast, outcome, (pairs["sample"] == sample).to_numpy(), close)


def without_sums(metrics: Metrics) -> Metrics:
    """Return the metrics of a sample whose forecasts are scores: without the sum of them, if it made any."""
    return {**metrics, "sum_predicted": NO_SUM} if "sum_predicted" in metrics else metrics


def traded_value(fills: Fills) -> float:
    """Return the value of the fills at reference prices, added in their order."""
    value = np.abs(fills.column("size")) * fills.column("reference_price")
    return float(np.cumsum(value)[-1]) if len(value) else 0.0


def held_metrics(held: Held, bars_per_year: float) -> Mapping[str, Metric]:
    """Return the metrics of buy and hold over a sample: those of an account."""
    return computed(AccountData(held.start, held.account, held.traded, bars_per_year))
