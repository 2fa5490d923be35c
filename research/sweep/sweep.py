"""A whole sweep: choose on bars known at a fit, train and ask the chosen one once, and keep all of it in a folder."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ...experiments.building.parts import build_bars
from ...faults import BadInput, RunWarning
from ...feeds.bars import Bars
from ...models.networks.fit_many import processors
from ...models.schedule.folds import Fold
from .asking.asked import Asked
from .asking.compiling import compile_models
from .asking.on_card import has_ours, some_train_on_card, trains_on_card
from .asking.plan import Plan, plan_of
from .asking.questions import question_of, with_other_seeds
from .asking.toml_text import SWEEP_TOML, sweep_toml
from .executors.choose import choose_executor
from .executors.executor import Executor
from .found import Choice, Sweep
from .judging.judged import judged, keep
from .judging.known import known_at, seen_by
from .records.identity import identity_of
from .records.kept_where import recalled, remember
from .records.record import FINISHED, opened
from .running.coordinate import Searched as OneSearch
from .running.coordinate import coordinate
from .running.progress import Progress
from .searches.made import search_named
from .spaces.warned import warnings_of
from .trials.outcome import Outcome, best_of
from .trials.question import Question

GOES_ON = "run the sweep again: it goes on from there"


@dataclass(frozen=True)
class Telling:
    """Who is told what a sweep will do, and how far it is."""

    on_plan: Callable[[Plan], None] = lambda plan: None
    on_progress: Callable[[Progress], None] = lambda progress: None
    on_stage: Callable[[str], None] = lambda stage: None
    """Told what is done before the plan is known, and once the search is over."""
    on_kept: Callable[[int], None] = lambda trials: None
    """Told how many trials of a search were scored before, where a sweep goes on."""


@dataclass(frozen=True, eq=False)
class Searched:
    """What the searches of a sweep came to: nothing after the bars that each of them knew has a part in it."""

    bars: Bars
    """All that the sweep may see."""
    choices: tuple[Choice, ...]
    other_seeds: tuple[float, ...]
    warnings: tuple[RunWarning, ...]


@dataclass(eq=False)
class Clock:
    """What the time was spent on, and whether it is up."""

    ends: float = math.inf
    """By `time.monotonic`."""
    spent: dict[str, float] = field(default_factory=dict)

    def is_up(self) -> bool:
        """Return whether no more trials may be begun."""
        return time.monotonic() >= self.ends

    @contextmanager
    def timing(self, what: str) -> Iterator[None]:
        """Count the time within the block as spent on something."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.spent[what] = self.spent.get(what, 0.0) + time.perf_counter() - began


@dataclass(frozen=True, eq=False)
class How:
    """How a sweep is worked through: nothing in it changes what is found."""

    place: Path
    executor: Executor
    storage: str
    clock: Clock
    telling: Telling


def run_sweep(
    asked: Asked,
    place: Path,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    minutes: float | None = None,
    storage: str | None = None,
    telling: Telling = Telling(),
) -> Sweep:
    """Search, judge what was chosen, and leave everything in the folder; a sweep that was interrupted goes on.

    Args:
        asked: the sweep.
        place: its folder; made where there is none.
        workers: processes on this machine; None is one for each core where worth it, one beside a graphics card.
        scheduler: address of a Dask cluster that scores the trials.
        minutes: no trial is begun after so many.
        storage: a database that Optuna can use, instead of a journal in the folder.
        telling: who is told how far it is.

    Raises:
        BadInput: whatever cannot be used, or written; every trial failed; the time was up before there was a choice.
        KeyboardInterrupt: Ctrl-C; what was finished is kept.
    """
    clock = Clock(math.inf if minutes is None else time.monotonic() + 60.0 * minutes)
    found = searched(asked, place, workers=workers, scheduler=scheduler, storage=storage, clock=clock, telling=telling)
    judging = judged(asked, found.bars, found.choices, place, clock.timing, telling.on_stage)
    whole = replace(
        judging,
        other_seeds=found.other_seeds,
        seconds=clock.spent,
        warnings=(*warnings_of(asked.space), *found.warnings, *judging.warnings),
    )
    telling.on_stage("write the sweep's folder")
    keep(whole, place)
    return whole


