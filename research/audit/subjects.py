"""From what a user names or hands in to the subject of an audit."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...engine.checked import CheckedParts
from ...engine.result import Result
from ...experiments.building.model import build_the_model
from ...experiments.building.parts import build_strategy
from ...experiments.building.plugins import file_of, is_theirs
from ...experiments.generators import seed_everything
from ...experiments.objects import Objects
from ...experiments.run import Finished
from ...experiments.settings import Experiment
from ...experiments.training import around_fit
from ...faults import BadInput
from ...models.capabilities.answers import estimator_of, forecaster_of
from ...models.schedule.walk_forward import members_of
from ...strategies.parameters import asks_a_model
from .subject import Built, Subject

SEED = 7
"""Of the global generators, for a run made of objects: that of the default settings."""


def subject_of(finished: Finished) -> Subject:
    """Return the subject of a run that has ended, by its settings."""
    experiment, parts, result = finished.experiment, finished.parts, finished.result
    model, strategy = parts.model, parts.strategy
    theirs = model.plugin is not None and model.plugin.theirs
    files = [model.plugin.file if model.plugin else None, file_of(strategy) if is_theirs(strategy) else None]
    files += [parts.reader.file if parts.reader else None]
    return Subject(
        bars=result.bars.first(parted_bars(result)),
        split=experiment.split.model_copy(update={"lockbox": 0.0}),
        account=experiment.run.account,
        costs=parts.costs,
        strategy_params=parts.strategy_params,
        streaming=experiment.run.streaming,
        build=lambda: built_from(experiment, parts.objects),
        label=label_of(result),
        model_name=model.label if theirs else "",
        strategy_name=parts.labels.strategy if is_theirs(strategy) else "",
        reader_name=parts.bars.name if parts.reader else "",
        files=tuple(file for file in files if file),
        fresh=not parts.objects.decides,
        experiment=experiment,
    )


def label_of(result: Result) -> str:
    """Return what was run, in a line."""
    labels = result.labels
    return f"{labels.data} | model {labels.model} | strategy {labels.strategy} | costs: {labels.costs}"


def parted_bars(result: Result) -> int:
    """Return how many of the bars train and test: what was kept apart, and opened since, comes after them."""
    return min([len(result.bars), *(one.first for one in result.account.apart)])


def built_from(experiment: Experiment, objects: Objects) -> Built:
    """Return the parts of an experiment, with the generators seeded as `run_experiment` seeds them.

    What was handed in as an object is taken as it is: no run changes it.
    """
    seed_everything(experiment.run.seed)
    strategy, _ = build_strategy(experiment.strategy, objects.strategy)
    model = build_the_model(experiment, objects).asked if asks_a_model(strategy) else None
    seed_everything(experiment.run.seed)  # again: what was built may have drawn
    return Built(model, strategy, around_fit(experiment))


@dataclass(frozen=True, eq=False)
class HandedIn:
    """The parts of a run made of objects, as they were before it."""

    parts: CheckedParts
    model: Any
    """A copy of the model from before the run."""
    streaming: bool = False

    def subject(self, result: Result) -> Subject:
        """Return the subject of the run that these parts have made."""
        parts = self.parts
        estimator = estimator_of(forecaster_of(self.model))
        inner = type(members_of(forecaster_of(self.model))[0] if estimator is None else estimator)
        theirs = self.model is not None and not inner.__module__.startswith("barcast.")
        files = [file_of(inner) if theirs else None, file_of(parts.strategy) if is_theirs(parts.strategy) else None]
        return Subject(
            bars=result.bars.first(parted_bars(result)),
            split=parts.split.model_copy(update={"lockbox": 0.0}),
            account=parts.terms.account,
            costs=parts.costs,
            strategy_params=parts.params,
            streaming=self.streaming,
            build=self._builder(),
            label=label_of(result),
            model_name=result.labels.model if theirs else "",
            strategy_name=result.labels.strategy if is_theirs(parts.strategy) else "",
            files=tuple(file for file in files if file),
            fresh=False,
        )

    def _builder(self) -> Callable[[], Built]:
        def build() -> Built:
            seed_everything(SEED)
            return Built(copied(self.model), self.parts.strategy)

        return build


def copied(model: Any) -> Any:
    """Return a copy of a model: what is handed in is never fitted by an audit.

    Raises:
        BadInput: it cannot be copied.
    """
    try:
        return copy.deepcopy(model)
    except Exception as error:
        what = f"cannot be copied ({type(error).__name__}: {error})"
        raise BadInput.at("model", what, "name it in settings, PATH.py:NAME, for `audit_experiment`") from error
