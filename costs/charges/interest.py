"""Interest: what idle cash earns, and what borrowed money costs.

    base  = cash + min(position, 0) x previous close        (what a short sale brought in earns nothing)
    a bar = base x annual rate x days since the previous bar / 365

at `cash_rate_annual` while the base is above 0, at `margin_rate_annual` while it is below.
Source: the interest schedules of brokers, which pay on settled cash beyond the proceeds of short sales and charge debit
balances by the day.
"""

from __future__ import annotations

from .charge import DEBT, EARNED, IDLE_CASH, OVER_TIME, Charge, Term
from .cost_settings import DAYS_A_YEAR, CostSettings, amount


class Interest(CostSettings):
    """The rates on cash and on margin debt."""

    cash_rate_annual: float = amount(
        "rate earned on idle cash, 0.01 is 1% a year", "cash earns {:.6g}% a year", 10.0, 100.0
    )
    margin_rate_annual: float = amount(
        "rate paid on borrowed money, 0.01 is 1% a year", "margin {:.6g}% a year", 10.0, 100.0
    )

    def interest(self, cash: float, position: float, previous_close: float, days: float) -> float:
        """Return what the account earned since the previous bar, in money; below 0 when it paid."""
        base = cash + min(position, 0.0) * previous_close
        rate = self.cash_rate_annual if base > 0 else self.margin_rate_annual
        return base * rate * days / DAYS_A_YEAR if rate else 0.0


CHARGES = (
    Charge(
        "margin_interest",
        "Margin interest",
        (Interest,),
        ("margin_rate_annual",),
        "-base x margin_rate_annual x days / 365 while base = cash + min(position, 0) x previous close is below 0",
        "brokers' interest on debit balances",
        when=OVER_TIME,
        amount=lambda costs, cash, position, close, days: max(0.0, -costs.interest(cash, position, close, days)),
        terms=(Term(DEBT, "margin_rate_annual"),),
    ),
    Charge(
        "cash_interest",
        "Interest earned",
        (Interest,),
        ("cash_rate_annual",),
        "base x cash_rate_annual x days / 365 while base = cash + min(position, 0) x previous close is above 0",
        "brokers' interest on settled cash beyond the proceeds of short sales",
        when=OVER_TIME,
        sign=EARNED,
        amount=lambda costs, cash, position, close, days: max(0.0, costs.interest(cash, position, close, days)),
        terms=(Term(IDLE_CASH, "cash_rate_annual"),),
    ),
)
