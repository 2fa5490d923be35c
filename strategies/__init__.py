"""How a forecast becomes a position: override `target(forecast)` and you have a strategy."""

from .buy_and_hold import BuyAndHold
from .catalogue import STRATEGIES
from .dead_band import DeadBandStrategy
from .forecast import Forecast
from .forecast_strategy import ForecastStrategy
from .proportional import ProportionalStrategy
from .sign import SignStrategy
from .volatility_target import VolatilityTargetStrategy

__all__ = [
    "STRATEGIES",
    "BuyAndHold",
    "DeadBandStrategy",
    "Forecast",
    "ForecastStrategy",
    "ProportionalStrategy",
    "SignStrategy",
    "VolatilityTargetStrategy",
]