def searched(
    asked: Asked,
    place: Path,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    storage: str | None = None,
    clock: Clock | None = None,
    telling: Telling = Telling(),
) -> Searched:
    """Return what the searches of a sweep came to; nobody has looked at the test part yet. As `run_sweep`."""
    clock = clock or Clock()
    bars = seen_by(asked, build_bars(asked.experiment.data))
    folds = known_at(asked, bars)
    first = question_of(asked, bars, folds[0])
    usual = 1 if some_train_on_card(asked) else processors()  # a card is filled by one process
    if scheduler is None and (workers or usual) > 1 and has_ours(asked):
        telling.on_stage("compile")
        with clock.timing("compile"):
            compile_models(asked, first)
    with clock.timing("planning"):
        plan = plan_of(asked, first, choices=len(folds), workers=workers or usual)
    telling.on_plan(plan)
    url = recalled(place, storage or "")
    seconds = math.inf if plan.seconds is None else plan.seconds * plan.workers
    executor = choose_executor(workers, scheduler, seconds, usual=usual, place=place)
    how = How(place, executor, url, clock, telling)
    try:
        begin_folder(asked, place, url)
        with clock.timing("search"):
            choices, warnings = choose(asked, bars, folds, how)
        telling.on_stage("other seeds of the chosen one")
        with clock.timing("seeds"):
            seeds = scores_of_seeds(asked, question_of(asked, bars, folds[-1]), choices[-1].chosen, executor)
    finally:
        executor.close()
    notes = [RunWarning("cluster_workers", one) for one in getattr(executor, "notes", ())]
    return Searched(bars, choices, seeds, (*notes, *warnings))


def begin_folder(asked: Asked, place: Path, url: str) -> None:
    """Make the folder of the sweep with its settings in it, both at once, unless it goes on.

    Raises:
        BadInput: they cannot be written.
    """
    from ...experiments.run_folder.place import write_file, written_aside

    if (place / SWEEP_TOML).exists():
        return
    with nullcontext(place) if place.exists() else written_aside(place) as folder:
        remember(folder, url)
        write_file(folder / FINISHED, "", "make room for it")
        write_file(folder / SWEEP_TOML, sweep_toml(asked), "make room for it")


def choose(
    asked: Asked, bars: Bars, folds: tuple[Fold, ...], how: How
) -> tuple[tuple[Choice, ...], tuple[RunWarning, ...]]:
    """Return a choice for each of the folds, and what is to be told of the searches.

    Raises:
        BadInput: every trial of one failed, or the time was up before all choices were made.
    """
    choices: list[Choice] = []
    warnings: list[RunWarning] = []
    for number, fold in enumerate(folds):
        question = question_of(asked, bars, fold)

        def on_progress(progress: Progress, number: int = number) -> None:
            before = number * asked.trials
            how.telling.on_progress(progress._replace(done=before + progress.done, of=len(folds) * asked.trials))

        found = search(asked, question, number, how, on_progress)
        chosen = best_of(found.outcomes, smaller_is_better=asked.sweep.smaller_is_better)
        if chosen is None or (not found.is_whole and number < len(folds) - 1):
            what = f"the time was up after {len(found.outcomes)} trials of choice {number + 1} of {len(folds)}"
            raise BadInput.at("--for", what, GOES_ON)
        choices.append(Choice(fold, tuple(found.outcomes), chosen, question.folds, found.is_whole))
        if found.is_exhausted and not warnings:
            told = f"The search has tried all {len(found.outcomes)} combinations there are, fewer than sweep.trials."
            warnings.append(RunWarning("fewer_trials", told))
    return tuple(choices), tuple(warnings)


def search(
    asked: Asked, question: Question, number: int, how: How, on_progress: Callable[[Progress], None]
) -> OneSearch:
    """Return what the search of one choice came to; what its record has is not scored again."""
    seed, smaller = asked.experiment.run.seed, asked.sweep.smaller_is_better
    identity = identity_of(
        question.id,
        asked.space,
        search=asked.search,
        batch=asked.sweep.batch,
        seed=seed,
        prune=asked.sweep.prune,
    )
    study = f"refit-{number:03d}"
    with opened(how.place, asked.space, identity, study=study, smaller_is_better=smaller, url=how.storage) as record:
        if record.outcomes:
            how.telling.on_kept(len(record.outcomes))
        return coordinate(
            question,
            search_named(asked.search, asked.space, seed=seed, smaller_is_better=smaller),
            how.executor,
            record,
            trials=asked.trials,
            batch=asked.sweep.batch,
            prune=asked.sweep.prune,
            on_card=partial(trains_on_card, asked.settings),
            until=how.clock.is_up,
            on_progress=on_progress,
        )


def scores_of_seeds(asked: Asked, question: Question, chosen: Outcome, executor: Executor) -> tuple[float, ...]:
    """Return the validation score of the chosen settings with further seeds, where the model has one."""
    trials = with_other_seeds(asked, chosen)
    if not trials:
        return ()
    outcomes = executor.submit(question, trials).result()
    scores = tuple(one.score for one in outcomes if one.score is not None)
    return scores if len(set(scores)) > 1 or any(one != chosen.score for one in scores) else ()
