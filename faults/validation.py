"""Settings are pydantic models; this turns pydantic's complaints into faults in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from .bad_input import BadInput, Fault
from .meant import list_meant, number_meant, share_meant, shown_number, truth_meant
from .suggest import did_you_mean

if TYPE_CHECKING:  # pydantic itself is imported when the first settings are checked
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

Settings = TypeVar("Settings", bound="BaseModel")
Location = tuple[int | str, ...]

SETTING = re.compile(r"\b(?:data|model|strategy|costs|split|run)\.([a-z_]+)")
"""A setting by its section, as an experiment file has it; in a call it is a keyword."""

WIDEST = 60
"""Characters of a value that a message repeats."""

LIMITS = {
    "greater_than_equal": ("is too small", "it must be at least {ge}"),
    "greater_than": ("is too small", "it must be above {gt}"),
    "less_than_equal": ("is too large", "it must be at most {le}"),
    "less_than": ("is too large", "it must be below {lt}"),
    "too_short": ("has too few items", "give at least {min_length}"),
    "too_long": ("has too many items", "give at most {max_length}"),
    "string_too_short": ("is too short", "give at least {min_length} characters"),
    "string_too_long": ("is too long", "give at most {max_length} characters"),
}
KINDS = {
    "int": ("is not a whole number", "write a whole number such as 32"),
    "float": ("is not a number", "write a number such as 0.5"),
    "finite": ("is not finite", "write a finite number"),
    "string": ("is not text", "write it in quotes"),
    "model": ("is not a section of settings", "write its settings by name"),
    "dict": ("is not a section of settings", "write its settings by name"),
}


def check_settings(model: type[Settings], section: str, values: Mapping[str, Any]) -> Settings:
    """Return `model` made from the values, or every fault in them at once, sorted by place.

    `section` is where the settings live in an experiment file: a fault of field `epochs` in section
    `model` is at `model.epochs`, one of the second item of its list `units` at `model.units.1`. A
    validator that knows a remedy raises `BadInput.at("", what, remedy)`.

    Raises:
        BadInput: unknown, missing, ill-typed or out-of-range settings.
    """
    from pydantic import ValidationError

    try:
        return model.model_validate({name: plain(value) for name, value in values.items()})
    except ValidationError as error:
        faults = faults_of(model, section, error)
    raise BadInput(faults)


def faults_of(model: type[BaseModel], section: str, error: ValidationError) -> list[Fault]:
    """Return what pydantic says of a model's settings in plain words, sorted by place."""
    details = error.errors(include_url=False)
    wrong_items = {detail["loc"][:-1] for detail in details}  # a list is not too short for want of those
    told = [one for one in details if not (one["type"] == "too_short" and one["loc"] in wrong_items)]
    faults = [fault for detail in told for fault in _faults(model, section, detail)]
    return sorted(faults, key=lambda fault: fault.where)


def check_keywords(model: type[Settings], owner: str, values: Mapping[str, Any]) -> Settings:
    """Return `model` made from the keywords of a call in Python: what is wrong is said of them, not of settings.

    Raises:
        BadInput: unknown, missing, ill-typed or out-of-range keywords, all at once.
    """
    try:
        return check_settings(model, "", values)
    except BadInput as error:
        raise BadInput(as_keyword(fault, owner) for fault in error.faults) from None


def as_keyword(fault: Fault, owner: str) -> Fault:
    """Return a setting's fault as that of a keyword in a call: `Costs(commission_bps=...)`."""
    name, _, item = fault.where.partition(".")
    where = f"{owner}({name}=...)" if name else owner
    what = fault.what.replace("there is no setting ", "there is no keyword ", 1)
    remedy = SETTING.sub(r"\1", fault.remedy)
    remedy = re.sub(r"(?<=write )(?:true|false)|(?<=or )false$", lambda found: found[0].capitalize(), remedy)
    return Fault(f"{where}, item {item}" if item else where, what, remedy)


def plain(value: Any) -> Any:
    """Return NumPy's scalars (of a sweep, say) as Python's own, which pydantic knows."""
    # by what they have, not by their class: NumPy, torch and others need not be imported for it
    return value.item() if getattr(value, "shape", None) == () and hasattr(value, "item") else value


