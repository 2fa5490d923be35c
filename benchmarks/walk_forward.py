"""Walk-forward: 40 models one after another in time, three seeds each, of the series' size.

Each of the 120 has 1 unit over 1 bar and learns from a sliding span of 3063 rows of made bars. barcast's figure is all
that a run does before its first bar: the folds, their rows, scaling, the 120 fits, by `fit_many` and one by one. The
naive loop is handed its rows ready and scaled, trains a few of the models for a few of the epochs, and is reckoned up.
CPU seconds of this process, of all its threads together, in turn; the ratio is the median of the rounds' ratios. With
more than one processor `fit_many` is done sooner than that: the clock's seconds stand below.
"""

from __future__ import annotations

import math
import statistics
import time

import torch
from floor import operations_training, peak
from naive import train_naively
from synthetic import minute_bars
from timing import Timed, measure, one_thread, reached, rounds_asked, scaled, show_work, versions

from barcast.engine.training.prepare import Training, prepare, training_rows
from barcast.models.networks.fit_many import fit_many, processors
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.schedule.ensemble import SeedEnsemble
from barcast.models.schedule.jobs import Fitter, fit_one_by_one
from barcast.models.schedule.split import Split

FOLDS, SEEDS, EVERY = 40, 3, 21
ROWS, EPOCHS = 3063, 100
SPAN = ROWS + 2
"""Bars: a row needs the return before it and the one after it."""
TIMED_MODELS, TIMED_EPOCHS = 3, 10
NAIVE, OURS = "naive torch loop", "barcast, fit_many"
BARS = minute_bars(SPAN - 1 + FOLDS * EVERY)
SPLIT = Split(min_bars=SPAN, train_bars=SPAN, refit_every=EVERY)


def prototype() -> SeedEnsemble:
    """Return the untrained model: the same LSTM from three seeds."""
    settings = {"units": [1], "lookback": 1, "epochs": EPOCHS, "validation": 0.0, "patience": 0, "device": "cpu"}
    return SeedEnsemble([LSTMForecaster(**settings, seed=seed) for seed in range(SEEDS)])


def walk(fit: Fitter) -> float:
    """Train all models; return the mean of their last losses."""
    prepared = prepare(prototype(), BARS, SPLIT, Training(fit=fit))
    losses = [member.history[-1].loss for _, model in prepared.trained() for member in model.members]
    assert len(losses) == FOLDS * SEEDS
    return statistics.fmean(losses)


def rows_of_first_folds() -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Return the rows of as many folds as the naive loop trains, scaled, float32."""
    folds = SPLIT.of_bars(len(BARS)).folds[:TIMED_MODELS]
    found = []
    for fold in folds:
        rows = training_rows(BARS, 1, ("return",), 1, fold)
        assert len(rows[1]) == ROWS
        found.append(tuple(torch.from_numpy((part - part.mean()) / part.std()).float() for part in rows))
    return found


def one_after_another(rows: list[tuple[torch.Tensor, torch.Tensor]]) -> float:
    """Train by the naive loop; return the mean of the last losses."""
    return statistics.fmean(train_naively((1,), *one, 32, TIMED_EPOCHS) for one in rows)


def check_learnt(timed: dict[str, Timed]) -> None:
    """Compare only trainings that learn the same: barcast's to 1e-4 of the loss, the others' to a tenth."""
    ours = timed[OURS].answer
    for name, one in timed.items():
        assert math.isclose(one.answer, ours, rel_tol=0.1 if name == NAIVE else 1e-4), timed


def main() -> None:
    """Measure and print."""
    rounds = rounds_asked(__doc__)
    one_thread()
    rate, rows, clock = peak(), rows_of_first_folds(), []

    def many() -> float:
        began = time.perf_counter()
        loss = walk(fit_many)
        clock.append(time.perf_counter() - began)
        return loss

    runs = {
        NAIVE: lambda: one_after_another(rows),
        "barcast, one by one": lambda: walk(fit_one_by_one),
        OURS: many,
    }
    timed = measure(runs, rounds)
    check_learnt(timed)
    done = TIMED_MODELS * TIMED_EPOCHS / (FOLDS * SEEDS * EPOCHS)
    whole = scaled(timed, {NAIVE: done})
    floor = operations_training((1,), 1, ROWS, EPOCHS) * FOLDS * SEEDS / rate
    notes = [
        f"The naive loop: {TIMED_MODELS} models, {TIMED_EPOCHS} epochs each, reckoned up.",
        f"{OURS}: {statistics.median(clock[1:]):.2f} s by the clock, on {processors()} processors that others may use.",
        reached(whole, OURS, [NAIVE], 100),
    ]
    title = f"Walk-forward: {FOLDS} folds x {SEEDS} seeds, {ROWS} rows, {EPOCHS} epochs each"
    show_work(f"{title}; {versions(('torch', 'numba'))}; {rounds} rounds", whole, floor, "mean last loss", notes)


if __name__ == "__main__":
    main()
