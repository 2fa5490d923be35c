"""Settings that had no effect in a run: they are said, or a reader takes them for a reason of what came out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ...costs import Costs
from ...faults import RunWarning
from ...models.capabilities.answers import is_untrained
from ...models.schedule.split import Split, WalkForward
from ...models.schedule.walk_forward import members_of
from ..account.records import PassRecords
from ..training.prepare import Prepared


def without_effect(
    costs: Costs, split: Split, params: Mapping[str, Any], prepared: Prepared, records: PassRecords
) -> Iterator[RunWarning]:
    """Tell of every setting that was given and changed nothing; `params` are all of the strategy's."""
    yield from untrained(prepared)
    yield from idle_costs(costs)
    yield from idle_split(split, prepared)
    yield from idle_rebalance(params, records)
    yield from idle_threshold(params, records)
    yield from idle_horizon(split.horizon, records)


def untrained(prepared: Prepared) -> Iterator[RunWarning]:
    """Tell of a network of ours that nothing was ever fitted in."""
    models = [member for _, model in prepared.trained()[-1:] for member in members_of(model)]
    if any(map(is_untrained, models)):
        yield RunWarning(
            "untrained_network",
            "The network is asked with the weights it was drawn with: set model.weights, or model.epochs above 0.",
        )


def idle_costs(costs: Costs) -> Iterator[RunWarning]:
    """Tell of settings of the costs that only shape others, none of which is set."""
    for name, needs in costs.idle().items():
        yield RunWarning(
            "idle_costs", f"costs.{name} has no effect without {' or '.join(f'costs.{other}' for other in needs)}."
        )


def idle_split(split: Split, prepared: Prepared) -> Iterator[RunWarning]:
    """Tell of a refit that never came, of a share of the bars beside their number, and of what sweeps alone look at."""
    of_bars = prepared.split
    if isinstance(of_bars, WalkForward) and len(of_bars.folds) == 1:
        left = of_bars.bars - 1 - of_bars.boundary
        what = f"split.refit_every = {split.refit_every} refits nothing"
        yield RunWarning(
            "no_refit", f"{what}: only {left} bars follow the first training, so one model is asked on all of them."
        )
    if prepared.source is not None and split.min_bars and split.train != Split.model_fields["train"].default:
        yield RunWarning("idle_split", "split.train has no effect: split.min_bars says how many bars are known.")
    if given := split.sweep_settings:
        have, them = ("has", "it") if len(given) == 1 else ("have", "them")
        told = f"{' and '.join(given)} {have} no effect: only a sweep chooses by {them}."
        yield RunWarning("idle_split", told)


def idle_rebalance(params: Mapping[str, Any], records: PassRecords) -> Iterator[RunWarning]:
    """Tell of a band that is not looked at, or that no target left."""
    band = params.get("rebalance_band")
    if not isinstance(band, int | float) or not band or records.rebalance is None:
        return
    if records.rebalance.every_bar:
        yield RunWarning(
            "idle_rebalance_band", 'strategy.rebalance_band has no effect with strategy.rebalance = "every_bar".'
        )
        return
    largest = largest_of(records.targets)
    if 0.0 < largest <= band:
        what = f"No target differs from 0 by more than strategy.rebalance_band = {band:g}"
        yield RunWarning("idle_rebalance_band", f"{what} (the largest is {largest:.3g}): no order went out.")


def idle_threshold(params: Mapping[str, Any], records: PassRecords) -> Iterator[RunWarning]:
    """Tell of a threshold that no forecast reached."""
    forecasts = records.pairs["forecast"]
    if not len(forecasts) or records.rebalance is None:
        return
    largest, threshold = largest_of(forecasts), params.get("threshold")
    if isinstance(threshold, int | float) and threshold and largest <= threshold:
        what = f"No forecast reached strategy.threshold = {threshold:g}"
        yield RunWarning("no_position", f"{what} (the largest is {largest:.3g}): no position was taken.")
    multiple = params.get("multiple")
    if isinstance(multiple, int | float) and multiple and largest and not largest_of(records.targets):
        what = f"No forecast exceeded strategy.multiple = {multiple:g} times the cost of a round trip"
        yield RunWarning("no_position", f"{what} (the largest is {largest:.3g}): no position was taken.")


def idle_horizon(horizon: int, records: PassRecords) -> Iterator[RunWarning]:
    """Tell of forecasts none of which has an outcome."""
    if len(records.pairs["forecast"]) and not (~np.isnan(records.pairs["outcome"])).any():
        yield RunWarning(
            "no_outcome",
            f"No forecast has an outcome: split.horizon = {horizon:,} reaches beyond the bars, so none can be judged.",
        )


def largest_of(values: Any) -> float:
    """Return the largest size among the values that are known; 0 where none is."""
    known = np.abs(values[~np.isnan(values)])
    return float(known.max()) if len(known) else 0.0
