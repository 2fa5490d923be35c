"""The one call: bars + model + strategy + costs -> `Result`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..analyzers.annualisation import bars_per_year as usual_bars_per_year
from ..costs import Costs
from ..faults import BadInput
from ..faults.kind import kind_of
from ..feeds.bars import Bars
from ..models.capabilities.answers import tells_epochs
from ..models.examination import Examination
from ..models.meaning import forecasts_are
from ..models.protocol import Forecaster, ForecastSource
from ..models.schedule.apart import Opened
from ..models.schedule.split import Split
from ..strategies import SignStrategy
from .account.records import PassRecords
from .account.samples import samples_of
from .account.terms import AccountTerms
from .assemble import assemble
from .checked import CheckedParts, checked_parts
from .events.strategy_pass import run_strategy
from .result import Result
from .training.prepare import Fitting, Prepared, prepare
from .warnings.alarms import judged
from .warnings.examined import examination_of, examine_pass
from .warnings.of_pass import warnings_of_pass
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
    opened: Opened | None = None,
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
        opened: None leaves the bars of `split.lockbox` out, and the result knows nothing of them; `Opened()` trades
            them too, as a third account, and `Opened(looked_at=n)` takes those after the first n for new ones.

    Raises:
        BadInput: a setting out of range, too few bars, a model or strategy that breaks its contract.
    """
    parts = checked_parts(
        bars, model, strategy, costs, strategy_params=strategy_params, split=split, account=account, opened=opened
    )
    check_helpers(fitting, watch)
    began = time.perf_counter()
    examination = examination_of(parts.bars, parts.split.horizon)
    forecasts_are(parts.asked)  # refused now rather than after the run
    listen(parts.asked, watch)
    prepared = prepare(
        parts.asked, parts.bars, parts.split, fitting=fitting, watch=watch, streaming=streaming, extent=parts.extent
    )
    fitted = time.perf_counter()
    records = make_pass(parts, prepared, examination, watch=watch, streaming=streaming)
    timings = timings_of(prepared, began, fitted, time.perf_counter())
    result = replace(result_of(parts, prepared, records, examination), timings=timings)
    return judged(result, prepared.source, strategy, parts.all_params)


def check_helpers(fitting: Any, watch: Any) -> None:
    """Refuse what is neither how models are fitted nor who is told of it."""
    for name, part, kind in (("fitting", fitting, Fitting), ("watch", watch, Watch)):
        if not isinstance(part, kind):
            raise BadInput.at(name, f"{kind_of(part)} cannot be used", f"hand in {kind.__name__}(...), or leave it out")


def listen(model: Any, watch: Watch) -> None:
    """Hand the watch to a model that tells of its epochs."""
    if watch.on_epoch is not None and tells_epochs(model):
        model.on_epoch = watch.on_epoch


def make_pass(
    parts: CheckedParts, prepared: Prepared, examination: Examination, *, watch: Watch, streaming: bool
) -> PassRecords:
    """Run the strategy over the bars once, asking the models of a streamed pass again, and return the records."""
    bars, source = parts.bars, prepared.source
    records = run_strategy(
        bars,
        parts.strategy,
        dict(parts.params) if source is None else {**parts.params, "source": source},
        parts.terms,
        horizon=parts.split.horizon,
        streaming=streaming,
        on_bar=watch.on_bar,
        samples=samples_of(prepared.split, len(bars)),
        examination=examination,
    )
    if streaming:
        examine_pass(source, bars, records, examination)
    return records


def result_of(parts: CheckedParts, prepared: Prepared, records: PassRecords, examination: Examination) -> Result:
    """Return what the pass came to, with what the records, the examination and the settings have to tell."""
    # from the bars that train and test alone, so that their figures stay what they are when a lock-box is opened
    scale = parts.terms.account.bars_per_year or usual_bars_per_year(parts.bars.index[: parts.extent.parted])
    result = assemble(parts.bars, records, prepared, parts.terms, labels=parts.labels, bars_per_year=scale)
    result = replace(result, lockbox=parts.lockbox)
    idle = warnings_of_pass(parts, prepared, records, scale)
    warnings = (*result.warnings, *examination.warnings.values(), *idle)
    return replace(result, warnings=warnings, models=replace(result.models, examined=examination.found))


def timings_of(prepared: Prepared, began: float, fitted: float, ended: float) -> dict[str, float]:
    """Return the seconds spent on fitting, whenever that was, and on the pass."""
    late = prepared.seconds_late()
    return {"fit": fitted - began + late, "run": ended - fitted - late}
