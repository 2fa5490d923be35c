"""What a sweep found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...arrays import Floats
from ...experiments.run import Finished
from ...experiments.sealed import SealedClaims
from ...faults import RunWarning
from ...feeds.bars import Bars
from ...models.schedule.folds import Fold
from .asking.asked import Asked
from .trials.outcome import Outcome


@dataclass(frozen=True, eq=False)
class Choice:
    """One search on the bars known at a fit, and the trial that it chose."""

    fold: Fold
    """What the chosen model is trained on, and the bars it is asked on."""
    outcomes: tuple[Outcome, ...]
    """Of all trials, by number."""
    chosen: Outcome
    validated: tuple[Fold, ...]
    """The validation folds."""
    is_whole: bool = True
    """Whether all trials were scored; else the time was up."""


@dataclass(frozen=True, eq=False)
class OutOfSample:
    """What a trial came to on the test part, where somebody looks at it."""

    number: int
    """Of the trial."""
    total_return: float | None
    """After costs; None where there is none."""
    sharpe: float | None
    """Annual, after costs; None where it is undefined."""
    returns: Floats
    """What the account gained on each bar, as a fraction of its equity, shape (bars,): up to its ruin."""
    p_skill: float | None = None
    """Corrected over all trials; None where nothing can be said."""
    p_profit: float | None = None
    reason: str = ""
    """Why it has no numbers."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """A sweep that has ended."""

    asked: Asked
    bars: Bars
    """All that the run may see: a closed lock-box is cut off."""
    choices: tuple[Choice, ...]
    """One; with `sweep.again` one for each refit, oldest first."""
    finished: Finished
    """The run of what was chosen, judged and counted; with `sweep.again` that of the procedure."""
    out_of_sample: tuple[OutOfSample, ...] = ()
    """Of all distinct complete trials, with `sweep.all_out_of_sample`; of equal ones the first."""
    other_seeds: tuple[float, ...] = ()
    """The validation score of the chosen settings with `sweep.seed_check` further seeds."""
    is_whole: bool = True
    """Whether all trials were scored; else the time was up, or it was interrupted."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Spent on: planning, search, seeds, chosen, out_of_sample."""
    warnings: tuple[RunWarning, ...] = ()
    sealed: SealedClaims | None = None
    """Of a sealed sweep, all that may be said of `finished`."""
