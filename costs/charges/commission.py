"""Commission: what the broker charges for an order, however many fills it takes.

Of an order that has traded `units` worth `value` at its execution prices, in money:

    raw        = fixed + per share x units + per contract x units / contract size + bps x value + tiers
    commission = the smaller of maximum, maximum_bps x value, and the larger of minimum and raw

A fill is charged what its order owes with it, less what its order was charged before. Tiers are marginal over a
calendar month: each unit (or unit of value) costs the rate of the step it falls on, all fills of the month counted.
Source: the schedules of per-share brokers, such as Interactive Brokers' tiered pricing of US stocks and of futures.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from pydantic import Field, field_validator, model_validator

from ...faults import BadInput
from .charge import Charge
from .cost_settings import BASIS_POINT, CostSettings, amount

Tiers = tuple[tuple[float, float], ...]
"""Steps of (from how much traded this month on, rate), the first from 0."""

Given = TypeVar("Given")


class MonthToDate(NamedTuple):
    """What the account has traded in the calendar month of a fill, before it."""

    units: float = 0.0
    value: float = 0.0


class Bill(NamedTuple):
    """What an order has traded and owes so far."""

    units: float = 0.0
    value: float = 0.0
    tiered: float = 0.0
    """What the tiers charge it."""
    commission: float = 0.0


NO_BILL, NOTHING_TRADED = Bill(), MonthToDate()


class Commission(CostSettings):
    """What an order pays the broker."""

    commission_bps: float = amount("commission, basis points of the traded value", "commission {:g} bps", 1e4)
    commission_per_share: float = amount("commission, money a share", "commission {:g} a share")
    commission_per_contract: float = amount("commission, money a contract", "commission {:g} a contract")
    contract_size: float = Field(
        default=1.0,
        ge=1e-9,
        le=1e9,
        allow_inf_nan=False,
        description="units of the instrument in a contract, 50 for an index future worth 50 a point",
    )
    commission_fixed: float = amount("commission, money an order", "commission {:g} an order")
    commission_minimum: float = amount("least commission of an order, money", "at least {:g} an order")
    commission_maximum: float = amount("most commission of an order, money; 0 = no such limit", "at most {:g} an order")
    commission_maximum_bps: float = amount(
        "most commission of an order, basis points of its value; 0 = no such limit", "at most {:g} bps an order", 1e4
    )
    commission_per_share_tiers: Tiers = Field(
        default=(),
        description="steps [shares traded this month, money a share], such as [[0, 0.0035], [300000, 0.002]]",
    )
    commission_bps_tiers: Tiers = Field(
        default=(), description="steps [value traded this month, basis points], such as [[0, 10], [1000000, 8]]"
    )

    @field_validator("commission_per_share_tiers", "commission_bps_tiers", mode="before")
    @classmethod
    def _steps_as_tuples(cls, steps: Given) -> Given | tuple[object, ...]:
        if not isinstance(steps, list | tuple):
            return steps
        return tuple(tuple(step) if isinstance(step, list) else step for step in steps)

    @field_validator("commission_per_share_tiers", "commission_bps_tiers")
    @classmethod
    def _steps_rise(cls, steps: Tiers) -> Tiers:
        starts = [start for start, _ in steps]
        if steps and (starts[0] != 0.0 or any(b <= a for a, b in pairwise(starts))):
            what = f"the steps begin at {', '.join(f'{start:g}' for start in starts)}"
            raise BadInput.at("", what, "begin the first at 0 and each further one above the one before")
        if not all(0.0 <= number < 1e15 for step in steps for number in step):
            raise BadInput.at("", f"{[list(step) for step in steps]} has a number out of range", "give numbers from 0")
        return steps

    @model_validator(mode="after")
    def _least_is_within_most(self) -> Commission:
        if 0.0 < self.commission_maximum < self.commission_minimum:
            what = f"{self.commission_maximum:g} is below commission_minimum, {self.commission_minimum:g}"
            raise BadInput.at(
                "commission_maximum", what, "raise it, lower commission_minimum, or set it to 0 for no limit"
            )
        return self

    @property
    def is_tiered(self) -> bool:
        """Whether the rate depends on what was traded earlier in the month."""
        return bool(self.commission_per_share_tiers or self.commission_bps_tiers)

    def billed(self, size: float, price: float, before: Bill = NO_BILL, month: MonthToDate = NOTHING_TRADED) -> Bill:
        """Return the bill of an order after a further fill of `size` units (signed) at `price`."""
        shares = abs(size)
        traded = shares * price
        units, value, tiered = before.units + shares, before.value + traded, before.tiered
        if self.is_tiered:
            tiered += marginal(self.commission_per_share_tiers, month.units, shares)
            tiered += marginal(self.commission_bps_tiers, month.value, traded) * BASIS_POINT
        owed = self.commission_fixed + self.commission_per_share * units + value * (self.commission_bps * BASIS_POINT)
        owed += self.commission_per_contract * units / self.contract_size + tiered
        owed = max(self.commission_minimum, owed)
        if self.commission_maximum:
            owed = min(self.commission_maximum, owed)
        if self.commission_maximum_bps:
            owed = min(self.commission_maximum_bps * BASIS_POINT * value, owed)
        return Bill(units, value, tiered, owed)

    def commission(self, size: float, price: float) -> float:
        """Return the commission of an order of `size` units (signed) filled at once at `price`, the month's first."""
        return self.billed(size, price).commission


def marginal(steps: Sequence[tuple[float, float]], before: float, more: float) -> float:
    """Return the sum over the steps of rate x the part of (before, before + more] that falls on the step."""
    charged = 0.0
    for number, (start, rate) in enumerate(steps):
        end = steps[number + 1][0] if number + 1 < len(steps) else float("inf")
        charged += rate * max(0.0, min(before + more, end) - max(before, start))
    return charged


CAPS = ("contract_size", "commission_maximum", "commission_maximum_bps")
"""Settings without effect where no other is set."""

RATES = tuple(name for name in Commission.model_fields if name not in CAPS)

CHARGES = (
    Charge(
        "commission",
        "Commission",
        (Commission,),
        tuple(Commission.model_fields),
        "what its order owes with the fill less what the order was charged before",
        "schedules of per-share brokers, such as Interactive Brokers' tiered pricing",
        rates=RATES,
    ),
)
