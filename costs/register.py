"""The register of charges: each is named here, once, by its file. All that is done for every charge reads it.

Books, replay, identities, tables, metrics and reports make their columns of this register, in its order. A new
charge is a file of `charges` that has `CHARGES`, and its name below.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from .charges.charge import Charge
from .charges.cost_settings import CostSettings

FILES = (
    "commission",
    "slippage",
    "borrow",
    "holding",
    "interest",
)

CHARGES: tuple[Charge, ...] = tuple(
    charge for file in FILES for charge in import_module(f".charges.{file}", __package__).CHARGES
)
"""Every charge, those that are paid per fill first."""
NAMES = tuple(charge.name for charge in CHARGES)
"""The columns of money."""
PLACE = {name: place for place, name in enumerate(NAMES)}
PER_FILL = tuple(charge.name for charge in CHARGES if charge.is_per_fill)
"""The columns of money that a fill has."""
PAID = tuple(charge.name for charge in CHARGES if charge.sign > 0)
EARNED = tuple(charge.name for charge in CHARGES if charge.sign < 0)
BALANCED = 1e-9
"""Gross profit less what was paid, plus what was earned, is the net one, to this share of the largest equity or
position."""

PARTS: tuple[type[CostSettings], ...] = tuple(dict.fromkeys(part for charge in CHARGES for part in charge.parts))
"""The settings of all charges, in the order in which they are listed."""

if NAMES[:2] != ("commission", "slippage") or NAMES[: len(PER_FILL)] != PER_FILL or set(PER_FILL) - set(PAID):
    raise AssertionError("commission and slippage come first, then what is paid per fill, then what accrues")


def total(moved: Mapping[str, float]) -> float:
    """Return what was paid less what was earned, of sums of money by the name of the charge."""
    return sum(moved[name] for name in PAID) - sum(moved[name] for name in EARNED)
