"""A trial's settings as the parts that scoring needs; the bars are those of the question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ....costs import Costs
from ....engine.account.terms import AccountTerms, Terms
from ....engine.checks import check_strategy
from ....experiments.building.model import Model, build_the_model
from ....experiments.building.parts import checked_experiment
from ....experiments.generators import seeded_aside
from ....experiments.settings import Experiment
from ....experiments.sources import merged
from ....strategies.parameters import asks_a_model
from ..spaces.space import Params, nested
from .checked import Settings, checked
from .outcome import Proposed
from .question import Question

TRAINING_OF_RUN = ("seed", "seeds", "combine")
TRAINING_OF_SPLIT = ("horizon", "train_bars")


@dataclass(frozen=True, eq=False)
class TrialParts:
    """A trial whose settings were checked."""

    trial: Proposed
    experiment: Experiment
    costs: Costs
    strategy: type
    params: Mapping[str, Any]
    account: AccountTerms

    @property
    def asks_a_model(self) -> bool:
        """Whether its strategy trades forecasts."""
        return asks_a_model(self.strategy)

    @property
    def terms(self) -> Terms:
        """On what terms its account trades."""
        return Terms(self.costs, self.account)

    @cached_property
    def model_key(self) -> str:
        """What two trials share whose forecasts are the same."""
        run, split = self.experiment.run, self.experiment.split
        parts = [
            self.experiment.model,
            {name: getattr(run, name) for name in TRAINING_OF_RUN},
            {name: getattr(split, name) for name in TRAINING_OF_SPLIT},
        ]
        return json.dumps(parts, sort_keys=True, default=str)

    def built_model(self) -> Model:
        """Return the model, not fitted yet; the global generators are left as they were found."""
        with seeded_aside(self.experiment.run.seed):
            model = build_the_model(self.experiment)
        check_strategy(self.strategy, dict(self.params), model.asked)
        return model


def experiment_with(settings: Settings, params: Params) -> Experiment:
    """Return the experiment of shared settings with those of a trial on top.

    Raises:
        BadInput: settings that do not go together.
    """
    return checked_experiment(merged(settings, nested(params)))


def parts_of(question: Question, trial: Proposed) -> TrialParts:
    """Return the parts of a trial.

    Raises:
        BadInput: settings that do not go together.
    """
    return TrialParts(trial, *checked(question, trial.params))
