"""The settings of trials checked section by section: what was checked for an earlier trial is not checked again.

A section's check depends on its own settings and on which model and strategy are chosen, whose settings the other
sections must not have. Whatever is wrong is told by the checks of a whole experiment, as anywhere else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from ....costs import Costs, make_costs
from ....engine.account.terms import AccountTerms
from ....experiments.building.model import NO_MODEL, check_model
from ....experiments.building.parts import build_strategy, check_choices, checked_experiment
from ....experiments.settings import SECTIONS, Experiment, checked_section, choice_of, known_settings
from ....experiments.sources import merged
from ....faults import BadInput
from ....models.catalogue import MODELS
from ....strategies import STRATEGIES
from ..spaces.space import Params, nested
from .question import Question

Settings = Mapping[str, Mapping[str, Any]]
MOST = 2_000
"""Sections with other settings that are remembered."""
BUILT: Mapping[str, Callable[[Any], Any]] = {
    "model": check_model,
    "strategy": build_strategy,
    "costs": make_costs,
    "run": lambda run: run.account,
}
"""What is made of a section that was checked."""


class Checked(NamedTuple):
    """What the settings of a trial come to."""

    experiment: Experiment
    costs: Costs
    strategy: type
    params: Mapping[str, Any]
    account: AccountTerms


class CheckedSettings:
    """The settings that trials share, with those of a trial on top."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._sections: dict[tuple[str, ...], tuple[Any, Any]] = {}
        """Names of a section, of the model and of the strategy, and what is turned -> checked, and what is made."""

    def of(self, params: Params) -> Checked:
        """Return what the settings of a trial come to.

        Raises:
            BadInput: settings that do not go together.
        """
        turned = nested(params)
        settings = merged(self._settings, turned)
        names = choice_of("model", settings), choice_of("strategy", settings)
        if (names[0] not in MODELS and names[0] != NO_MODEL) or names[1] not in STRATEGIES or self._has_more(settings):
            return anew(settings)  # a user's own code may answer differently
        try:
            found = {name: self._section(name, settings, turned.get(name), names) for name in SECTIONS}
        except BadInput:
            return anew(settings)
        experiment = Experiment(**{name: made for name, (made, _) in found.items()})
        strategy, own = found["strategy"][1]
        return Checked(experiment, found["costs"][1], strategy, own, found["run"][1])

    def _has_more(self, settings: Mapping[str, Any]) -> bool:
        return not all(name in SECTIONS and isinstance(values, Mapping) for name, values in settings.items())

    def _section(self, name: str, settings: Settings, turned: Any, names: tuple[str, str]) -> tuple[Any, Any]:
        """Return a section checked, and what is made of it; the settings below those that are turned never change."""
        key = (name, *names, json.dumps(turned))
        if key not in self._sections:
            made = checked_section(name, settings.get(name, {}), known_settings(settings))
            built = BUILT[name](made) if name in BUILT else None
            if len(self._sections) >= MOST:
                self._sections.clear()
            self._sections[key] = made, built
        return self._sections[key]


def anew(settings: Mapping[str, Any]) -> Checked:
    """Return the same without a look at earlier trials.

    Raises:
        BadInput: settings that do not go together.
    """
    experiment = checked_experiment(settings)
    return Checked(experiment, *check_choices(experiment), experiment.run.account)


KNOWN: WeakKeyDictionary[Question, CheckedSettings] = WeakKeyDictionary()


def checked(question: Question, params: Params) -> Checked:
    """Return what the settings of a trial come to.

    Raises:
        BadInput: settings that do not go together.
    """
    if question not in KNOWN:
        KNOWN[question] = CheckedSettings(question.settings)
    return KNOWN[question].of(params)
