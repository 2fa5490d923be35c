"""Combinations that TPE, Optuna's default sampler, expects to be good after what came before.

Reference: Watanabe (2023), "Tree-Structured Parzen Estimator", https://arxiv.org/abs/2304.11127.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..spaces.distributions import Distributions
from ..spaces.space import Params, Space
from ..trials.outcome import Outcome
from ..trials.running_means import running_means
from .fresh import Fresh
from .quiet import quiet
from .seeds import seed_of_batch

if TYPE_CHECKING:
    from optuna.samplers import TPESampler
    from optuna.study import Study
    from optuna.trial import TrialState

STARTUP = 10
"""Trials that must have ended well before TPE replaces chance."""
MOST, LATEST, BEST = 400, 200, 25
"""Trials that TPE looks at, at most; what is left of more. Optuna's TPE takes at most the best 25 for good."""


class Tpe:
    """Proposes by TPE, each combination once: a repeated one is replaced by a new one drawn by chance.

    The sampler is made anew for each batch with a seed of its own, and the study is in memory: what is proposed
    depends on the seed and on the outcomes of earlier batches alone, not on who scored them, when, or where they
    are kept. TPE's time for a trial grows with the trials it looks at: after `MOST` it forgets all but the best
    and the latest of them, whose weight is small in any case.
    """

    learns = True

    def __init__(self, space: Space, *, seed: int, smaller_is_better: bool) -> None:
        self._direction = "minimize" if smaller_is_better else "maximize"
        self._study = self._new_study()
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
            if len(self._study.get_trials(deepcopy=False)) > MOST:
                self._forget()

    def _new_study(self) -> Study:
        import optuna

        with quiet():
            return optuna.create_study(direction=self._direction)

    def _forget(self) -> None:
        """Go on with a study of the best, the latest and the unfinished trials, in their order."""
        trials = self._study.get_trials(deepcopy=False)
        ended = [one for one in trials if one.state in (_states().COMPLETE, _states().PRUNED)]
        sign = 1 if self._direction == "minimize" else -1
        complete = [one for one in ended if one.state == _states().COMPLETE]
        best = sorted(complete, key=lambda one: (sign * (one.value or 0.0), one.number))[:BEST]
        kept = {one.number for one in (*best, *ended[-LATEST:])}
        kept |= {number for numbers in self._asked.values() for number in numbers}
        self._study = self._new_study()
        self._study.add_trials([trials[number] for number in sorted(kept)])
        renamed = {number: new for new, number in enumerate(sorted(kept))}
        self._asked = {batch: [renamed[number] for number in numbers] for batch, numbers in self._asked.items()}

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
