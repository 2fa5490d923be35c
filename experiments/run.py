"""Run an experiment: build its parts, seed what is random, backtest, blame a plug-in for what it raises."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace

from ..engine.backtest import run_backtest
from ..engine.each_seed import with_each_seed
from ..engine.result import Result
from ..engine.watch import Watch
from ..faults import RunWarning
from ..feeds.bars import Bars
from ..models.protocol import Forecaster
from ..models.schedule.apart import Opened
from ..verdict.assess import assess
from ..verdict.verdict import Verdict
from .audited import Audited
from .building.blaming import blamed_on
from .building.parts import Parts, build_parts
from .building.plugged import plugins_named
from .building.plugins import file_of, is_theirs
from .generators import seed_everything
from .objects import Objects, is_object
from .opened_files import FileOpened, FileWatch, watching
from .settings import Experiment
from .training import RunTraining, training_of

Opening = Callable[[Bars], tuple[Bars, Opened | None]]
"""Is handed the bars as they were loaded, and returns those to be traded, and what of them is opened.

It raises `BadInput` to refuse them."""


@dataclass(frozen=True)
class Finished:
    """A run that has ended: what it was, what it was made of, what it found."""

    experiment: Experiment
    parts: Parts
    result: Result
    verdict: Verdict
    seconds: float = field(compare=False)
    fitted: Mapping[int, Forecaster] = field(default_factory=dict, compare=False)
    """The models trained, by their number; none for a model that learns nothing or was trained elsewhere."""
    files: tuple[FileOpened, ...] = field(default=(), compare=False)
    """Files and connections that plug-ins opened."""
    audited: Audited | None = field(default=None, compare=False)
    """What the light audit came to; None where the run has no plug-in, or nobody asked for it."""


def run_experiment(
    experiment: Experiment,
    watch: Watch | None = None,
    *,
    opening: Opening | None = None,
    objects: Objects = Objects(),  # noqa: B008 - frozen
) -> Finished:
    """Run the experiment; `opening` says whether bars that were kept apart are traded too. They are not unless given.

    `objects` has the parts that were handed in as objects.

    Raises:
        BadInput: settings, data, a model or a strategy that cannot be used, or a plug-in that raises.
        KeyboardInterrupt: Ctrl-C; its text says what is kept, if anything is.
    """
    with watching_plugins(experiment, objects) as seen:
        finished = run_parts(experiment, watch or Watch(), opening, objects)
    return replace(finished, files=seen.opened)


def run_parts(experiment: Experiment, watch: Watch, opening: Opening | None, objects: Objects) -> Finished:
    """Build the parts of an experiment and run them."""
    began = time.perf_counter()
    if watch.on_stage:
        watch.on_stage("load")
    seed_everything(experiment.run.seed)
    parts = build_parts(experiment, objects)
    opened = None
    if opening is not None:
        bars, opened = opening(parts.bars)
        parts = replace(parts, bars=bars)
    seed_everything(experiment.run.seed)  # again: what was built may have drawn
    training = training_of(experiment, watch)
    finished = run_built(experiment, parts, watch=watch, training=training, opened=opened)
    return replace(finished, seconds=time.perf_counter() - began)


def run_built(
    experiment: Experiment, parts: Parts, *, watch: Watch, training: RunTraining, opened: Opened | None = None
) -> Finished:
    """Run an experiment whose parts are built.

    Raises:
        BadInput: as `run_experiment`, but for what was refused while the parts were built.
        KeyboardInterrupt: as `run_experiment`.
    """
    began = time.perf_counter()
    try:
        with blamed_on_plugins(parts):
            result = backtest(experiment, parts, watch, training, opened)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(training.kept_of(parts.model.asked)) from None
    result = replace(result, warnings=(*result.warnings, *needless_seeds(experiment, parts), *training.troubles()))
    return Finished(experiment, parts, result, assess(result), time.perf_counter() - began, training.models)


def watching_plugins(experiment: Experiment, objects: Objects) -> AbstractContextManager[FileWatch]:
    """Watch what the user's own parts open, if the settings name any."""
    named = plugins_named(experiment)
    if not named:
        return nullcontext(FileWatch())
    modules = [name.rpartition(":")[0] for name in named if not is_object(name)]
    reader = objects.data if callable(objects.data) else None  # a table of bars has no code of its own
    modules += [module_of(part) for part in (reader, objects.model, objects.strategy) if part is not None]
    own = {module.partition(".")[0] for module in modules if not module.endswith(".py")}
    return watching(os.path.expanduser(experiment.data.source), own - {"barcast", "backtrader"})


def module_of(part: object) -> str:
    """Return the module that an object's class, or a class or function itself, was written in."""
    return str(getattr(part, "__module__", None) or type(part).__module__)


def needless_seeds(experiment: Experiment, parts: Parts) -> Iterator[RunWarning]:
    """Tell that several seeds were asked for where no model is, or how to combine those of one."""
    if experiment.run.seeds > 1 and parts.model.asked is None:
        yield RunWarning("idle_seeds", "run.seeds has no effect: the run has no model that learns.")
    if experiment.run.combine != "mean" and experiment.run.seeds == 1:
        told = f'run.combine = "{experiment.run.combine}" has no effect with one seed: set run.seeds too.'
        yield RunWarning("idle_seeds", told)


def backtest(
    experiment: Experiment, parts: Parts, watch: Watch, training: RunTraining, opened: Opened | None = None
) -> Result:
    """Return the result of the parts on the experiment's terms, each seed's own and what other costs would leave."""
    result = run_backtest(
        parts.bars,
        parts.model.asked,
        parts.strategy,
        parts.costs,
        strategy_params=parts.strategy_params,
        split=experiment.split,
        account=experiment.run.account,
        fitting=training.fitting,
        streaming=experiment.run.streaming,
        watch=replace(watch, on_fold=training.on_fold, on_fit=training.on_fit),
        opened=opened,
    )
    result = replace(result, labels=parts.labels)
    result = with_each_seed(result, training.source_of(parts.model.asked), parts.strategy, parts.strategy_params)
    from ..engine.replay.cost_surface import with_cost_surface  # numba is imported when a replay is wanted

    return with_cost_surface(result)


def blamed_on_plugins(parts: Parts) -> AbstractContextManager[None]:
    """Turn what a run of the user's own model or strategy raises into a `BadInput` that names its line.

    A network without parameters fails in our training, a regressor in its library: whatever is raised while a
    plug-in is in use is put down to it. Without one it is a fault of barcast, and stays as it is.
    """
    model, strategy = parts.model.plugin, parts.strategy
    named = {} if model is None or not model.theirs else {f"model {parts.model.label}": model.file}
    if is_theirs(strategy):
        named[f"strategy {parts.labels.strategy}"] = file_of(strategy)
    return blamed_on(named)
