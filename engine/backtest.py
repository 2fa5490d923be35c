"""The one call: bars + model + strategy + costs -> `Result`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..analyzers.annualisation import bars_per_year as usual_bars_per_year
from ..costs import Costs
from ..feeds.bars import Bars
from ..models.meaning import forecasts_are
from ..models.protocol import Forecaster, ForecastSource
from ..models.schedule.jobs import Fitter, fit_one_by_one
from ..models.schedule.split import Schedule
from ..models.schedule.walk_forward import AroundFit, OnFit, OnFold, members_of
from ..models.wrapping.wrap import wrapped
from ..strategies import SignStrategy
from ..strategies.hooks import uncalled
from ..strategies.parameters import asks_a_model
from .account.records import PassRecords
from .account.samples import samples_of
from .account.sizing import Limits
from .account.terms import NEXT_OPEN, Terms
from .assemble import assemble
from .checks import check_market, check_parts, check_schedule, check_strategy, check_terms, params_of
from .each_seed import with_seeds_seen
from .events.strategy_pass import OnBar, run_strategy
from .result import Labels, Result
from .training.prepare import Prepared, Training, prepare
from .warnings.alarms import judged
from .warnings.examined import examination_of, examine_pass
from .warnings.no_effect import without_effect
from .warnings.no_orders import without_orders


def run_backtest(
    bars: Bars,
    forecaster: Forecaster | ForecastSource | Any | None,
    strategy: type = SignStrategy,
    costs: Costs | None = None,
    *,
    strategy_params: Mapping[str, Any] | None = None,
    train: float = 0.67,
    horizon: int = 1,
    min_bars: int = 0,
    refit_every: int = 0,
    train_bars: int = 0,
    embargo: int = 0,
    warm_start: bool = False,
    fill: str = NEXT_OPEN,
    cash: float = 100_000.0,
    max_leverage: float = 1.0,
    lot_size: float | None = None,
    bars_per_year: float | None = None,
    streaming: bool = False,
    cost_surface: bool = False,
    labels: Labels | None = None,
    fitter: Fitter = fit_one_by_one,
    around_fit: AroundFit | None = None,
    on_bar: OnBar | None = None,
    on_fold: OnFold | None = None,
    on_fit: OnFit | None = None,
) -> Result:
    """Train the model on what is known, trade it over all bars, and return what it earned.

    With `refit_every` the run walks forward: the model is trained anew as the bars come in, each time a copy of it on
    bars that have closed, and one account goes on through all refits. Otherwise it is trained once, itself, on the
    first part of the bars; train and test are then accounts of their own, each begun with `cash`.

    Args:
        bars: one instrument's bars, from `load_bars`.
        forecaster: a forecaster (trained on the training rows first if it has `fit`), a source of forecasters
            already trained, or None for a strategy that asks none. A `torch.nn.Module` or an estimator of
            scikit-learn is wrapped with the default settings, and stays as it is.
        strategy: a `ForecastStrategy`, or any plain `bt.Strategy`.
        costs: what trading costs; None trades free, and the report says so.
        strategy_params: the strategy's Backtrader parameters.
        train: share of the bars that trains, 0 <= train < 1; 0 trains nothing and all is test.
        horizon: bars ahead that a forecast is for.
        min_bars: bars known when the model is first trained, in place of `train`; 0 goes by `train`.
        refit_every: bars between refits; 0 trains once.
        train_bars: bars to train on, the last that are known; 0 takes all of them.
        embargo: bars left out between the last outcome trained on and the bar at which a model is trained.
        warm_start: begin a refit from the weights of the model before, if it can.
        fill: `next_open`, or `close`, which is optimistic.
        cash: money to begin with.
        max_leverage: |position| may be at most this multiple of equity.
        lot_size: units an order comes in; None trades fractions.
        bars_per_year: scales annual metrics; None infers it from the stamps.
        streaming: feed bars one at a time, as live, instead of one vectorised pass.
        cost_surface: replay the run at other costs too: `Result.cost_surface` and the metric `break_even_bps`.
        labels: what the parts are called in reports.
        fitter: fits many models, perhaps at once.
        around_fit: makes what each fit is wrapped in, such as a seeding, by the number of the ensemble's member.
        on_bar: called with the bars done and the bars in all.
        on_fold: called with the models trained and the models in all.
        on_fit: called with each fold and its model, once that is fitted.

    Raises:
        BadInput: a setting out of range, too few bars, a model or strategy that breaks its contract.
    """
    handed_in, forecaster = forecaster, wrapped(forecaster)
    check_parts(bars, forecaster, strategy, costs)
    schedule = Schedule(train, horizon, min_bars, refit_every, train_bars, embargo, warm_start)
    check_schedule(schedule)
    check_terms(fill, cash, max_leverage, lot_size, bars_per_year)
    params = params_of(strategy_params)
    check_strategy(strategy, params, forecaster)
    check_market(bars, costs or Costs())
    terms = Terms(costs or Costs(), fill, float(cash), Limits(max_leverage, lot_size))
    began = time.perf_counter()
    examination = examination_of(bars, horizon)
    asked = forecaster if asks_a_model(strategy) else None
    forecasts_are(asked)  # refused now rather than after the run
    training = Training(fitter, around_fit, on_fold, on_fit)
    prepared = prepare(asked, bars, schedule, training, streaming=streaming)
    fitted = time.perf_counter()
    if prepared.source is not None:
        params["source"] = prepared.source
    samples = samples_of(prepared.split, len(bars))
    records = run_strategy(
        bars,
        strategy,
        params,
        terms,
        horizon=horizon,
        streaming=streaming,
        on_bar=on_bar,
        samples=samples,
        examination=examination,
    )
    if streaming:
        examine_pass(prepared.source, bars, records, examination)
    timings = timings_of(prepared, began, fitted, time.perf_counter())
    named = labels or default_labels(bars, None if asked is None else handed_in, strategy, terms.costs)
    scale = bars_per_year or usual_bars_per_year(bars.index)
    result = assemble(bars, records, prepared, terms, named, scale, timings)
    chosen = {**dict(strategy.params._getitems()), **params}  # type: ignore[attr-defined]
    idle = [*without_effect(terms.costs, schedule, chosen, prepared, records), *other_year(chosen, scale)]
    unheard = [*records.notes, *uncalled(strategy), *without_orders(bars, strategy, records, terms, bool(idle))]
    result = replace(result, warnings=(*result.warnings, *examination.warnings.values(), *unheard, *idle))
    result = replace(result, trained_by=trained_by_of(prepared), examined=examination.found)
    result = judged(result, prepared.source, strategy, chosen)

    def again(source: ForecastSource) -> PassRecords:
        return run_strategy(bars, strategy, {**params, "source": source}, terms, horizon=horizon, samples=samples)

    result = with_seeds_seen(result, bars, prepared, again)
    if not cost_surface:
        return result
    from .replay.cost_surface import with_costs_seen  # numba is imported when a replay is wanted, not before

    return with_costs_seen(result)


def trained_by_of(prepared: Prepared) -> str:
    """Return what trained the models, in their own words; nothing for models that have no choice of it."""
    models = [member for _, model in prepared.trained() for member in members_of(model)]
    return str(getattr(models[-1], "trained_by", "")) if models else ""


def timings_of(prepared: Prepared, began: float, fitted: float, ended: float) -> dict[str, float]:
    """Return the seconds spent on fitting, whenever that was, and on the pass."""
    late = prepared.seconds_late()
    return {"fit": fitted - began + late, "run": ended - fitted - late}


def other_year(params: Mapping[str, Any], bars_per_year: float) -> Iterator[str]:
    """Tell that the strategy reckons with a year of another length than the bars have."""
    own = params.get("bars_per_year")
    if own is not None and not 0.9 < own / bars_per_year < 1.1:
        apart = f"{own:g} bars a year, the bars have {bars_per_year:g}"
        yield f"The strategy reckons with {apart}: set strategy.bars_per_year."


def default_labels(bars: Bars, model: Any, strategy: type, costs: Costs) -> Labels:
    """Return the names of the parts as their classes have them."""
    asked = getattr(model, "forecaster", model)
    name = "none" if asked is None else type(asked).__name__
    return Labels(bars.name, name, strategy.__name__, costs.describe())
