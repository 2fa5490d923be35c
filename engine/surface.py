"""What other costs would have left of a run: one pass of forecasts, replayed over a grid of costs and thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from ..analyzers import metrics as m
from ..analyzers.metrics import Metric, Undefined
from ..costs import Costs
from .replay import replay_equities
from .replayable import Replayable, replayable
from .result import CostSurface, Result

Floats = NDArray[np.float64]

COST_BPS = (0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 50.0)
"""The costs that a surface is made at unless others are asked for."""
QUANTILES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9)
"""Shares of the forecasts, smallest first, that the thresholds leave untraded unless others are asked for."""
TRIED_BPS, HIGHEST_BPS, FINE_BPS = (10.0, 100.0, 1_000.0), 9_999.0, 1e-6

NO_EDGE = Undefined("there was no profit before trading costs")
NO_END = Undefined("there is a profit at any cost")
NOT_REPLAYED = Undefined("the run cannot be replayed: its strategy orders otherwise, or the account was ruined")


def with_costs_seen(result: Result) -> Result:
    """Return the result with its cost surface, and each sample's break-even cost among the metrics."""
    if result.rebalance is None or result.ruined_at is not None:
        break_even: dict[str, Metric] = dict.fromkeys(result.metrics, NOT_REPLAYED)
        surface = None
    else:
        run = replayable(result)
        break_even, surface = break_even_bps(run), cost_surface(run)
    metrics = {name: {**found, "break_even_bps": break_even[name]} for name, found in result.metrics.items()}
    return replace(result, metrics=metrics, cost_surface=surface)


def cost_surface(
    run: Replayable, cost_bps: Sequence[float] = COST_BPS, thresholds: Sequence[float] | None = None
) -> CostSurface:
    """Return what the run's targets would have earned over a grid of flat costs and of forecast thresholds.

    Args:
        run: what to replay.
        cost_bps: cost of a fill, basis points of the traded value, in place of commission, spread and slippage.
        thresholds: forecasts up to these, in either direction, hold no position; quantiles of them unless given.
    """
    levels = usual_thresholds(run.forecasts) if thresholds is None else np.array(thresholds, dtype=np.float64)
    costs = [run.terms.costs.with_flat_cost(bps) for bps in cost_bps]
    found = [equities(run, targets_beyond(run, level), costs) for level in levels]
    return CostSurface(
        cost_bps=np.array(cost_bps, dtype=np.float64),
        thresholds=levels,
        total_return={name: stacked(found, run, name, "total_return") for name in run.rows},
        sharpe={name: stacked(found, run, name, "sharpe") for name in run.rows},
    )


def usual_thresholds(forecasts: Floats) -> Floats:
    """Return thresholds that leave more and more of the forecasts untraded, 0 first; only 0 without forecasts."""
    size = np.abs(forecasts[~np.isnan(forecasts)])
    return np.unique([0.0, *np.quantile(size, QUANTILES[1:])]) if len(size) else np.zeros(1)


def targets_beyond(run: Replayable, threshold: float) -> Floats:
    """Return the targets, flat where the forecast is within the threshold; threshold 0 leaves all as they are."""
    within = (np.abs(run.forecasts) <= threshold) & (threshold > 0.0)  # NaN is within nothing
    return np.where(within, 0.0, run.targets)


def equities(run: Replayable, targets: Floats, costs: Sequence[Costs]) -> Floats:
    """Return the equity at every bar under each of the costs, shape (costs, bars)."""
    return replay_equities(run.bars, targets, costs, run.terms, run.rebalance, first_decision=run.first_decision)


def segment_curves(run: Replayable, equity: Floats, sample: str) -> Floats:
    """Return the equity of a sample after what it began with, shape (costs, rows + 1)."""
    rows = run.rows[sample]
    begun = equity[:, rows.start - 1] if rows.start else np.full(len(equity), run.terms.cash)
    return np.column_stack((begun, equity[:, rows]))


def stacked(found: Sequence[Floats], run: Replayable, sample: str, metric: str) -> Floats:
    """Return a metric of a sample over the grid, shape (thresholds, costs); NaN where it is undefined."""
    return np.array([[value(curve, run, metric) for curve in segment_curves(run, one, sample)] for one in found])


def value(curve: Floats, run: Replayable, metric: str) -> float:
    """Return a metric of an equity curve; NaN when it is undefined."""
    number = m.total_return(curve) if metric == "total_return" else m.sharpe(curve, run.bars_per_year)
    return np.nan if isinstance(number, Undefined) else float(number)


def break_even_bps(run: Replayable) -> dict[str, Metric]:
    """Return, by sample, the flat cost of a fill at which the edge is gone: at it the sample ends where it began.

    In basis points of the traded value, a unit of turnover; borrow and interest are charged as in the run.
    """
    return {sample: _break_even(run, sample) for sample in run.rows}


def _break_even(run: Replayable, sample: str) -> Metric:
    def profit(bps: float) -> float:
        (curve,) = segment_curves(run, equities(run, run.targets, [run.terms.costs.with_flat_cost(bps)]), sample)
        return float(curve[-1] - curve[0])

    if profit(0.0) <= 0.0:
        return NO_EDGE
    high = next((bps for bps in (*TRIED_BPS, HIGHEST_BPS) if profit(bps) <= 0.0), None)
    return NO_END if high is None else float(brentq(profit, 0.0, high, xtol=FINE_BPS))
