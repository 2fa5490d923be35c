"""One run: bars + a source of forecasts + a strategy + costs -> `Result`."""

from .backtest import run_backtest
from .result import Labels, Result

__all__ = ["Labels", "Result", "run_backtest"]
