"""Combinations that TPE, Optuna's default sampler, expects to be good after what came before.

Reference: Watanabe (2023), "Tree-Structured Parzen Estimator", https://arxiv.org/abs/2304.11127.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..distributions import Distributions
from ..outcome import Outcome
from ..running_means import running_means
from ..space import Params, Space
from .fresh import Fresh
from .quiet import quiet
from .seeds import seed_of_batch

if TYPE_CHECKING:
    from optuna.samplers import TPESampler
    from optuna.trial import TrialState

STARTUP = 10
"""Trials that must have ended well before TPE replaces chance."""


class Tpe:
    """Proposes by TPE, each combination once: a repeated one is replaced by a new one drawn by chance.

    The sampler is made anew for each batch with a seed of its own, and the study is in memory: what is proposed
    depends on the seed and on the outcomes of earlier batches alone, not on who scored them, when, or where they
    are kept.
    """

    learns = True

    def __init__(self, space: Space, *, seed: int, smaller_is_better: bool) -> None:
        import optuna

        with quiet():
            self._study = optuna.create_study(direction="minimize" if smaller_is_better else "maximize")
        self._distributions = Distributions(space)
        self._fresh = Fresh(space)
        self._seed = seed
        self._asked: dict[int, list[int]] = {}
        """Batch -> numbers in the study of those trials whose outcomes are to come."""

    def ask(self, batch: int, count: int) -> list[Params]:
        """Return new combinations; fewer than `count` where none is left."""
        seed = seed_of_batch(self._seed, batch)
        rng = np.random.default_rng(seed)
        self._asked[batch] = []
        asked: list[Params] = []
        with quiet():
            self._study.sampler = _sampler(seed)
            while len(asked) < count and (params := self._new(batch, rng)) is not None:
                asked.append(params)
        return asked

    def recall(self, batch: int, params: Sequence[Params]) -> None:
        """Take in what was proposed before the sweep was interrupted."""
        self._asked[batch] = []
        self._fresh.see(params)
        for one in params:
            self._begin(batch, one)

    def tell(self, batch: int, outcomes: Sequence[Outcome]) -> None:
        """Take in the outcomes of a batch, in the order in which they were proposed."""
        with quiet():
            for number, outcome in zip(self._asked.pop(batch), outcomes, strict=True):
                self._end(number, outcome)

    def _new(self, batch: int, rng: np.random.Generator) -> Params | None:
        """Return a new combination; None where none is left."""
        if self._fresh.is_exhausted:
            return None
        trial = self._study.ask(dict(self._distributions.all))
        params = self._distributions.from_optuna(trial.params)
        if self._fresh.is_new(params):
            self._fresh.see([params])
            self._asked[batch].append(trial.number)
            return params
        self._study.tell(trial.number, state=_states().FAIL)  # TPE passes over failed trials
        drawn = self._fresh.drawn(rng)
        if drawn is not None:
            self._begin(batch, drawn)
        return drawn

    def _begin(self, batch: int, params: Params) -> None:
        """Make a running trial of these settings, so that TPE keeps away from them."""
        from optuna.trial import create_trial

        shown = self._distributions.to_optuna(params)
        self._asked[batch].append(len(self._study.get_trials(deepcopy=False)))
        self._study.add_trial(
            create_trial(state=_states().RUNNING, params=shown, distributions=dict(self._distributions.all))
        )

    def _end(self, number: int, outcome: Outcome) -> None:
        from optuna.trial import Trial

        if outcome.state == "complete":
            self._study.tell(number, outcome.score)
            return
        if outcome.state == "failed" or not outcome.by_fold:
            self._study.tell(number, state=_states().FAIL)
            return
        for fold, mean in enumerate(running_means(outcome.by_fold)):
            Trial(self._study, self._study.get_trials(deepcopy=False)[number]._trial_id).report(mean, fold)
        self._study.tell(number, state=_states().PRUNED)


def _sampler(seed: int) -> TPESampler:
    from optuna.samplers import TPESampler

    return TPESampler(n_startup_trials=STARTUP, multivariate=True, constant_liar=True, seed=seed)


def _states() -> type[TrialState]:
    from optuna.trial import TrialState

    return TrialState
