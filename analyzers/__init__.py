"""What is recorded during a run, and the metrics as pure functions of the records."""

from .account import Account
from .cumulative_return import CumulativeReturn
from .forecast_pairs import ForecastPairs
from .metrics import Metric, Undefined

__all__ = ["Account", "CumulativeReturn", "ForecastPairs", "Metric", "Undefined"]
