"""Run an experiment: build its parts, seed what is random, backtest, blame a plug-in for what it raises."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..engine import Result, run_backtest
from ..faults import BadInput
from .build import Parts, build_parts
from .plugins import blamed_on, file_of
from .settings import Experiment


@dataclass(frozen=True)
class Watch:
    """Who is told how far a run has come; any of them may be absent."""

    on_stage: Callable[[str], None] | None = None
    """Called with what is being done: `load`, `train`, `trade`."""
    on_epoch: Callable[[Any], None] | None = None
    """Called after each epoch with its `EpochLoss`."""
    on_bar: Callable[[int, int], None] | None = None
    """Called with the bars traded and the bars in all."""


@dataclass(frozen=True)
class Finished:
    """A run that has ended: what it was, what it was made of, what it found."""

    experiment: Experiment
    parts: Parts
    result: Result
    seconds: float = field(compare=False)


def run_experiment(experiment: Experiment, watch: Watch | None = None) -> Finished:
    """Run the experiment.

    Raises:
        BadInput: settings, data, a model or a strategy that cannot be used, or a plug-in that raises.
    """
    watch = watch or Watch()
    began = time.perf_counter()
    if watch.on_stage:
        watch.on_stage("load")
    seed_everything(experiment.run.seed)
    parts = build_parts(experiment)
    seed_everything(experiment.run.seed)  # again: a plug-in may only now have imported torch
    listen(parts.model.asked, watch)
    with blamed_on_plugins(parts, experiment):
        result = backtest(experiment, parts, watch)
    return Finished(experiment, parts, result, time.perf_counter() - began)


def backtest(experiment: Experiment, parts: Parts, watch: Watch) -> Result:
    """Return the result of the parts on the experiment's terms."""
    run, split = experiment.run, experiment.split
    return run_backtest(
        parts.bars,
        parts.model.asked,
        parts.strategy,
        parts.costs,
        strategy_params=parts.strategy_params,
        train=split.train,
        horizon=split.horizon,
        fill=run.fill,
        cash=run.cash,
        max_leverage=run.max_leverage,
        lot_size=run.lot_size or None,
        bars_per_year=run.bars_per_year or None,
        streaming=run.streaming,
        labels=parts.labels,
        on_bar=watch.on_bar,
    )


def listen(model: Any, watch: Watch) -> None:
    """Hand the watch to a model that tells of its epochs."""
    if watch.on_epoch is not None and hasattr(model, "on_epoch"):
        model.on_epoch = watch.on_epoch


def seed_everything(seed: int) -> None:
    """Seed the global generators that a plug-in may draw from; our own models never do."""
    random.seed(seed)
    np.random.seed(seed)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(seed)


@contextmanager
def blamed_on_plugins(parts: Parts, experiment: Experiment) -> Iterator[None]:
    """Turn an exception raised in the user's own model or strategy into a `BadInput` that names its line."""
    strategy_file = file_of(parts.strategy) if ":" in experiment.strategy["name"] else None
    model_file = file_of(parts.model.plugin) if parts.model.plugin else None
    with (
        blamed_on(strategy_file or "", f"strategy {parts.labels.strategy}"),
        blamed_on(model_file or "", f"model {parts.labels.model}"),
    ):
        try:
            yield
        except TypeError as error:
            raise misfit(parts, error) from error


def misfit(parts: Parts, error: TypeError) -> Exception:
    """Return a clear error for a strategy that forgot `target`; any other stays as it is."""
    if "must override `target" in str(error):
        remedy = "add a method `target(self, forecast)` that returns a fraction of equity"
        return BadInput.at(f"strategy {parts.labels.strategy}", str(error), remedy)
    return error
