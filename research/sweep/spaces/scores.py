"""Which settings can be compared by which score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ....experiments.settings import choice_of
from ....experiments.sources import merged
from ....faults import BadInput, Fault
from ....models.catalogue import MODELS, parameters_of
from ....strategies import STRATEGIES
from ....strategies.parameters import asks_a_model
from ..settings import SweepSettings
from .space import Choices, Space, nested

OF_FORECASTS = ("run.seeds", "run.combine")
"""Settings of how an account trades that change forecasts too."""
INCOMPARABLE = ("model.loss", "model.label", "split.horizon")
"""Settings that say what the loss is a loss of."""
BY_SHARPE = "write --score sharpe"


def check_score(settings: Mapping[str, Any], space: Space, sweep: SweepSettings) -> None:
    """Refuse a space whose trials cannot be told apart, or not be compared, by the score.

    Raises:
        BadInput: all settings that cannot be turned with it.
    """
    faults = [*faults_of_score(settings, space, sweep.score)]
    if faults:
        raise BadInput(faults)


def faults_of_score(settings: Mapping[str, Any], space: Space, score: str) -> Iterator[Fault]:
    """Yield the settings that the score cannot be asked about."""
    if score == "sharpe":
        return
    for place in space.dimensions:
        if place.startswith(("strategy.", "costs.", "run.")) and place not in OF_FORECASTS:
            what = f"changes no forecast, so that all its values have one {score}"
            yield Fault(f"vary {place}", what, f"{BY_SHARPE}, or leave it out")
        elif score == "loss" and place in INCOMPARABLE:
            what = "changes what the loss measures, so that the losses could not be compared"
            yield Fault(f"vary {place}", what, f"{BY_SHARPE} or --score correlation")
    strategy = choice_of("strategy", settings)
    if strategy in STRATEGIES and not asks_a_model(STRATEGIES[strategy]):
        yield Fault("sweep.score", f"there is no {score}: the strategy {strategy} asks no model", BY_SHARPE)
    if score == "loss" and len(measured := losses_of(settings, space)) > 1:
        what = f"chooses among models with losses of several kinds ({', '.join(measured)}), which cannot be compared"
        yield Fault("vary model.name", what, f"{BY_SHARPE} or --score correlation")


def losses_of(settings: Mapping[str, Any], space: Space) -> list[str]:
    """Return what the losses of the models chosen among are losses of: `mse of return`."""
    names = space.dimensions.get("model.name")
    chosen = names.values if isinstance(names, Choices) else ()
    found = [loss_of(merged(settings, nested({"model.name": name}))) for name in chosen]
    return sorted(set(found))


def loss_of(settings: Mapping[str, Any]) -> str:
    """Return what a model's loss is a loss of."""
    name, given = choice_of("model", settings), settings.get("model", {})
    own = {one.name: one.default for one in parameters_of(name)} if name in MODELS else {}
    values = {"loss": "mse", "label": "return", **own, **given}
    return f"{values['loss']} of {values['label']}"
