"""What a model's forecasts are: returns, or scores that only say which way and how surely."""

from __future__ import annotations

from typing import Literal, get_args

from ..faults import BadInput, did_you_mean
from .capabilities.answers import estimator_of, settings_kept
from .capabilities.of_models import Labelled, SaysMeaning
from .schedule.source import SingleModel
from .schedule.walk_forward import WalkForwardSource, members_of

Meaning = Literal["returns", "scores"]
"""A return can be added up and compared with a cost; a score, such as 2p - 1 of a probability p, cannot."""

RETURNS: Meaning = "returns"
SCORES: Meaning = "scores"


def forecasts_are(model: object) -> Meaning:
    """Return what the forecasts of a forecaster or of a source are.

    That is its attribute `forecasts_are`, `"returns"` or `"scores"`, where it has one; `"scores"` where its settings
    have `label = "direction"`; else `"returns"`. Of an ensemble the first member counts.

    Raises:
        BadInput: the attribute is something else.
    """
    if isinstance(model, SingleModel):
        model = model.forecaster
    elif isinstance(model, WalkForwardSource):
        model = model.prototype
    first = members_of(model)[0]
    for part in (model, first, estimator_of(first)):  # a wrapped class may say it too
        if isinstance(part, SaysMeaning) and part.forecasts_are is not None:
            return _checked(part.forecasts_are, part)
    settings = settings_kept(first)
    return SCORES if isinstance(settings, Labelled) and settings.label == "direction" else RETURNS


def _checked(said: object, model: object) -> Meaning:
    if said == SCORES:
        return SCORES
    if said == RETURNS:
        return RETURNS
    what, known = f"its `forecasts_are` is {said!r}", get_args(Meaning)
    remedy = did_you_mean(said, known) if isinstance(said, str) else f'make it "{RETURNS}" or "{SCORES}"'
    raise BadInput.at(f"model {type(model).__name__}", what, remedy)
