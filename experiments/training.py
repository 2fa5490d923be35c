"""How an experiment's models are trained: by whom, seeded how, and taken from or kept in the cache."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..engine.training.prepare import Fitting
from ..engine.watch import Watch
from ..faults import RunWarning
from ..faults.run_warning import as_sentence
from ..models.cache.fold_cache import FoldCache, cache_folder, cached
from ..models.cache.fold_key import short_name_of
from ..models.networks.fit_many import fit_many
from ..models.protocol import Forecaster, ForecastSource
from ..models.schedule.ensemble import seeds_from
from ..models.schedule.folds import Fold
from ..models.schedule.source import FittedModels
from ..models.schedule.walk_forward import AroundFit, members_of
from .generators import seeded_aside
from .settings import Experiment

FIT = fit_many
"""Trains the models of a run."""


@dataclass
class RunTraining:
    """The training of one run: what the engine is handed for it, and what came of it so far."""

    fitting: Fitting
    cache: FoldCache | None = None
    watch: Watch = field(default_factory=Watch)
    fitted: FittedModels = field(default_factory=FittedModels)
    """The models trained so far."""
    done: int = 0
    """How many are, the members of an ensemble one by one."""

    @property
    def models(self) -> dict[int, Forecaster]:
        """The models trained, by the number of their fold."""
        return {fold.number: model for fold, model in self.fitted.trained}

    def source_of(self, asked: Forecaster | ForecastSource | None) -> Forecaster | ForecastSource | None:
        """Return the models as they answered in the run: those trained in it, or what was handed in."""
        return self.fitted if self.fitted.trained else asked

    def on_fold(self, done: int, models: int) -> None:
        """Remember how many are done, and tell it."""
        self.done = done
        if self.watch.on_fold is not None:
            self.watch.on_fold(done, models)

    def on_fit(self, fold: Fold, model: Forecaster) -> None:
        """Take in a model, and tell of it."""
        self.fitted.add(fold, model)
        if self.watch.on_fit is not None:
            self.watch.on_fit(fold, model)

    def troubles(self) -> Iterator[RunWarning]:
        """Tell what went wrong with the cache."""
        for words in self.cache.troubles if self.cache is not None else ():
            yield RunWarning("cache_trouble", as_sentence(words))

    def kept_of(self, asked: object) -> str:
        """Return what of the training of a model is still there when it is interrupted; nothing: an empty text."""
        is_kept = self.cache is not None and not self.cache.troubles and short_name_of(members_of(asked)[0]) is not None
        if not (is_kept and self.done):
            return ""
        trained = "the model trained so far is" if self.done == 1 else f"the {self.done} models trained so far are"
        return f"{trained} kept, and the same run goes on from there"


def training_of(experiment: Experiment, watch: Watch = Watch()) -> RunTraining:  # noqa: B008 - frozen
    """Return how the experiment's models are trained."""
    cache = FoldCache(cache_folder()) if experiment.run.cache else None
    fitter = FIT if cache is None else cached(FIT, cache)
    return RunTraining(Fitting(fitter, around_fit(experiment)), cache, watch)


def around_fit(experiment: Experiment) -> AroundFit | None:
    """Return what seeds the global generators for each fit; None for a single one, before which they are seeded."""
    if not experiment.split.refit_every and experiment.run.seeds == 1:
        return None
    seeds = seeds_from(experiment.run.seed, experiment.run.seeds)
    return lambda member: seeded_aside(seeds[member])
