"""Of which kind the values of a setting are, so that `1..2` is read as whole numbers or as any between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from ....costs import Costs
from ....experiments.settings import CHOICES, SECTIONS, choice_of
from ....models.catalogue import MODELS, settings_of
from ....strategies import STRATEGIES
from ....strategies.parameters import parameters_of

Kind = Literal["whole", "number", "truth", "text", "list", "unknown"]
"""`unknown`: of a user's own model or strategy, or of no setting at all; the values themselves tell then."""
KINDS: tuple[tuple[type, Kind], ...] = ((bool, "truth"), (int, "whole"), (float, "number"), (str, "text"))


def kind_of(place: str, settings: Mapping[str, Any], names: Sequence[str] = ()) -> Kind:
    """Return the kind of a setting, `section.key`; `names` are further parts that the section chooses among."""
    section, _, key = place.partition(".")
    if section in CHOICES and key == CHOICES[section][0]:
        return "text"
    if section in ("model", "strategy"):
        kinds = [kind_in(section, name, key) for name in (choice_of(section, settings), *names)]
        return next((kind for kind in kinds if kind != "unknown"), "unknown")
    model = Costs if section == "costs" else SECTIONS.get(section)
    return "unknown" if model is None else kind_of_field(model, key)


def kind_in(section: str, name: str, key: str) -> Kind:
    """Return the kind of a setting of a model or a strategy of ours; unknown for others."""
    if section == "model":
        return kind_of_field(settings_of(name), key) if name in MODELS else "unknown"
    if name not in STRATEGIES:
        return "unknown"
    default = next((one.default for one in parameters_of(STRATEGIES[name]) if one.name == key), None)
    kind = kind_of_type(type(default))
    return "unknown" if kind == "whole" else kind  # a default of 5 may stand for 5.0


def kind_of_field(model: type[BaseModel], key: str) -> Kind:
    """Return the kind of a field of a section."""
    field = model.model_fields.get(key)
    return "unknown" if field is None else kind_of_type(field.annotation)


def kind_of_type(annotation: Any) -> Kind:
    """Return the kind of an annotation: `int`, `float`, `tuple[int, ...]`, or a choice of texts."""
    origin = get_origin(annotation) or annotation
    if origin is Literal:
        return kind_of_type(type(get_args(annotation)[0]))
    if origin in (tuple, list):
        return "list"
    inner = [annotation, *(one for one in get_args(annotation) if one is not type(None))]
    return next((kind for kind_type, kind in KINDS for one in inner if one is kind_type), "unknown")
