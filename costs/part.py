"""What the parts of a cost model have in common: frozen settings, 0 unless set, each with its unit in its name."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

BASIS_POINT = 1e-4
DAYS_A_YEAR = 365.0


class Part(BaseModel):
    """Settings of one kind of cost: nothing misspelt gets in, nothing changes afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def amount(description: str, words: str, maximum: float = 1e6, shown_times: float = 1.0) -> Any:
    """Return a field for a cost: 0 by default, never negative (a rebate is not modelled), always finite.

    `words` says it in a report, `commission {:g} bps`; `shown_times` scales the number in them.
    """
    return Field(
        default=0.0,
        ge=0.0,
        le=maximum,
        allow_inf_nan=False,
        description=description,
        json_schema_extra={"words": words, "shown_times": shown_times},
    )
