"""How a forecast becomes a position: override `target(forecast)` and you have a strategy."""

from .buy_and_hold import BuyAndHold
from .catalogue import STRATEGIES
from .forecast import Forecast
from .forecast_strategy import ForecastStrategy
from .proportional import ProportionalStrategy
from .sign import SignStrategy

__all__ = [
    "STRATEGIES",
    "BuyAndHold",
    "Forecast",
    "ForecastStrategy",
    "ProportionalStrategy",
    "SignStrategy",
]
