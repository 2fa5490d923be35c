"""One charge: what everything else must know of it, from the books to the last table.

A charge is one file of this folder and one line of `register.py`. The file has the settings (`CostSettings`), the
formula in plain Python for the books, and the same formula as a sum of `Term`s for the replay, which computes it
compiled and so holds the first against the second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from .cost_settings import CostSettings

PAID, EARNED = 1, -1
PER_FILL, OVER_TIME = "per fill", "over time"

LONG, SHORT, IDLE_CASH, DEBT = "long", "short", "idle cash", "debt"
"""What accrues does so on: the value of a long or of a short position at the previous close; what is above 0, or below,
of cash less the value of a short position."""
VALUE_BOUGHT, VALUE_SOLD, UNITS_BOUGHT, UNITS_SOLD = "value bought", "value sold", "units bought", "units sold"
"""What is paid per fill is paid on, at its execution price."""


class Term(NamedTuple):
    """One product of a charge: basis x setting x `times`, and x days / 365 for what accrues."""

    basis: str
    setting: str
    times: float = 1.0


@dataclass(frozen=True)
class Charge:
    """A column of money: what a fill or a bar is charged, or earns."""

    name: str
    """Its column in every table, and its key among the metrics."""
    label: str
    """Its name in reports."""
    parts: tuple[type[CostSettings], ...]
    """The settings, as `Costs` has them."""
    settings: tuple[str, ...]
    """Those of them that shape this charge."""
    formula: str
    source: str
    when: str = PER_FILL
    """`per fill`, or `over time`: from the close of a bar to that of the next."""
    sign: int = PAID
    """`PAID`: above 0 is paid; `EARNED`: above 0 is earned."""
    unit: str = "money"
    rates: tuple[str, ...] = ()
    """The settings without any of which nothing is charged; all of them unless given."""
    amount: Callable[..., float] | None = None
    """The charge in money. Over time it is called with costs, cash, position, previous close and days, per fill with
    costs, signed size and execution price. None: the books work it out with the order or with the price."""
    terms: tuple[Term, ...] = ()
    """The same for the replay; empty where `amount` is None."""

    @property
    def is_per_fill(self) -> bool:
        """Whether a fill pays it."""
        return self.when == PER_FILL

    def is_charged(self, costs: Any) -> bool:
        """Return whether anything can be charged, or earned, under these costs."""
        given = dict(costs)  # pydantic yields name and value of each setting
        return any(given[name] for name in self.rates or self.settings)

    def costs_money(self, costs: Any) -> bool:
        """Return whether it can take anything from the account: not what is earned, nor a rate below 0."""
        given = dict(costs)
        return self.sign == PAID and any(_is_above_zero(given[name]) for name in self.rates or self.settings)


def _is_above_zero(value: Any) -> bool:
    return bool(value) if isinstance(value, tuple) else bool(value > 0)
