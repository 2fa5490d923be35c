"""Walk-forward: 40 models one after another in time, three seeds each, of the series' size.

Each of the 120 has 1 unit over 1 bar and learns from a sliding span of 3063 rows of made bars. barcast's figure is all
that a run does before its first bar: the folds, their rows, scaling, the 120 fits, by `fit_many` and one by one. The
naive loop is handed its rows ready and scaled, trains a few of the models for a few of the epochs, and is reckoned up.
CPU seconds of this process, of all its threads together, in turn; the ratio is the median of the rounds' ratios. With
more than one processor `fit_many` is done sooner than that: the clock's seconds stand below.
`--quick` trains a few models on few rows once, to show that it runs.
"""

from __future__ import annotations

import math
import statistics
import time
from dataclasses import dataclass
from functools import cached_property, partial

import torch
from floor import operations_training, peak
from naive import train_naively
from synthetic import minute_bars
from timing import Timed, asked_of, flags, measure, one_thread, reached, scaled, show_work, versions

from barcast.engine.training.prepare import Fitting, prepare, training_rows
from barcast.engine.watch import Watch
from barcast.feeds import Bars
from barcast.models.networks.fit_many import fit_many, processors
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.protocol import Floats
from barcast.models.schedule.ensemble import SeedEnsemble
from barcast.models.schedule.jobs import Fitter, fit_one_by_one
from barcast.models.schedule.split import Split

Rows = tuple[torch.Tensor, torch.Tensor]
SEEDS, EVERY = 3, 21
NAIVE, OURS = "naive torch loop", "barcast, fit_many"


@dataclass(frozen=True)
class Walk:
    """What is trained: an ensemble a fold, and by the naive loop a few models for a few epochs."""

    folds: int
    rows: int
    epochs: int
    timed_models: int
    timed_epochs: int

    @property
    def models(self) -> int:
        """How many are trained."""
        return self.folds * SEEDS

    @cached_property
    def split(self) -> Split:
        """The first model is trained once there is a span: a row needs the return before it and the one after it."""
        return Split(min_bars=self.rows + 2, train_bars=self.rows + 2, refit_every=EVERY)

    @cached_property
    def bars(self) -> Bars:
        """As many as the folds need."""
        return minute_bars(self.rows + 1 + self.folds * EVERY)

    def prototype(self) -> SeedEnsemble:
        """Return the untrained model: the same LSTM from three seeds."""
        made = partial(LSTMForecaster, units=[1], lookback=1, epochs=self.epochs, validation=0.0, patience=0)
        return SeedEnsemble([made(device="cpu", seed=seed) for seed in range(SEEDS)])

    def train(self, fit: Fitter) -> float:
        """Train all models; return the mean of their last losses."""
        prepared = prepare(
            self.prototype(), self.bars, self.split, fitting=Fitting(fit), watch=Watch(), streaming=False
        )
        losses = [loss for _, model in prepared.trained() for loss in last_losses(model)]
        assert len(losses) == self.models
        return statistics.fmean(losses)

    def rows_of_first_folds(self) -> list[Rows]:
        """Return the rows of as many folds as the naive loop trains, scaled, float32."""
        folds = self.split.of_bars(len(self.bars)).folds[: self.timed_models]
        found = [training_rows(self.bars, 1, ("return",), 1, fold) for fold in folds]
        assert all(len(labels) == self.rows for _, labels in found)
        return [(standard(windows), standard(labels)) for windows, labels in found]

    def train_naively(self, rows: list[Rows]) -> float:
        """Train by the naive loop, one after another; return the mean of the last losses."""
        return statistics.fmean(train_naively((1,), *one, 32, self.timed_epochs) for one in rows)


FULL = Walk(folds=40, rows=3063, epochs=100, timed_models=3, timed_epochs=10)
QUICK = Walk(folds=2, rows=500, epochs=60, timed_models=1, timed_epochs=60)


def last_losses(model: object) -> list[float]:
    """Return the last loss of each member of an ensemble of LSTMs."""
    assert isinstance(model, SeedEnsemble)
    return [member.history[-1].loss for member in model.members if isinstance(member, LSTMForecaster)]


def standard(part: Floats) -> torch.Tensor:
    """Return it with mean 0 and deviation 1, as float32."""
    return torch.from_numpy((part - part.mean()) / part.std()).float()


def check_learnt(timed: dict[str, Timed]) -> None:
    """Compare only trainings that learn the same: barcast's to 1e-4 of the loss, the others' to a tenth."""
    ours = timed[OURS].answer
    for name, one in timed.items():
        assert math.isclose(one.answer, ours, rel_tol=0.1 if name == NAIVE else 1e-4), timed


def main() -> None:
    """Measure and print."""
    asked = asked_of(flags(__doc__))
    one_thread()
    walk: Walk = QUICK if asked.quick else FULL
    rate, rows, clock = peak(), walk.rows_of_first_folds(), []

    def many() -> float:
        began = time.perf_counter()
        loss = walk.train(fit_many)
        clock.append(time.perf_counter() - began)
        return loss

    runs = {
        NAIVE: lambda: walk.train_naively(rows),
        "barcast, one by one": lambda: walk.train(fit_one_by_one),
        OURS: many,
    }
    timed = measure(runs, asked.rounds)
    check_learnt(timed)
    done = walk.timed_models * walk.timed_epochs / (walk.models * walk.epochs)
    whole = scaled(timed, {NAIVE: done})
    floor = operations_training((1,), 1, walk.rows, walk.epochs) * walk.models / rate
    notes = [
        f"The naive loop: {walk.timed_models} models, {walk.timed_epochs} epochs each, reckoned up.",
        f"{OURS}: {statistics.median(clock[1:]):.2f} s by the clock, on {processors()} processors that others may use.",
        reached(whole, OURS, [NAIVE], 100),
    ]
    title = f"Walk-forward: {walk.folds} folds x {SEEDS} seeds, {walk.rows} rows, {walk.epochs} epochs each"
    show_work(f"{title}; {versions(('torch', 'numba'))}; {asked.rounds} rounds", whole, floor, "mean last loss", notes)


if __name__ == "__main__":
    main()
