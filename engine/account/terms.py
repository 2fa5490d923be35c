"""The terms an account trades on: its cash, fills and limits, and when a target becomes an order."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal, get_args

from pydantic import Field, field_validator

from ...costs import Costs
from ...faults import BadInput
from ...faults.section import Section

Fill = Literal["next_open", "close"]
NEXT_OPEN: Fill = "next_open"
CLOSE: Fill = "close"
FILLS: tuple[Fill, ...] = get_args(Fill)

SMALLEST, LARGEST = 1e-12, 1e15
"""Amounts beyond these leave what a float of a price times a size can hold."""
LEAST_CASH = 0.01
MOST_LEVERAGE = 1e6
LEAST_BARS_PER_YEAR, MOST_BARS_PER_YEAR = 1e-3, 366.0 * 24 * 60 * 60
"""A bar in a thousand years, and a bar a second, all of a leap year."""
ROUNDING, LARGEST_ROUNDING = 1e-9, 1e-6
"""A number of lots is whole if it is so close to a whole one, relatively, but no further than a millionth of a lot."""
MOST_LOTS = 2.0**53
"""Beyond so many a float does not tell one lot from the next."""


class AccountTerms(Section):
    """The terms of each sample's account; a strategy, whatever it decides, trades on these."""

    cash: float = Field(default=100_000.0, gt=0.0, le=LARGEST, description="money to begin with")
    fill: Fill = Field(
        default=NEXT_OPEN, description="next_open, or close: at the close just forecast from, which is optimistic"
    )
    max_leverage: float = Field(
        default=1.0, gt=0.0, le=MOST_LEVERAGE, description="largest position, as a multiple of equity"
    )
    lot_size: float = Field(default=0.0, ge=0.0, le=LARGEST, description="units an order comes in; 0 = fractions")
    bars_per_year: float = Field(default=0.0, ge=0.0, description="scales annual metrics; 0 = inferred from the dates")

    @field_validator("cash")
    @classmethod
    def _buys_something(cls, cash: float) -> float:
        if cash < LEAST_CASH:
            what = f"{cash:g} is less than a cent: no result could be told from rounding"
            raise BadInput.at("", what, f"give {LEAST_CASH:g} or more")
        return cash

    @field_validator("lot_size")
    @classmethod
    def _can_be_counted(cls, units: float) -> float:
        if 0.0 < units < SMALLEST:
            raise BadInput.at("", f"{units:g} is too small", f"give {SMALLEST:g} or more, or 0 to trade fractions")
        return units

    @field_validator("bars_per_year")
    @classmethod
    def _is_on_a_calendar(cls, number: float) -> float:
        if 0.0 < number < LEAST_BARS_PER_YEAR:
            what = f"{number:g} is less than a bar in a thousand years"
            raise BadInput.at("", what, "give the number of bars in a year, or 0 to infer it")
        if number > MOST_BARS_PER_YEAR:
            what = f"{number:g} is beyond any calendar: a bar every second makes {MOST_BARS_PER_YEAR:,.0f}"
            raise BadInput.at("", what, "give the number of bars in a year, or 0 to infer it")
        return number

    def largest(self, equity: float, reference_price: float) -> float:
        """Return the largest |position| the equity carries, in units."""
        return max(self.max_leverage * equity / reference_price, 0.0)

    def round(self, units: float) -> float:
        """Return the units as whole lots, rounded towards zero."""
        if not self.lot_size:
            return units
        lots = units / self.lot_size
        whole = round(lots)  # 0.3 / 0.1 is 2.9999999999999996: three lots all the same
        near = abs(lots - whole) <= min(ROUNDING * max(1.0, abs(lots)), LARGEST_ROUNDING)
        return (whole if near else math.trunc(lots)) * self.lot_size

    def has_too_many_lots(self, units: float) -> bool:
        """Return whether the units are more lots than can be counted."""
        return bool(self.lot_size) and abs(units) > MOST_LOTS * self.lot_size


@dataclass(frozen=True)
class Terms:
    """All that a run trades on: its costs, and its account's terms."""

    costs: Costs
    account: AccountTerms = field(default_factory=AccountTerms)

    def __post_init__(self) -> None:
        refuse_subclass(self.costs)


@dataclass(frozen=True)
class Rebalance:
    """When a target goes out as an order."""

    every_bar: bool = False
    """On every bar with a target or a position; otherwise when the target has changed."""
    band: float = 0.0
    """A change of target up to this is not worth an order."""


def refuse_subclass(costs: Costs) -> None:
    """Refuse a subclass of `Costs`: what it charges by methods of its own only one of the engines would know.

    Raises:
        BadInput: it is one.
    """
    if type(costs) is not Costs:
        what = f"the class {type(costs).__name__} cannot be used: only charges in the register are charged everywhere"
        raise BadInput.at("costs", what, "hand in Costs(...); docs/costs.md says how a charge is added to the register")