def _faults(model: type[BaseModel], section: str, detail: ErrorDetails) -> Iterator[Fault]:
    """Return the fault or faults behind one of pydantic's errors."""
    where = ".".join(filter(None, [section, *map(str, detail["loc"])]))
    raised = detail.get("ctx", {}).get("error")
    if isinstance(raised, BadInput):
        for fault in raised.faults:
            place = ".".join(filter(None, [where, fault.where]))
            yield Fault(place, fault.what, fault.remedy)
    else:
        yield Fault(where, *_words(model, detail, where))


def _words(model: type[BaseModel], detail: ErrorDetails, where: str) -> tuple[str, str]:
    """Return what is wrong and the remedy."""
    kind, value, context = detail["type"], shown(detail["input"]), detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown(model, detail["loc"])
    if kind == "missing":
        return "is missing", f"set it ({_meaning(model, detail['loc'])})"
    if kind == "literal_error":
        return _not_a_choice(detail)
    if kind in ("list_type", "tuple_type"):
        of_texts = _holds_texts(model, detail["loc"])
        return f"{value} is not a list", list_meant(detail["input"], where, of_texts=of_texts)
    if kind in LIMITS:
        what, remedy = LIMITS[kind]
        limits = {name: shown_number(limit) for name, limit in context.items()}
        meant = share_meant(detail["input"], context.get("le", context.get("lt")))
        return f"{value} {what}", remedy.format(**limits) + meant
    if kind.startswith("bool"):
        return f"{value} is not true or false", truth_meant(detail["input"])
    if kind.split("_")[0] in KINDS:
        what, remedy = KINDS[kind.split("_")[0]]
        return f"{value} {what}", _number_of(detail) or remedy
    return _own_words(detail), f"change it ({_meaning(model, detail['loc'])})"


def _number_of(detail: ErrorDetails) -> str:
    """Return what number a text or a list was meant to be, as a remedy; empty where that cannot be told."""
    given, kind = detail["input"], detail["type"].split("_")[0]
    if kind not in ("int", "float"):
        return ""
    if isinstance(given, list | tuple):
        numbers = ", such as " + shown_number(given[0]) if given and isinstance(given[0], int | float) else ""
        return f"a run takes one value{numbers}"
    if isinstance(given, float) and given.is_integer():
        return f"write {shown_number(given)}"
    name = next((step for step in reversed(detail["loc"]) if isinstance(step, str)), "")
    meant = number_meant(given, name, whole=kind == "int") if isinstance(given, str) else ""
    return f"{meant}, without quotes" if meant == f"write {given}" else meant


def _holds_texts(model: type[BaseModel], location: Location) -> bool:
    """Return whether the setting at the location is a list of texts."""
    owner = _model_at(model, location[:-1])
    field = owner.model_fields.get(str(location[-1])) if owner else None
    return field is not None and str in get_args(field.annotation)


def _unknown(model: type[BaseModel], location: Location) -> tuple[str, str]:
    """Return the words for a setting that does not exist."""
    owner = _model_at(model, location[:-1])
    known = list(owner.model_fields) if owner else []
    return f"there is no setting {location[-1]}", did_you_mean(str(location[-1]), known)


def _not_a_choice(detail: ErrorDetails) -> tuple[str, str]:
    """Return the words for a value that is none of those allowed."""
    choices = re.findall(r"'([^']*)'", detail["ctx"]["expected"]) or [detail["ctx"]["expected"]]
    return f"{shown(detail['input'])} is not one of {', '.join(choices)}", did_you_mean(str(detail["input"]), choices)


def _own_words(detail: ErrorDetails) -> str:
    """Return a validator's own message, or pydantic's with the value in it."""
    error = detail.get("ctx", {}).get("error")
    if isinstance(error, Exception):
        return str(error)
    return detail["msg"].replace("Input should", f"{shown(detail['input'])} should", 1)


def _model_at(model: type[BaseModel], location: Location) -> type[BaseModel] | None:
    """Return the settings model that a nested location leads to, if it leads to one."""
    from pydantic import BaseModel

    for step in location:
        field = model.model_fields.get(str(step))
        if field is None:
            return None
        kinds = [field.annotation, *get_args(field.annotation)]
        nested = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if not nested:
            return None
        model = nested[0]
    return model


def _meaning(model: type[BaseModel], location: Location) -> str:
    """Return the description of the field at the location, or as near to it as there is one."""
    for end in range(len(location), 0, -1):
        owner = _model_at(model, location[: end - 1])
        field = owner.model_fields.get(str(location[end - 1])) if owner else None
        if field is not None and field.description:
            return field.description
    return "see `barcast list`"


def shown(value: Any) -> str:
    """Return the value as a message repeats it."""
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 3]}..."
