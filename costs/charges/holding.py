"""Holding: what it costs to be long, such as the funding of a perpetual future, custody, or a fund's fee.

    a bar = long position x previous close x annual rate x days / 365

A rate below 0 is paid to the holder. Shorts have `borrow_rate_annual`. Of the funding that the two sides of a perpetual
pay each other this is the long side's; what a short receives of it is not modelled.
Source: the funding payments of perpetual swaps: Angeris, Chitra, Evans and Lorig, "A primer on perpetuals" (2022).
"""

from __future__ import annotations

from .charge import LONG, OVER_TIME, Charge, Term
from .cost_settings import DAYS_A_YEAR, CostSettings, amount


class Holding(CostSettings):
    """The rate paid for a long position."""

    holding_rate_annual: float = amount(
        "rate paid on a long position, 0.01 is 1% a year; below 0: received",
        "longs pay {:.6g}% a year",
        10.0,
        100.0,
        minimum=-10.0,
        words_below="longs are paid {:.6g}% a year",
    )

    def holding(self, position: float, previous_close: float, days: float) -> float:
        """Return what a long position paid since the previous bar, in money; 0 when short or flat."""
        if position <= 0 or self.holding_rate_annual == 0:
            return 0.0
        return position * previous_close * self.holding_rate_annual * days / DAYS_A_YEAR


CHARGES = (
    Charge(
        "holding",
        "Holding",
        (Holding,),
        ("holding_rate_annual",),
        "long position x previous close x holding_rate_annual x days / 365",
        "funding of perpetual futures, custody; Angeris, Chitra, Evans and Lorig (2022)",
        when=OVER_TIME,
        amount=lambda costs, cash, position, close, days: costs.holding(position, close, days),
        terms=(Term(LONG, "holding_rate_annual"),),
    ),
)
