"""Volume: how much of a bar an order may be.

    at a fill, units <= volume_limit x volume of the bar, the fills of the bar together

What is left of an order is carried to the next bar or cancelled. Where `volume_limit` or `impact` is set, a bar without
volume fills nothing. Source: the participation limit of execution algorithms, Almgren and Chriss, "Optimal execution of
portfolio transactions", Journal of Risk 3 (2000).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from ..faults import BadInput
from .charges.cost_settings import CostSettings, amount

LEAST = 1e-6
"""The least share of a bar's volume that an order can be filled by."""

CARRY: Literal["carry"] = "carry"


class VolumeLimit(CostSettings):
    """The share of a bar's volume that its fills may take."""

    volume_limit: float = amount(
        "largest share of a bar's volume that we fill; 0 = no limit", "at most {:g}% of the volume", 1.0, 100.0
    )
    volume_rest: Literal["carry", "cancel"] = Field(
        default=CARRY, description="what happens to the rest of an order: carry to the next bar, or cancel"
    )

    @field_validator("volume_limit")
    @classmethod
    def _fills_something(cls, share: float) -> float:
        if 0.0 < share < LEAST:
            what = f"{share:g} is too small a share: no order would ever be filled"
            raise BadInput.at("", what, f"give at least {LEAST:g}, or 0 for no limit")
        return share
