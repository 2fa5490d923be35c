"""Slippage: how far the price moves against us while the order is filled.

In the price, added up:

    flat      slippage_bps / 10000 x reference price
    range     slippage_range x mean of (high - low) over the last slippage_bars bars
    impact    impact x volatility x sqrt(|size| / volume of the bar) x reference price

Volatility is the sample standard deviation of the simple returns between the closes of the last slippage_bars + 1
bars. All these bars have closed when the fill is made; the volume is that of the bar of the fill. Fewer bars than asked
for are used at the beginning. Sources: square-root impact, Torre, BARRA Market Impact Model Handbook (1997), and Toth
et al., "Anomalous price impact and the critical nature of liquidity in financial markets", Physical Review X 1 (2011),
who find an `impact` of about 1; Almgren et al., "Direct estimation of equity market impact", Risk 18 (2005), fit a
power of 3/5.
"""

from __future__ import annotations

from pydantic import Field

from .charge import Charge
from .cost_settings import CostSettings, amount
from .spread import Spread


class Slippage(CostSettings):
    """What a fill gives up beyond the spread."""

    slippage_bps: float = amount("price impact, basis points against us", "slippage {:g} bps", 1e4)
    slippage_range: float = amount(
        "price impact as a share of the recent bars' mean high - low", "slippage {:g} x range", 100.0
    )
    impact: float = amount(
        "square-root impact: this x volatility x sqrt(share of the bar's volume)", "impact {:g}", 1000.0
    )
    slippage_bars: int = Field(
        default=20, ge=2, le=100_000, description="bars that range and volatility are measured over"
    )


SETTINGS = (*Spread.model_fields, *Slippage.model_fields)

CHARGES = (
    Charge(
        "slippage",
        "Spread and slippage",
        (Spread, Slippage),
        SETTINGS,
        "|size| x |execution price - reference price|",
        "Roll (1984); BARRA (1997); Toth et al. (2011)",
        rates=tuple(name for name in SETTINGS if name != "slippage_bars"),
    ),
)
