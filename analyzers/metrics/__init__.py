"""Metrics as pure functions of what was recorded, and the register that names each. None knows Backtrader."""

from .forecasts import correlation, hit_rate, is_constant, total
from .metric import CONSTANT, NO_BARS, ONE_RETURN, RUINED, Metric, Undefined
from .returns import (
    FLAT,
    annual_return,
    compounded,
    drawdown,
    max_drawdown,
    max_drawdown_bars,
    returns_of,
    sharpe,
    sortino,
    total_return,
    volatility,
)
from .trading import share

__all__ = [
    "CONSTANT",
    "FLAT",
    "NO_BARS",
    "ONE_RETURN",
    "RUINED",
    "Metric",
    "Undefined",
    "annual_return",
    "compounded",
    "correlation",
    "drawdown",
    "hit_rate",
    "is_constant",
    "max_drawdown",
    "max_drawdown_bars",
    "returns_of",
    "share",
    "sharpe",
    "sortino",
    "total",
    "total_return",
    "volatility",
]
