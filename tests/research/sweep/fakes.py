"""A scorer that trains nothing, and executors that finish in whatever order they like."""

from __future__ import annotations

import hashlib
import random
import time
from concurrent.futures import Future, ThreadPoolExecutor
from types import SimpleNamespace

from barcast.research.sweep.records.identity import identity_of
from barcast.research.sweep.spaces.space import Choices, Numbers, Space, params_key
from barcast.research.sweep.trials.outcome import Outcome
from barcast.research.sweep.trials.running_means import running_means

QUESTION = SimpleNamespace(score="sharpe", id="q" * 64)
SPACE = Space(
    {
        "model.units": Choices(([1], [8], [32], [8, 4])),
        "model.lookback": Numbers(1, 60, whole=True),
        "model.learning_rate": Numbers(1e-4, 1e-2, log=True),
        "strategy.threshold": Numbers(0, 0.01, step=0.001),
    }
)
"""Without end."""
SMALL = Space(
    {
        "model.units": Choices(([1], [8], [32])),
        "model.lookback": Numbers(1, 4, whole=True),
        "strategy.threshold": Choices((0.0, 0.001, None)),
    }
)
"""36 combinations."""


def noise(params, fold=0):
    """Return a number from 0 to 1 that depends on the settings alone."""
    digest = hashlib.sha256(f"{params_key(params)} {fold}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def outcome_of(one, medians=(), folds=3):
    """Return what a trial comes to: one in eleven fails, and a low one is pruned where there are medians."""
    if noise(one.params, "fails") < 1 / 11:
        return Outcome(one.number, one.params, "failed", None, reason="the loss is not a number")
    lookback = one.params.get("model.lookback", 0)
    by_fold = tuple(noise(one.params, fold) - abs(lookback - 20) / 20 for fold in range(folds))
    for after, (mean, least) in enumerate(zip(running_means(by_fold)[:-1], medians, strict=False), start=1):
        if mean < least:
            return Outcome(one.number, one.params, "pruned", None, by_fold[:after], reason="below the median")
    return Outcome(one.number, one.params, "complete", sum(by_fold) / folds, by_fold, seconds=0.01, trained=folds)


class FakeExecutor:
    """Scores each chunk when it is handed over, before the next."""

    def __init__(self, workers=1, score=outcome_of):
        self.workers, self.score = workers, score
        self.chunks = []
        self.medians = []

    def submit(self, question, trials, medians=()):
        self.chunks.append(tuple(trials))
        self.medians.append(tuple(medians))
        future = Future()
        try:
            future.set_result(tuple(self.score(one, medians) for one in trials))
        except Exception as error:  # as an executor does
            future.set_exception(error)
        return future

    def close(self):
        pass


class ShuffledExecutor(FakeExecutor):
    """Scores chunks on threads that take longer or shorter by chance."""

    def __init__(self, workers=4, score=outcome_of, seed=0, longest=0.004):
        super().__init__(workers, score)
        self._pool = ThreadPoolExecutor(workers)
        self._random = random.Random(seed)
        self._longest = longest

    def submit(self, question, trials, medians=()):
        self.chunks.append(tuple(trials))
        self.medians.append(tuple(medians))
        return self._pool.submit(self._scored, tuple(trials), tuple(medians), self._random.random() * self._longest)

    def close(self):
        self._pool.shutdown()

    def _scored(self, trials, medians, seconds):
        time.sleep(seconds)
        return tuple(self.score(one, medians) for one in trials)


class MemoryRecord:
    """Keeps outcomes in this process, and is begun with those of another."""

    def __init__(self, outcomes=()):
        self.outcomes = {one.number: one for one in outcomes}
        self.kept = []
        self.settled = []

    def keep(self, outcomes):
        self.kept += [one for one in outcomes if one.number not in self.outcomes]

    def settle(self, least):
        self.settled.append(least)

    def close(self):
        pass


def identity(space=SPACE, **changed):
    """Return the identity of a fake sweep."""
    given = {"search": "tpe", "batch": 8, "seed": 7, "prune": False, **changed}
    return identity_of(given.pop("question", QUESTION.id), space, **given)
