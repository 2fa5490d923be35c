"""The one call: bars + model + strategy + costs -> `Result`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..analyzers.annualisation import bars_per_year as usual_bars_per_year
from ..costs import Costs, make_costs
from ..feeds.bars import Bars
from ..models.capabilities.answers import forecaster_of, tells_epochs
from ..models.meaning import forecasts_are
from ..models.protocol import Forecaster, ForecastSource
from ..models.schedule.split import Split
from ..models.wrapping.wrap import wrapped
from ..strategies import SignStrategy
from ..strategies.hooks import uncalled
from ..strategies.parameters import asks_a_model
from .account.samples import samples_of
from .account.terms import AccountTerms, Terms
from .assemble import assemble
from .checks import check_market, check_parts, check_strategy, params_of
from .events.strategy_pass import run_strategy
from .result import Labels, Result
from .training.prepare import Fitting, Prepared, prepare
from .warnings.alarms import judged
from .warnings.examined import examination_of, examine_pass
from .warnings.no_effect import without_effect
from .warnings.no_orders import without_orders
from .watch import Watch


def run_backtest(
    bars: Bars,
    model: Forecaster | ForecastSource | Any | None,
    strategy: type = SignStrategy,
    costs: Costs | Mapping[str, Any] | None = None,
    *,
    strategy_params: Mapping[str, Any] | None = None,
    split: Split | Mapping[str, Any] = Split(),
    account: AccountTerms | Mapping[str, Any] = AccountTerms(),
    fitting: Fitting = Fitting(),
    streaming: bool = False,
    watch: Watch = Watch(),
) -> Result:
    """Train the model on what is known, trade it over all bars in one pass, and return what it earned.

    With `split.refit_every` the run walks forward: the model is trained anew as the bars come in, each time a copy of
    it on bars that have closed, and one account goes on through all refits. Otherwise it is trained once, itself, on
    the first part of the bars; train and test are then accounts of their own, each begun with the cash.

    Args:
        bars: one instrument's bars, from `load_bars`.
        model: a forecaster (trained on the training rows first if it has `fit`), a source of forecasters already
            trained, or None for a strategy that asks none. A `torch.nn.Module` or an estimator of scikit-learn is
            wrapped with the default settings, and stays as it is.
        strategy: a `ForecastStrategy`, or any plain `bt.Strategy`.
        costs: what trading costs; None takes the default preset, as the command line does, and `Costs.free()` trades
            free. A mapping is a section of settings: `{"preset": "us_retail", "commission_bps": 5}`.
        strategy_params: the strategy's Backtrader parameters.
        split: which bars train, which test, and when a model is trained anew; or a mapping of its settings.
        account: cash, fills and limits; or a mapping of these settings.
        fitting: how models are fitted.
        streaming: feed bars one at a time, as live, instead of one vectorised pass.
        watch: who is told how far the run has come.

    Raises:
        BadInput: a setting out of range, too few bars, a model or strategy that breaks its contract.
    """
    handed_in, model = model, wrapped(model)
    costs = make_costs(costs or {}) if costs is None or isinstance(costs, Mapping) else costs
    check_parts(bars, model, strategy, costs)
    split, account = Split.of(split, "split"), AccountTerms.of(account, "account")
    params = params_of(strategy_params)
    check_strategy(strategy, params, model)
    check_market(bars, costs)
    terms = Terms(costs, account)
    began = time.perf_counter()
    examination = examination_of(bars, split.horizon)
    asked = model if asks_a_model(strategy) else None
    forecasts_are(asked)  # refused now rather than after the run
    listen(asked, watch)
    prepared = prepare(asked, bars, split, fitting=fitting, watch=watch, streaming=streaming)
    fitted = time.perf_counter()
    if prepared.source is not None:
        params["source"] = prepared.source
    records = run_strategy(
        bars,
        strategy,
        params,
        terms,
        horizon=split.horizon,
        streaming=streaming,
        on_bar=watch.on_bar,
        samples=samples_of(prepared.split, len(bars)),
        examination=examination,
    )
    if streaming:
        examine_pass(prepared.source, bars, records, examination)
    timings = timings_of(prepared, began, fitted, time.perf_counter())
    named = default_labels(bars, None if asked is None else handed_in, strategy, costs)
    scale = account.bars_per_year or usual_bars_per_year(bars.index)
    result = assemble(bars, records, prepared, terms, labels=named, bars_per_year=scale)
    chosen = {**dict(strategy.params._getitems()), **params}  # type: ignore[attr-defined]
    idle = [*without_effect(costs, split, chosen, prepared, records), *other_year(chosen, scale)]
    unheard = [*records.notes, *uncalled(strategy), *without_orders(bars, strategy, records, terms, bool(idle))]
    warnings = (*result.warnings, *examination.warnings.values(), *unheard, *idle)
    models = replace(result.models, examined=examination.found)
    return judged(replace(result, warnings=warnings, models=models, timings=timings), prepared.source, strategy, chosen)


def listen(model: Any, watch: Watch) -> None:
    """Hand the watch to a model that tells of its epochs."""
    if watch.on_epoch is not None and tells_epochs(model):
        model.on_epoch = watch.on_epoch


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
    asked = forecaster_of(model)
    name = "none" if asked is None else type(asked).__name__
    return Labels(bars.name, name, strategy.__name__, costs.describe())
