"""Borrow: what it costs to be short.

a bar = |short position| x previous close x annual rate x days since the previous bar / 365

Source: D'Avolio, "The market for borrowing stock", Journal of Financial Economics 66 (2002), for what it costs; the day
count is that of brokers' securities lending desks.
"""

from __future__ import annotations

from .charge import OVER_TIME, SHORT, Charge, Term
from .cost_settings import DAYS_A_YEAR, CostSettings, amount


class Borrow(CostSettings):
    """The rate paid for borrowed shares."""

    borrow_rate_annual: float = amount(
        "rate paid on a short position, 0.01 is 1% a year", "borrow {:.6g}% a year", 10.0, 100.0
    )

    def borrow(self, position: float, previous_close: float, days: float) -> float:
        """Return what a short position paid since the previous bar, in money; 0 when long or flat."""
        if position >= 0 or self.borrow_rate_annual == 0:
            return 0.0
        return -position * previous_close * self.borrow_rate_annual * days / DAYS_A_YEAR


CHARGES = (
    Charge(
        "borrow",
        "Borrow",
        (Borrow,),
        ("borrow_rate_annual",),
        "|short position| x previous close x borrow_rate_annual x days / 365",
        "D'Avolio (2002); the day count of securities lending desks",
        when=OVER_TIME,
        amount=lambda costs, cash, position, close, days: costs.borrow(position, close, days),
        terms=(Term(SHORT, "borrow_rate_annual"),),
    ),
)
