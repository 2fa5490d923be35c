"""The cost of a fill and of a night short, as settings with their units in their names."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

BASIS_POINT = 1e-4


def _amount(description: str, maximum: float = 1e6) -> float:
    """Return a field for a cost: 0 by default, never negative (Backtrader would book that as a gain)."""
    field: float = Field(default=0.0, ge=0.0, le=maximum, allow_inf_nan=False, description=description)
    return field


class Costs(BaseModel):
    """Transaction costs; every one is zero unless set. Prices are per unit of the instrument."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    commission_bps: float = _amount("commission, basis points of the traded value", 1e4)
    commission_per_share: float = _amount("commission, money a share")
    commission_fixed: float = _amount("commission, money an order")
    commission_minimum: float = _amount("least commission of an order, money")
    spread_bps: float = _amount("quoted bid-ask spread, basis points; each fill pays half", 1e4)
    slippage_bps: float = _amount("price impact, basis points against us", 1e4)
    borrow_rate_annual: float = _amount("rate paid on a short position, 0.01 is 1% a year", 10.0)

    @model_validator(mode="after")
    def _price_stays_positive(self) -> Costs:
        if self.concession >= 1.0:
            raise ValueError("half of spread_bps plus slippage_bps must be under 10000 (the whole price)")
        return self

    @property
    def concession(self) -> float:
        """Share of the reference price given up by a fill: half the spread plus slippage."""
        return (self.spread_bps / 2 + self.slippage_bps) * BASIS_POINT

    def execution_price(self, size: float, reference_price: float) -> float:
        """Return the reference price moved against us: up for a purchase (size > 0), down for a sale."""
        return reference_price * (1.0 + self.concession if size > 0 else 1.0 - self.concession)

    def commission(self, size: float, price: float) -> float:
        """Return the commission of an order of `size` units (signed) filled at `price`, in money.

        The larger of the minimum and fixed + per share x |size| + bps of |size| x price.
        """
        shares = abs(size)
        traded = shares * price * (self.commission_bps * BASIS_POINT)
        return max(self.commission_minimum, self.commission_fixed + self.commission_per_share * shares + traded)

    def borrow(self, position: float, previous_close: float, days: float) -> float:
        """Return what a short position paid since the previous bar, in money; 0 when long or flat.

        |position| x previous close x annual rate x calendar days / 365.
        """
        if position >= 0 or self.borrow_rate_annual == 0:
            return 0.0
        return -position * previous_close * self.borrow_rate_annual * days / 365.0

    def describe(self) -> str:
        """Return the costs in words: `commission 5 bps, spread 2 bps`; `none` when all are zero."""
        words = {
            "commission_bps": "commission {:g} bps",
            "commission_per_share": "commission {:g} a share",
            "commission_fixed": "commission {:g} an order",
            "commission_minimum": "at least {:g} an order",
            "spread_bps": "spread {:g} bps",
            "slippage_bps": "slippage {:g} bps",
            "borrow_rate_annual": "borrow {:.6g}% a year",
        }
        in_words = {**dict(self), "borrow_rate_annual": self.borrow_rate_annual * 100}
        charged = [words[name].format(value) for name, value in in_words.items() if value]
        return ", ".join(charged) or "none"
