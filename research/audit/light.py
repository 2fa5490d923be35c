"""The audit of every run that has a plug-in: as much as fits into a tenth of the run's time, forecasts first."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace

import numpy as np

from ...engine.warnings.leaks import samples_of
from ...engine.watch import Watch
from ...experiments.audited import Audited
from ...experiments.run import Finished
from ...faults import RunWarning
from ...feeds.bars import REQUIRED
from ...models.capabilities.answers import forecaster_of
from ...models.examination import generators_kept, is_house
from ...models.protocol import Forecaster, features_of
from ...models.schedule.folds import Fold
from ...models.schedule.jobs import fit_one_by_one
from ...models.schedule.walk_forward import members_of
from ...models.windows.features import FEATURES
from .asked_again import AskedAgain, Moved, recorded_forecasts
from .checks.columns import columns_that_know
from .checks.cut import held_against
from .checks.files import check_files
from .compare import compared
from .fresh_code import Snapshot, fresh_modules, snapshot
from .made import boundary_of
from .poisons import poisoned
from .subject import Built, Reference, Subject
from .subjects import subject_of
from .trace import Trace, trace_of
from .variants import Raised, Variants, cut
from .words import Wording, stamp

SHARE, LEAST_SECONDS = 0.08, 0.02
"""Of the run's time, what the light audit may take: a share, and so many seconds in any case."""
FOLDS = 4
"""Models that are kept as they were before they were asked."""
AS_LONG = 3.0
"""A run with tables and buy and hold takes at most so many times as long as its pass."""
LEAST_BARS, TAIL = 50, 250
"""Bars after the first decision below which a strategy is not run again; bars played after a poison."""
SNAPSHOTS = 0.02
"""Of the run's time so far, the share that keeping models may take."""


@dataclass(eq=False)
class LightAudit:
    """Keeps some models of a run as they were before they were asked, and audits it when it has ended."""

    kept: dict[int, Snapshot] = field(default_factory=dict)
    """By the number of the fold."""
    began: float = field(default_factory=time.perf_counter)
    seconds: float = 0.0
    """Spent on keeping models."""

    def watching(self, watch: Watch) -> Watch:
        """Return a watch that keeps models, too."""
        tell = watch.on_fit

        def on_fit(fold: Fold, model: Forecaster) -> None:
            self._keep(fold, model)
            if tell is not None:
                tell(fold, model)

        return replace(watch, on_fit=on_fit)

    def _keep(self, fold: Fold, model: Forecaster) -> None:
        """Keep a user's model: the first ones, then every second, fourth, ... so that few are spread over all."""
        began = time.perf_counter()
        if all(map(is_house, members_of(model))) or self._is_slow(began):
            return
        if len(self.kept) >= FOLDS:
            for number in [*self.kept][1::2]:
                del self.kept[number]
        with suppress(ValueError):
            self.kept[fold.number] = snapshot(model)
        self.seconds += time.perf_counter() - began

    def _is_slow(self, now: float) -> bool:
        """Return whether keeping models has taken its time already."""
        return self.seconds > max(LEAST_SECONDS, SNAPSHOTS * (now - self.began))

    def audited(self, finished: Finished) -> Finished:
        """Return the run with what the light audit has come to; what moved is among its warnings, alarms first."""
        began = time.perf_counter()
        budget = max(SHARE * (began - self.began), LEAST_SECONDS) - self.seconds
        with generators_kept():
            found = Light(finished, self.kept, began + budget).audited()
        found = replace(found, seconds=self.seconds + time.perf_counter() - began)
        result = replace(finished.result, warnings=(*found.warnings, *finished.result.warnings))
        return replace(finished, result=result, audited=found)


