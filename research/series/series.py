"""The series, done again: all of its iterations on some bars, and an AR(1) beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...experiments.building.parts import build_bars
from ...experiments.run import Finished, run_experiment
from ...experiments.settings import Experiment, make_experiment
from ...faults import BadInput, RunWarning, did_you_mean
from ...feeds.bars import Bars
from .found import Found
from .iterations import AR1, ITERATIONS, Iteration
from .judged import correction, judged
from .trained import Begun, OnProgress, Progress, begin, traded, train

LEAST_BARS = 100
"""Fewer bars are no series: the longest window and the training rows need some, and the test part says nothing."""


@dataclass(frozen=True, eq=False)
class Series:
    """The iterations that were run."""

    found: tuple[Found, ...]
    """In the order of the series."""
    yardstick: Found
    """An AR(1), as every baseline counted as no trial."""
    bars: Bars
    asked: int
    """Iterations that were asked for."""
    warnings: tuple[RunWarning, ...]
    """What went wrong with the cache; each run has its own warnings."""

    @property
    def is_whole(self) -> bool:
        """Whether all that were asked for were run; else it was interrupted."""
        return len(self.found) == self.asked

    @property
    def correction(self) -> str:
        """Over what the p-values are corrected."""
        return correction([one.verdict for one in self.found])


def redo(
    data: Mapping[str, Any],
    only: Sequence[str] | None = None,
    *,
    cache: bool = True,
    on_progress: OnProgress = lambda progress: None,
) -> Series:
    """Return the iterations of the series, run on some bars.

    Ctrl-C ends it early, with what is done by then; one while nothing is done passes through.

    Args:
        data: the settings of the section `data`: source, start, end.
        only: names of the iterations to run; None for all.
        cache: keep trained models, and take those kept by an earlier run.
        on_progress: who is told how far it has come.

    Raises:
        BadInput: bars or names that cannot be used, or a training that fails.
    """
    chosen = named(only)

    def experiment_of(iteration: Iteration) -> Experiment:
        return make_experiment({"data": data, **iteration.settings, "run": {"cache": cache}})

    bars = build_bars(experiment_of(AR1).data)
    check_enough(bars)
    begun = [begin(one, experiment_of(one)) for one in chosen]
    trained = train(begun, on_progress)
    finished = all_traded(trained.ended, on_progress)
    if not finished:
        raise KeyboardInterrupt("no iteration was done")
    found = tuple(Found(one.iteration, run) for one, run in zip(trained.ended, judged(finished), strict=False))
    yardstick = Found(AR1, run_experiment(experiment_of(AR1)))
    return Series(found, yardstick, bars, len(chosen), trained.warnings)


def named(only: Sequence[str] | None) -> list[Iteration]:
    """Return the iterations of these names, in the order of the series; all for None.

    Raises:
        BadInput: the series has none of that name: all of them at once.
    """
    known = {one.name: one for one in ITERATIONS}
    if only is not None and not any(only):
        raise BadInput.at("--only", "is empty", "name iterations, such as 01_01,02, or leave --only out")
    unknown = [name for name in only or () if name not in known]
    if unknown:
        faults = [
            BadInput.at("--only", f'the series has no iteration "{one}"', suggestion(one, list(known))).faults[0]
            for one in unknown
        ]
        raise BadInput(faults)
    return [one for one in ITERATIONS if only is None or one.name in only]


def suggestion(name: str, known: Sequence[str]) -> str:
    """Return what to do about a name that no iteration has."""
    if name == "02_04":
        return "it ends in a softmax over one unit, which is always 1; choose another"
    return did_you_mean(name, known)


def check_enough(bars: Bars) -> None:
    """Refuse bars that are too few for any of it."""
    if len(bars) < LEAST_BARS:
        what = f"{len(bars)} bars are too few for the series, which needs {LEAST_BARS}"
        raise BadInput.at(bars.name, what, "give a longer file, or widen --start and --end")


def all_traded(ended: Sequence[Begun], on_progress: OnProgress) -> list[Finished]:
    """Return the runs of trained iterations, as many as there was time for before Ctrl-C."""
    finished: list[Finished] = []
    try:
        for one in ended:
            on_progress(
                Progress("trading", len(finished), len(ended), (one.iteration.name,), len(finished) / len(ended))
            )
            finished.append(traded(one))
    except KeyboardInterrupt:
        return finished
    return finished
