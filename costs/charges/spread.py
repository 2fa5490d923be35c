"""The bid-ask spread: a market order buys at the ask and sells at the bid, half the spread from the middle.

    half-spread, in the price = spread_bps / 2 / 10000 x reference price + spread_absolute / 2

Source: Roll, "A simple implicit measure of the effective bid-ask spread", Journal of Finance 39 (1984).
"""

from __future__ import annotations

from .cost_settings import CostSettings, amount


class Spread(CostSettings):
    """The quoted spread; each fill pays half."""

    spread_bps: float = amount("quoted bid-ask spread, basis points; each fill pays half", "spread {:g} bps", 1e4)
    spread_absolute: float = amount(
        "quoted bid-ask spread in the units of the price, such as a tick; each fill pays half", "spread {:g}"
    )
