"""A sweep whose scores come from a formula, so that what it finds is known beforehand; its runs are real ones."""

import math
from dataclasses import replace

import numpy as np

from barcast.experiments.run import run_experiment
from barcast.experiments.settings import make_experiment
from barcast.models.schedule.folds import Fold
from barcast.models.schedule.validation import validation_folds
from barcast.research.sweep.asking.asked import Asked
from barcast.research.sweep.found import Choice, OutOfSample, Sweep
from barcast.research.sweep.settings import SweepSettings
from barcast.research.sweep.spaces.space import Choices, Numbers, Space
from barcast.research.sweep.trials.outcome import Outcome, best_of

SPACE = Space({
    "model.units": Choices(([1], [8], [32])),
    "model.lookback": Numbers(1, 60, whole=True),
    "model.learning_rate": Numbers(1e-4, 1e-2, log=True),
    "strategy.threshold": Choices((0, 0.001)),
})  # fmt: skip
BEST_LOOKBACK = 20


def planted_score(params, rng, noise=0.15):
    """The look-back decides, the learning rate a little, the rest not at all."""
    away = (params.get("model.lookback", BEST_LOOKBACK) - BEST_LOOKBACK) / 30
    rate = math.log10(params.get("model.learning_rate", 1e-3)) + 3
    return 0.8 - away**2 - 0.2 * rate**2 + noise * rng.normal()


def drawn(space, count, rng):
    """Return random settings."""
    for _ in range(count):
        params = {}
        for place, one in space.dimensions.items():
            if isinstance(one, Choices):
                params[place] = one.values[rng.integers(len(one.values))]
            elif one.log:
                params[place] = float(10 ** rng.uniform(math.log10(one.low), math.log10(one.high)))
            else:
                params[place] = int(rng.integers(one.low, one.high + 1))
        yield params


def outcomes_of(count=60, space=SPACE, seed=3, failing=0.1, folds=2):
    """Return outcomes of that formula, some failed and one pruned."""
    rng = np.random.default_rng(seed)
    found = []
    for number, params in enumerate(drawn(space, count, rng)):
        score = planted_score(params, rng)
        by_fold = tuple(score + 0.1 * at - 0.05 * (folds - 1) for at in range(folds))
        one = Outcome(number, params, "complete", score, by_fold, seconds=0.2, trained=folds, reused=1)
        if rng.random() < failing:
            one = replace(one, state="failed", score=None, by_fold=(), reason="the loss <diverged> in epoch 3")
        elif number == 7:
            one = replace(one, state="pruned", score=None, by_fold=by_fold[:1], reason="below the median, fold 1")
        found.append(one)
    return tuple(found)


def sweep_of(bars, source, kept, *, count=60, looked=False, again=False, space=SPACE, outcomes=None, **settings):
    """Return a sweep of that formula on some bars, whose runs, in `kept`, are those of AR models of some orders."""
    shared = {"data": {"source": str(source)}, "model": {"name": "ar"}, "split": {"validation_folds": 2}}
    experiment = make_experiment(shared)
    asked = Asked(shared, experiment, space, SweepSettings(**{"trials": count, **settings}))
    outcomes = outcomes_of(count, space) if outcomes is None else outcomes
    finished = of_lags(shared, 0, kept)
    ends = [int(len(bars) * share) for share in ((0.5, 0.67) if again else (0.67,))]
    choices = []
    for place, known in enumerate(ends):
        mine = outcomes if place == len(ends) - 1 else tuple(
            one if one.score is None else replace(one, score=one.score + 0.3 * math.sin(one.number)) for one in outcomes
        )  # fmt: skip
        best = best_of(mine, smaller_is_better=asked.sweep.smaller_is_better)
        fold = Fold(place, known - 1, range(known), range(known - 1, len(bars)))
        choices.append(Choice(fold, mine, best, validation_folds(known, experiment.split, 1)))
    seen = tuple(
        seen_of(one.number, of_lags(shared, at, kept)) for at, one in enumerate(outcomes) if one.state == "complete"
    ) if looked else ()  # fmt: skip
    return Sweep(
        asked, bars, tuple(choices), finished, seen, other_seeds=(0.62, 0.44, 0.71, 0.38, 0.55),
        seconds={"search": 12.5, "chosen": 0.5, "out_of_sample": 3.25 if looked else 0.0, "seeds": 1.0},
    )  # fmt: skip


def of_lags(shared, at, kept):
    """Return an AR run of one of a few orders: trials that hold much the same positions."""
    lags = 1 + at % 6
    if lags not in kept:
        kept[lags] = run_experiment(make_experiment({**shared, "model": {"name": "ar", "lags": lags}}))
    return kept[lags]


def seen_of(number, finished):
    """Return what a run came to out of sample."""
    metrics, equity = finished.result.metrics["test"], finished.result.account.equity
    cash = finished.result.terms.account.cash
    curve = np.concatenate(([cash], equity.loc[equity["sample"] == "test", "equity"]))
    return OutOfSample(number, metrics["total_return"], metrics["sharpe"], np.diff(curve) / curve[:-1])
