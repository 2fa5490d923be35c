"""All checks of a run, in the order in which they are made: what is cheap first."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pandas as pd

from ...engine.result import Result
from ...experiments.training import FIT
from ...faults import BadInput
from ...models.cache.fold_cache import FoldCache, cache_folder, cached
from ...models.protocol import features_of
from ...models.schedule.jobs import Job
from .checks.alone import check_alone
from .checks.cache import check_cache
from .checks.columns import check_columns
from .checks.control import control
from .checks.cut import check_cut
from .checks.files import check_files
from .checks.fills import check_fills
from .checks.poison import check_poison
from .checks.reader import check_reader
from .checks.replay import check_replay
from .checks.split import check_split
from .checks.warm_up import check_warm_up
from .fresh_code import fresh_modules
from .places import Reach, fill_bars, places
from .report import Cell, Outcome
from .stages import CHECKS
from .subject import Built, Reference, Subject
from .trace import Trace, trace_of
from .variants import Variants
from .words import Wording

OnStep = Callable[[str, int, int], None]
"""Told what is being done, how many steps of it are done, and how many there are in all."""
MOST_CUTS = 10_000


@dataclass(frozen=True)
class Asked:
    """How thorough an audit is.

    Raises:
        BadInput: a number of cuts out of range.
    """

    cuts: int = 40
    """Runs on fewer bars, and as many with other bars."""
    alone: bool = True
    """Whether each model is fitted alone, in a process of its own."""
    on_step: OnStep | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if isinstance(self.cuts, bool) or not isinstance(self.cuts, int) or not 1 <= self.cuts <= MOST_CUTS:
            raise BadInput.at("cuts", f"is {self.cuts!r}", f"give a whole number from 1 to {MOST_CUTS:,}")

    def tell(self, what: str, done: int, steps: int) -> None:
        """Tell how far the audit has come."""
        if self.on_step is not None:
            self.on_step(what, done, steps)


def checked(subject: Subject, reference: Reference, asked: Asked) -> tuple[Outcome, ...]:
    """Return what each check came to, in the order of a report."""
    found = {outcome.check: outcome for outcome in at_a_glance(subject, reference)}
    found |= {outcome.check: outcome for outcome in on_other_bars(subject, reference, asked)}
    asked.tell("reading the bars again", 0, 1)
    found["reader"] = check_reader(subject, reference)
    asked.tell("beginning the run later", 0, 1)
    found["warm_up"] = check_warm_up(subject, reference)
    found["alone"] = fitted_alone(subject, reference, asked)
    return tuple(found[name] for name in CHECKS if name in found)


def at_a_glance(subject: Subject, reference: Reference) -> Iterator[Outcome]:
    """Yield what comes of looking at the run as it is."""
    for check in (check_files, check_columns, check_cache, check_split, check_fills, check_replay):
        yield check(subject, reference)


def on_other_bars(subject: Subject, reference: Reference, asked: Asked) -> Iterator[Outcome]:
    """Yield what comes of making the run again: unchanged, then on fewer bars and on others."""
    with tempfile.TemporaryDirectory(prefix="barcast-audit-") as folder:
        variants = Variants(subject, cached(FIT, cache_of(subject, Path(folder))), boundary_of(reference.result))
        asked.tell("repeating the run", 0, 1)
        built = built_once(subject)
        # the forecast at the last bar before a lock-box is the box's, which the repeated run knows nothing of
        known = len(subject.bars) - (reference.result.lockbox is not None)
        repeated = control(variants, trace_of_run(reference.result, built, subject), Wording.of(subject, built), known)
        yield repeated.outcome
        if repeated.run is None:
            return
        wording = Wording.of(subject, built, variants.indicators)
        kept = where_to_cut(variants, reference.result, repeated.run, asked.cuts)
        done = count(1)

        def step() -> None:
            asked.tell("on other bars", next(done), 2 * len(kept))

        # at the close of B the test account is opened, which a run that ends there does not do
        yield check_cut(variants, repeated.run, wording, [one for one in kept if one != variants.boundary + 1], step)
        yield check_poison(variants, repeated.run, wording, kept, step)


def fitted_alone(subject: Subject, reference: Reference, asked: Asked) -> Outcome:
    """Return what comes of fitting each model in a process of its own, if that was asked for."""
    if not asked.alone:
        left_out = f"{CHECKS['alone'].capitalize()}: it was left out."
        return Outcome("alone", {"weights": Cell("not_applicable", reason="left out")}, unchecked=(left_out,))
    return check_alone(subject, reference, on_step=lambda done, steps: asked.tell("fitting alone", done, steps))


class OwnCache(FoldCache):
    """A cache of an audit's own, which takes what the user's has and leaves that as it is."""

    def __init__(self, folder: Path, behind: FoldCache) -> None:
        super().__init__(folder)
        self._behind = behind

    def fetch(self, job: Job, fitter: str = "") -> bool:
        """Take the job's training from the audit's folder, or from the user's; return whether it was there."""
        return super().fetch(job, fitter) or self._behind.fetch(job, fitter)


def cache_of(subject: Subject, folder: Path) -> FoldCache:
    """Return where an audit keeps trained models while it lasts."""
    experiment = subject.experiment
    if experiment is None or not experiment.run.cache:
        return FoldCache(folder)
    return OwnCache(folder, FoldCache(cache_folder()))


def built_once(subject: Subject) -> Built:
    """Return the parts built anew, to be looked at."""
    with fresh_modules(subject.files):
        return subject.build()


def trace_of_run(result: Result, built: Built, subject: Subject) -> Trace:
    """Return the trace of the run itself, without what of it is kept apart."""
    features = () if built.model is None else tuple(features_of(built.model))
    return trace_of(result, features=features, until=len(subject.bars))


def boundary_of(result: Result) -> int:
    """Return B, counted from 0; -1 where nothing trains."""
    boundary = result.account.boundary
    return -1 if boundary is None else int(result.bars.index.get_indexer(pd.DatetimeIndex([boundary]))[0])


def where_to_cut(variants: Variants, result: Result, run: Trace, cuts: int) -> tuple[int, ...]:
    """Return the numbers of bars to keep."""
    walks = bool(variants.subject.split.refit_every)
    least = max(result.account.first_decision + 2, variants.boundary + 1 if walks else 2)
    events = sorted({one.fold.fitted_at for one in run.folds} | ({variants.boundary} - {-1}))
    reach = Reach(least, len(variants.subject.bars))
    return places(events, fill_bars(result), reach, cuts)
