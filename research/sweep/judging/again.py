"""The run of a procedure: at every refit the settings are chosen anew, and one account is traded through all of it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ....engine.backtest import run_backtest
from ....engine.each_seed import with_each_seed
from ....engine.watch import Watch
from ....experiments.building.model import Model, build_the_model, model_label
from ....experiments.building.parts import Parts, build_parts
from ....experiments.building.plugged import plugins_named
from ....experiments.generators import seed_everything, seeded_aside
from ....experiments.look import looked_at, made_by
from ....experiments.objects import CHOSEN_ANEW
from ....experiments.run import Finished, blamed_on_plugins
from ....experiments.run_sealed import sealed_by
from ....experiments.sealed import SealedClaims
from ....experiments.settings import Experiment
from ....experiments.training import around_fit, training_of
from ....faults import RunWarning
from ....feeds.bars import Bars
from ....models.schedule.split import WalkForward
from ....verdict.assess import assess
from ....verdict.judge import MadeOf
from ..asking.asked import Asked
from ..found import Choice
from ..spaces.space import nested
from .chosen_models import ChosenModels
from .out_of_sample import replayed
from .refused_again import refuse_again
from .turning import turning


def run_again(
    asked: Asked, choices: Sequence[Choice], watch: Watch | None = None, parent: str | None = None
) -> Finished:
    """Return the run of what was chosen at every refit, with its look counted: one trial for the verdict.

    It has no forecast before the first choice. Each model is trained on all that its fold knows, with its own settings.

    Args:
        asked: the sweep.
        choices: one for each fold, oldest first.
        watch: who is told how far it has come.
        parent: the folder of the sweep.

    Raises:
        BadInput: settings that cannot be turned at refits, or a model or strategy that cannot be used.
    """
    finished = procedure(asked, choices, watch or Watch())
    return looked_at(finished, made_of=made_of(asked, finished.parts, parent))


def run_again_sealed(
    asked: Asked, choices: Sequence[Choice], path: Path, watch: Watch | None = None
) -> tuple[Finished, SealedClaims]:
    """Run the procedure without showing what it earns, and write the folder of a sealed run.

    Raises:
        BadInput: as `run_again`.
        FolderTaken: the folder exists by now.
    """
    parts, experiments = parts_of_all(asked, choices)
    told = partial(traded, asked, choices, parts, experiments)
    return sealed_by(told, path, watch or Watch(), made_of(asked, parts))


def procedure(asked: Asked, choices: Sequence[Choice], watch: Watch) -> Finished:
    """Return the run of what was chosen at every refit; its look is not counted yet."""
    return traded(asked, choices, *parts_of_all(asked, choices), watch)


def parts_of_all(asked: Asked, choices: Sequence[Choice]) -> tuple[Parts, list[Experiment]]:
    """Return the parts that all folds share, those of the first among them, and the experiment of each fold."""
    refuse_again(asked)
    experiments = [asked.experiment_of(one.chosen.params) for one in choices]
    seed_everything(asked.experiment.run.seed)
    return build_parts(experiments[0]), experiments


def traded(
    asked: Asked, choices: Sequence[Choice], parts: Parts, experiments: Sequence[Experiment], watch: Watch
) -> Finished:
    """Train the models, trade them, and return what the procedure earned."""
    began = time.perf_counter()
    models = [built(one) for one in experiments]
    split = split_of(asked, parts.bars, choices)
    training = training_of(asked.experiment, watch)
    around = [around_fit(one) for one in experiments]
    source = ChosenModels(
        [one.asked for one in models],
        split,
        parts.bars,
        fit=training.fitting.fitter,
        around=around,
        watch=replace(watch, on_fold=training.on_fold),
    )
    strategy, params = strategy_of(asked, parts, choices, split)
    parts = replace(
        parts,
        model=Model(source, label_of(models, experiments), next((one.plugin for one in models if one.plugin), None)),
        strategy=strategy,
        strategy_params=params,
    )
    parts = replace(parts, labels=replace(parts.labels, model=parts.model.label))
    seed_everything(asked.experiment.run.seed)
    with blamed_on_plugins(parts):
        if source.fits_together:
            source.fit_all()
        result = run_backtest(
            parts.bars,
            source,
            strategy,
            parts.costs,
            strategy_params=params,
            split=asked.experiment.split,
            account=asked.experiment.run.account,
            streaming=asked.experiment.run.streaming,
            watch=watch,
        )
        result = with_each_seed(replace(result, labels=parts.labels), source, strategy, params)
    from ....engine.replay.cost_surface import with_cost_surface  # numba is imported when a replay is wanted

    result = replayed(with_cost_surface(result))
    result = replace(result, warnings=(*result.warnings, *training.troubles(), *not_audited(experiments)))
    experiment = written(asked)
    fitted = {fold.number: model for fold, model in source.trained}
    return Finished(experiment, parts, result, assess(result), time.perf_counter() - began, fitted)


def not_audited(experiments: Sequence[Experiment]) -> list[RunWarning]:
    """Return that code of the user's own was not audited, as it is in any other run; nothing where there is none."""
    plugins = dict.fromkeys(named for one in experiments for named in plugins_named(one))
    if not plugins:
        return []
    words = (
        f"Not audited for look-ahead: {', '.join(plugins)}. What is chosen anew at every refit is not asked twice, as "
        "the plug-ins of other runs are: `barcast audit` does so with any one of the settings that were turned."
    )
    return [RunWarning("not_audited", words)]


