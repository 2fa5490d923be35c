"""The one call: bars + model + strategy + costs -> `Result`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..analyzers.annualisation import bars_per_year as usual_bars_per_year
from ..costs import Costs
from ..feeds.bars import Bars
from ..models.protocol import Forecaster, ForecastSource
from ..strategies import SignStrategy
from ..strategies.parameters import asks_a_model
from .assemble import assemble
from .checks import check_market, check_parts, check_strategy, check_terms
from .fitting import prepare
from .result import Labels, Result
from .run import OnBar, run_strategy
from .sizing import Limits
from .terms import NEXT_OPEN, Terms


def run_backtest(
    bars: Bars,
    forecaster: Forecaster | ForecastSource | None,
    strategy: type = SignStrategy,
    costs: Costs | None = None,
    *,
    strategy_params: Mapping[str, Any] | None = None,
    train: float = 0.67,
    horizon: int = 1,
    fill: str = NEXT_OPEN,
    cash: float = 100_000.0,
    max_leverage: float = 1.0,
    lot_size: float | None = None,
    bars_per_year: float | None = None,
    streaming: bool = False,
    cost_surface: bool = False,
    labels: Labels | None = None,
    on_bar: OnBar | None = None,
) -> Result:
    """Train the model on the first part of the bars, trade it over all of them, and return what it earned.

    Args:
        bars: one instrument's bars, from `load_bars`.
        forecaster: a forecaster (trained on the training rows first if it has `fit`), a source of forecasters
            already trained, or None for a strategy that asks none.
        strategy: a `ForecastStrategy`, or any plain `bt.Strategy`.
        costs: what trading costs; None trades free, and the report says so.
        strategy_params: the strategy's Backtrader parameters.
        train: share of the bars that trains, 0 <= train < 1; 0 trains nothing and all is test.
        horizon: bars ahead that a forecast is for.
        fill: `next_open`, or `close`, which is optimistic.
        cash: money to begin with.
        max_leverage: |position| may be at most this multiple of equity.
        lot_size: units an order comes in; None trades fractions.
        bars_per_year: scales annual metrics; None infers it from the stamps.
        streaming: feed bars one at a time, as live, instead of one vectorised pass.
        cost_surface: replay the run at other costs too: `Result.cost_surface` and the metric `break_even_bps`.
        labels: what the parts are called in reports.
        on_bar: called with the bars done and the bars in all.

    Raises:
        BadInput: a setting out of range, too few bars, a model or strategy that breaks its contract.
    """
    check_parts(bars, forecaster, strategy, costs)
    check_terms(train, horizon, fill, cash, max_leverage, lot_size, bars_per_year)
    params = dict(strategy_params or {})
    check_strategy(strategy, params, forecaster)
    check_market(bars, costs or Costs())
    terms = Terms(costs or Costs(), fill, float(cash), Limits(max_leverage, lot_size))
    began = time.perf_counter()
    asked = forecaster if asks_a_model(strategy) else None
    prepared = prepare(asked, bars, train, horizon)
    fitted = time.perf_counter()
    if prepared.source is not None:
        params["source"] = prepared.source
    records = run_strategy(bars, strategy, params, terms, horizon=horizon, streaming=streaming, on_bar=on_bar)
    timings = {"fit": fitted - began, "run": time.perf_counter() - fitted}
    named = labels or default_labels(bars, asked, strategy, terms.costs)
    scale = bars_per_year or usual_bars_per_year(bars.index)
    result = assemble(bars, records, prepared.split, terms, named, horizon, scale, timings)
    result = replace(result, warnings=(*result.warnings, *other_year(strategy, params, scale)))
    if not cost_surface:
        return result
    from .surface import with_costs_seen  # numba is imported when a replay is wanted, not before

    return with_costs_seen(result)


def other_year(strategy: Any, params: Mapping[str, Any], bars_per_year: float) -> Iterator[str]:
    """Tell that the strategy reckons with a year of another length than the bars have."""
    own = {**dict(strategy.params._getitems()), **params}.get("bars_per_year")
    if own is not None and not 0.9 < own / bars_per_year < 1.1:
        apart = f"{own:g} bars a year, the bars have {bars_per_year:g}"
        yield f"The strategy reckons with {apart}: set strategy.bars_per_year."


def default_labels(bars: Bars, model: Any, strategy: type, costs: Costs) -> Labels:
    """Return the names of the parts as their classes have them."""
    asked = getattr(model, "forecaster", model)
    name = "none" if asked is None else type(asked).__name__
    return Labels(bars.name, name, strategy.__name__, costs.describe())
