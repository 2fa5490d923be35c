"""A section of settings: frozen, nothing misspelt gets in, and what is wrong is said in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from .bad_input import BadInput
from .validation import check_settings, faults_of, plain


class Section(BaseModel):
    """Settings of one kind, checked when they are made.

    Raises:
        BadInput: unknown, ill-typed or out-of-range settings, all at once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    place: ClassVar[str] = ""
    """The section of an experiment file that its settings are written in."""

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**{name: plain(value) for name, value in values.items()})
        except ValidationError as error:
            raise BadInput(faults_of(type(self), self.place, error)) from None

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
            return check_settings(cls, cls.place, given)
        remedy = f"hand in {cls.__name__}(...), or a dict of its settings"
        raise BadInput.at(name, f"a {type(given).__name__} cannot be used", remedy)
