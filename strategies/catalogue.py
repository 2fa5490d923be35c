"""The strategies with a short name."""

from __future__ import annotations

import inspect

from .buy_and_hold import BuyAndHold
from .dead_band import DeadBandStrategy
from .proportional import ProportionalStrategy
from .sign import SignStrategy
from .volatility_target import VolatilityTargetStrategy

STRATEGIES: dict[str, type] = {
    "sign": SignStrategy,
    "proportional": ProportionalStrategy,
    "dead_band": DeadBandStrategy,
    "volatility_target": VolatilityTargetStrategy,
    "buy_and_hold": BuyAndHold,
}


def summary_of(strategy: type) -> str:
    """Return the first line of the strategy's docstring."""
    return (inspect.getdoc(strategy) or "").partition("\n")[0]