@dataclass(eq=False)
class Light:
    """One light audit, until its deadline."""

    finished: Finished
    kept: dict[int, Snapshot]
    deadline: float
    found: Audited = field(default_factory=Audited)

    def audited(self) -> Audited:
        """Return what came of it: what costs nothing first, then cuts of the forecasts, then passes of the strategy."""
        subject = subject_of(self.finished)
        self._look_at_files(subject)
        self._look_at_columns(subject)
        with fresh_modules(subject.files) if subject.fresh else nullcontext():
            try:
                built = subject.build()
            except Exception as error:  # one that cannot be imported twice
                self._leave_out(f"the plug-in cannot be imported again ({type(error).__name__}: {error})")
                return self.found
            if subject.model_name:
                self._cut_forecasts(subject, built)
        if subject.strategy_name:
            self._cut_orders(subject, built)
        return self.found

    def _look_at_files(self, subject: Subject) -> None:
        opened = check_files(subject, Reference(self.finished.result, files=self.finished.files)).findings
        self.found = replace(self.found, files=len(opened))
        self._warn("opened_data", (one.text for one in opened))

    def _look_at_columns(self, subject: Subject) -> None:
        """Hold the columns that the model is asked with against the returns to come."""
        result, asked = self.finished.result, self.finished.parts.model.asked
        names = [] if asked is None else [name for name in features_of(asked) if is_extra(name, subject)]
        if not names:
            return
        self.found = replace(self.found, columns=len(names))
        told = " ".join(one.text for one in result.warnings if one.kind == "feature_leak")
        knowing = columns_that_know(subject.bars, names, result.forecasts.horizon, samples=samples_of(result))
        self._warn("feature_leak", (one.sentence() for one in knowing if f" {one.name} " not in told))

    def _cut_forecasts(self, subject: Subject, built: Built) -> None:
        """Ask the user's models again on bars that end earlier, then with other bars after a bar."""
        again = AskedAgain(self.finished, subject.bars, forecaster_of(built.model), self.kept)
        moved = again.on_other_bars(lambda: time.perf_counter() < self.deadline)
        self.found = replace(self.found, forecasts=moved.cuts, poisons=moved.poisons)
        self._take_in(subject, Wording.of(subject, built), moved)

    def _cut_orders(self, subject: Subject, built: Built) -> None:
        """Run the user's strategy again, on the run's forecasts: on fewer bars, then with others after a bar.

        The fewer bars, the less time it takes; there are as many as there is time for, and no run on very few.
        """
        result, bars = self.finished.result, subject.bars
        known = recorded_forecasts(self.finished, len(bars))
        variants = Variants(subject, fit_one_by_one, boundary_of(result))
        run: Trace | None = None
        longer: tuple[int, Trace] | None = None  # the first one: `run` lacks indicators and orders sent
        a_bar = AS_LONG * result.timings.get("run", 0.0) / len(result.bars)
        for share, is_poison in ((0.8, False), (0.75, True), (0.7, False)):
            affordable = int((self.deadline - time.perf_counter()) / a_bar) if a_bar > 0.0 else len(bars)
            kept = min(int(share * len(bars)), affordable - TAIL * is_poison)
            if kept < result.account.first_decision + LEAST_BARS or kept == variants.boundary + 1:
                return
            run = run or trace_of(result, until=len(bars))
            began = time.perf_counter()
            others = poisoned(cut(bars, min(kept + TAIL, len(bars))), kept, "noise") if is_poison else cut(bars, kept)
            forecasts = np.concatenate((known[:kept], known[kept : len(others)][::-1]))
            moved = Moved(cuts=0 if is_poison else 1, poisons=int(is_poison), kept=kept, is_poison=is_poison)
            other = variants.run(others, kept, known=forecasts)
            if isinstance(other, Raised):
                moved.left_out = f"the strategy raised an exception: {other.text}"
            else:
                moved.first = held_against(variants, run, other, kept).first
                if moved.first is None and longer is not None and kept < longer[0]:
                    moved.first = compared(longer[1], other, kept).first
                longer = longer or (kept, other)
                self._count(moved)
            self._take_in(subject, Wording.of(subject, built, variants.indicators), moved)
            if moved.left_out or moved.first:
                return
            a_bar = (time.perf_counter() - began) / len(others)

    def _count(self, moved: Moved) -> None:
        orders, poisons = self.found.orders + moved.cuts, self.found.poisons + moved.poisons
        self.found = replace(self.found, orders=orders, poisons=poisons)

    def _take_in(self, subject: Subject, wording: Wording, moved: Moved) -> None:
        """Take in what moved, or why there was no more of it."""
        if moved.left_out:
            self._leave_out(moved.left_out)
        if moved.first is not None:
            at = f"after bar {moved.kept - 1:,} ({stamp(subject.bars, moved.kept - 1)})"
            where = f"With other bars {at}" if moved.is_poison else f"Cut off {at}"
            self._warn("sees_the_future", [wording.finding("cut", where, moved.first).text])

    def _warn(self, kind: str, texts: Iterable[str]) -> None:
        self.found = replace(self.found, warnings=(*self.found.warnings, *(RunWarning(kind, text) for text in texts)))

    def _leave_out(self, why: str) -> None:
        self.found = replace(self.found, left_out=(*self.found.left_out, why))


def is_extra(name: str, subject: Subject) -> bool:
    """Return whether a feature is a column of the file beside prices and volume."""
    return name in subject.bars.columns and name not in FEATURES and name not in REQUIRED
