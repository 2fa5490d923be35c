"""How a sweep searches: the section `sweep` of an experiment file, and the flags of `barcast sweep`."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from ...faults.section import Section

SearchName = Literal["auto", "grid", "random", "tpe"]
ScoreName = Literal["sharpe", "correlation", "loss"]
SCORES: tuple[str, ...] = get_args(ScoreName)


class SweepSettings(Section):
    """How the trials of a sweep are chosen, scored and compared."""

    trials: int = Field(default=200, ge=1, le=1_000_000, description="combinations tried, at most")
    search: SearchName = Field(
        default="auto", description="grid, random, tpe, or auto: the whole grid where it fits into trials, else tpe"
    )
    score: ScoreName = Field(
        default="sharpe",
        description="what is compared on the validation bars: sharpe (after costs), correlation (of forecast and "
        "outcome) or loss (the smaller the better)",
    )
    batch: int = Field(
        default=16, ge=1, le=100_000, description="trials that tpe asks for at once, whatever the number of workers"
    )
    prune: bool = Field(
        default=False,
        description="end a trial whose first validation folds score below the median of earlier batches",
    )
    again: bool = Field(
        default=False, description="choose anew at every refit (split.refit_every), so that the procedure is judged"
    )
    seed_check: int = Field(
        default=5, ge=0, le=1000, description="further seeds of the chosen one, scored to see what luck does; 0 = none"
    )
    all_out_of_sample: bool = Field(
        default=False, description="look at every trial's test part too: the verdict is then over all of them"
    )

    @property
    def smaller_is_better(self) -> bool:
        """Whether the trial with the smallest score is chosen."""
        return self.score == "loss"
