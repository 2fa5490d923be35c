"""Profit before and after each charge, in money; the charges are those of their own register."""

from __future__ import annotations

from collections.abc import Callable

from ...costs.charges.charge import Charge
from ...costs.register import CHARGES, total
from .data import AccountData
from .metric import Better, Metric, MetricEntry


def moved_by(name: str) -> Callable[[AccountData], Metric]:
    """Return what tells what a charge came to."""
    return lambda account: account.moved[name]


def entry_of(charge: Charge) -> MetricEntry:
    """Return the entry of a charge."""
    words, sum_ = charge.label.lower(), moved_by(charge.name)
    is_paid = charge.sign > 0
    definition = f"{words} paid, summed over the bars" if is_paid else f"{words}, summed over the bars"
    better: Better = "less" if is_paid else "more"
    return MetricEntry(charge.name, charge.label, "money", "money", definition, AccountData, sum_, better=better)


METRICS = (
    MetricEntry(
        "gross", "Profit before costs", "money", "money", "net + the charges below - interest earned",
        AccountData, lambda a: a.net + total(a.moved), better="more",
    ),
    *(entry_of(charge) for charge in CHARGES),
    MetricEntry(
        "net", "Profit after costs", "money", "money", "last equity - the cash the account began with",
        AccountData, lambda a: a.net, better="more",
    ),
)  # fmt: skip
"""What the register takes from here, in its order."""
