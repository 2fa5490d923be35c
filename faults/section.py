"""A section of settings: frozen, nothing misspelt gets in, and what is wrong is said in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from .bad_input import BadInput
from .kind import kind_of
from .validation import as_keyword, check_settings, faults_of, plain, shown


class Section(BaseModel):
    """Settings of one kind, checked when they are made.

    Raises:
        BadInput: unknown, ill-typed or out-of-range settings, all at once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    def __init__(self, *places: Any, **values: Any) -> None:
        owner = type(self).__name__
        if places:
            raise unnamed(owner, type(self), places[0])
        try:
            super().__init__(**{name: plain(value) for name, value in values.items()})
        except ValidationError as error:
            raise BadInput(as_keyword(fault, owner) for fault in faults_of(type(self), "", error)) from None

    # pydantic takes it for its own, and does not come through here when it validates a mapping
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @classmethod
    def of(cls, given: Self | Mapping[str, Any], name: str) -> Self:
        """Return the section, made of a mapping if need be; `name` is what the caller calls it.

        Raises:
            BadInput: it is neither, or has settings that cannot be.
        """
        if isinstance(given, cls):
            return given
        if isinstance(given, Mapping):
            return check_settings(cls, name, given)
        remedy = f"hand in {cls.__name__}(...), or a dict of its settings"
        raise BadInput.at(name, f"{kind_of(given)} cannot be used", remedy)


def unnamed(owner: str, section: type[BaseModel], value: Any) -> BadInput:
    """Return the error for settings handed to `owner` without their names."""
    first = next(iter(section.model_fields))
    if isinstance(value, Mapping):
        return BadInput.at(owner, "takes its settings by name, not as a dict", f"write {owner}(**settings)")
    what = f"takes its settings by name, and {shown(value)} has none"
    return BadInput.at(owner, what, f"name each, such as {owner}({first}={shown(value)})")
