"""What an iteration came to: by the series' own formula, as it is, and what each of its mistakes was worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...analyzers.metrics import Metric, Undefined
from ...engine.result import Result
from ...experiments.run import Finished
from ...models.schedule.folds import TEST, TRAIN
from ...verdict.verdict import Verdict
from .formula import Formula, Rows, mended, profit, rows_of
from .iterations import Iteration

MISTAKES = {
    "joined_early": "rows joined too early",
    "mixed": "the sign of one forecast, the size of the next",
    "late": "paired a bar late",
    "inverted": "sign inverted",
    "train": "on the bars it was trained on",
    "costs": "no costs, and filled at the close it was decided on",
}
"""Mistakes in the order in which they are mended -> what they are called."""


@dataclass(frozen=True, eq=False)
class Found:
    """One iteration, run."""

    iteration: Iteration
    finished: Finished

    @property
    def result(self) -> Result:
        """Of its run."""
        return self.finished.result

    @property
    def verdict(self) -> Verdict:
        """What its test part is worth, given that the whole family was tried."""
        return self.finished.verdict

    @property
    def formula(self) -> Formula:
        """How the series counted its profit."""
        return Formula.of(self.iteration)

    def rows(self, sample: str) -> Rows:
        """Return the rows of `train` or `test`."""
        return rows_of(self.result, sample)

    @property
    def figure(self) -> float:
        """The sum that the series' own formula makes of its training rows."""
        return total(self.rows(TRAIN), self.formula)

    def aligned(self, sample: str) -> float:
        """Return the sum of position x next return without a mistake, before costs."""
        return total(self.rows(sample), self.formula.right)

    @property
    def earned(self) -> float:
        """The sum of the returns of the test part's account, bar by bar, after costs."""
        cumulative = self.result.account.cumulative
        summed = cumulative["summed"][cumulative["sample"] == TEST].to_numpy(np.float64)
        return float(summed[-1]) if len(summed) else 0.0

    @property
    def total_return(self) -> Metric:
        """What the test part's account earned after costs, compounded."""
        return self.result.metrics[TEST]["total_return"]

    def beside(self, baseline: str) -> Metric:
        """Return what a baseline earned on the same bars after costs, compounded."""
        baselines = self.verdict.baselines
        return Undefined("the test part has no bar") if baselines is None else baselines.outcomes[baseline].total_return

    @property
    def better_than(self) -> Metric:
        """The share of its own positions at random times that earned less."""
        if self.verdict.baselines is None:
            return Undefined("the test part has no bar")
        random = self.verdict.baselines.random
        return random if isinstance(random, Undefined) else random.return_rank.share

    def years(self, sample: str) -> float:
        """Return how many years the rows of a sample are."""
        return len(self.rows(sample).following) / self.result.account.bars_per_year


def total(rows: Rows, formula: Formula) -> float:
    """Return the sum over the rows."""
    return float(np.sum(profit(rows, formula)))


@dataclass(frozen=True)
class Worth:
    """What each mistake was worth, as summed return a year: the parts differ in length."""

    figure: float
    """The series' own."""
    mistakes: Mapping[str, float]
    """By name, in the order in which they were mended; what each added, below 0 where it took away."""
    left: float
    """Of the test part after costs: `figure` less all of them."""


def worth_of(found: Found) -> Worth:
    """Return what each mistake was worth: the figure before it was mended less that after, one after another."""
    train, years, years_after = found.rows(TRAIN), found.years(TRAIN), found.years(TEST)
    steps = [(name, total(train, formula) / years) for name, formula in mended(found.formula)]
    steps += [("train", found.aligned(TEST) / years_after), ("costs", found.earned / years_after)]
    begun = total(train, found.formula) / years
    before = (begun, *(value for _, value in steps))
    mistakes = {name: earlier - value for (name, value), earlier in zip(steps, before, strict=False)}
    return Worth(begun, mistakes, steps[-1][1])
