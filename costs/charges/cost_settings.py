"""What the parts of a cost model have in common: frozen settings, 0 unless set, each with its unit in its name."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ...faults.section import Section

BASIS_POINT = 1e-4
DAYS_A_YEAR = 365.0


class CostSettings(Section):
    """Settings of one kind of cost."""


def amount(
    description: str,
    words: str,
    maximum: float = 1e6,
    shown_times: float = 1.0,
    *,
    minimum: float = 0.0,
    words_below: str = "",
) -> Any:
    """Return a field for a cost: 0 by default, not negative unless a minimum is given, always finite.

    `words` says it in a report, `commission {:g} bps`, and `words_below` a number below 0; `shown_times` scales it.
    """
    return Field(
        default=0.0,
        ge=minimum,
        le=maximum,
        allow_inf_nan=False,
        description=description,
        json_schema_extra={"words": words, "shown_times": shown_times, "words_below": words_below},
    )