def built(experiment: Experiment) -> Model:
    """Return the model of a fold, not fitted yet, built as that of a run of its own."""
    with seeded_aside(experiment.run.seed):
        return build_the_model(experiment)


def split_of(asked: Asked, bars: Bars, choices: Sequence[Choice]) -> WalkForward:
    """Return the split whose folds the choices were made at."""
    split = asked.experiment.split.of_bars(len(bars))
    if not isinstance(split, WalkForward) or [one.fold for one in choices] != list(split.folds):
        raise TypeError("there is one choice for each fold of the walk-forward")
    return split


def strategy_of(
    asked: Asked, parts: Parts, choices: Sequence[Choice], split: WalkForward
) -> tuple[type, Mapping[str, Any]]:
    """Return the strategy, one that turns its parameters at refits where some were chosen, and those it begins with."""
    if not asked.space.of("strategy"):
        return parts.strategy, parts.strategy_params
    chosen = [nested(one.chosen.params).get("strategy", {}) for one in choices]
    firsts = [fold.answers.start for fold in split.folds]
    return turning(parts.strategy, firsts, chosen), parts.strategy_params


def label_of(models: Sequence[Model], experiments: Sequence[Experiment]) -> str:
    """Return what the models are called together."""
    names = dict.fromkeys(model_label(*pair) for pair in zip(models, (one.run for one in experiments), strict=True))
    return f"{' or '.join(names)}, chosen anew"


def written(asked: Asked) -> Experiment:
    """Return the experiment as the run's folder has it: what was chosen anew is left out, and it cannot be repeated."""
    turned = {place.partition(".")[2] for place in asked.space.of("strategy")}
    strategy = {key: value for key, value in asked.experiment.strategy.items() if key not in turned}
    return asked.experiment.model_copy(update={"model": {"name": CHOSEN_ANEW}, "strategy": strategy})


def made_of(asked: Asked, parts: Parts, parent: str | None = None) -> MadeOf:
    """Return what makes two runs of a procedure one trial: the same settings, space and search."""
    made = made_by(asked.experiment, replace(parts, model=built(asked.experiment)), parent)
    space = {place: repr(one) for place, one in asked.space.dimensions.items()}
    return replace(made, settings={**made.settings, "vary": space, "sweep": asked.sweep.model_dump()})
