"""What knowing the costs is worth: net Sharpe ratios of three strategies on data with a planted edge.

python examples/cost_aware.py [--quick]

Two markets of 2,500 days, six of each: one in which every day's forecast is an honest expectation of the next return,
and one that drifts up or down for some weeks by an edge that is the same in calm and in wild times.
`--quick` takes one market of each, and two costs.
"""

import sys
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.feeds import Bars, load_bars
from barcast.models.fakes import ScriptedSource
from barcast.models.protocol import Floats
from barcast.strategies import DeadBandStrategy, SignStrategy, VolatilityTargetStrategy

DAYS, SEEDS, BPS = 2500, range(6), (0, 5, 10, 15, 20)
World = Callable[[np.random.Generator], tuple[Bars, Floats]]
"""Makes a market, and the forecasts that a model of it would make."""
STRATEGIES = {"sign": SignStrategy, "dead_band": DeadBandStrategy, "volatility_target": VolatilityTargetStrategy}


def bars_of(returns: Floats) -> Bars:
    """Return daily bars that open at the previous close."""
    close = 100.0 * np.cumprod(1.0 + np.clip(returns, -0.3, 0.3))
    open_ = np.concatenate(([100.0], close[:-1]))
    table = {"open": open_, "high": np.maximum(open_, close), "low": np.minimum(open_, close), "close": close}
    return load_bars(pd.DataFrame(table, index=pd.bdate_range("2001-01-01", periods=DAYS)))


def honest_forecasts(rng: np.random.Generator, edge: float = 0.15) -> tuple[Bars, Floats]:
    """Return bars, and forecasts that explain `edge` squared of the variance of the next return."""
    forecasts = 0.01 * edge * rng.normal(size=DAYS)
    noise = 0.01 * np.sqrt(1.0 - edge**2) * rng.normal(size=DAYS)
    return bars_of(np.concatenate(([0.0], forecasts[:-1])) + noise), forecasts


def drifts(rng: np.random.Generator, edge: float = 0.0015, stay: float = 0.95) -> tuple[Bars, Floats]:
    """Return bars that drift by `edge` a day whatever the volatility, and forecasts of the drift."""
    wildness = np.zeros(DAYS)
    for t in range(1, DAYS):
        wildness[t] = 0.98 * wildness[t - 1] + 0.15 * rng.normal()
    side = np.cumprod(np.where(rng.random(DAYS) < stay, 1.0, -1.0), dtype=np.float64)
    noise = 0.01 * np.exp(wildness - 0.3) * rng.normal(size=DAYS)
    forecasts = edge * side
    return bars_of(np.concatenate(([0.0], forecasts[:-1])) + noise), forecasts


def mean_sharpe(world: World, strategy: type, bps: float, seeds: Sequence[int] = SEEDS) -> float:
    """Return the net Sharpe ratio of the strategy, the mean over the markets in which it traded."""
    found: list[float] = []
    for seed in seeds:
        bars, forecasts = world(np.random.default_rng(seed))
        result = run_backtest(bars, ScriptedSource(forecasts), strategy, Costs(slippage_bps=bps), split={"train": 0.0})
        sharpe = result.metrics["test"]["sharpe"]
        if isinstance(sharpe, float):
            found.append(sharpe)
    return float(np.mean(found)) if found else float("nan")


def main() -> None:
    """Print a table for each market: a row a strategy, a column a cost of a fill."""
    quick = "--quick" in sys.argv[1:]
    seeds, costs = (SEEDS[:1], BPS[:2]) if quick else (SEEDS, BPS)
    for world in (honest_forecasts, drifts):
        rows = {
            name: {f"{bps} bps": mean_sharpe(world, strategy, bps, seeds) for bps in costs}
            for name, strategy in STRATEGIES.items()
        }
        print(world.__name__, pd.DataFrame(rows).T.round(2).to_string(na_rep="-"), sep="\n", end="\n\n")


if __name__ == "__main__":
    main()
