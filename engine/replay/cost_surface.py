"""What other costs would have left of a run: one pass of forecasts, replayed over a grid of costs and thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...analyzers import metrics as m
from ...analyzers.metrics import RUINED, Metric, Undefined
from ...analyzers.metrics.register import in_order
from ...arrays import Floats
from ...costs import Costs
from ..account.samples import Sample
from ..result import CostSurface, Result
from .known_run import Replayable, replayable
from .replay import replay_equities

COST_BPS = (0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 50.0)
"""The costs that a surface is made at unless others are asked for."""
QUANTILES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9)
"""Shares of the forecasts, smallest first, that the thresholds leave untraded unless others are asked for."""
BEYOND_BPS, FINE_BPS = (100.0, 300.0, 1_000.0, 3_000.0, 9_999.0), 1e-6

NO_EDGE = Undefined("even if fills cost nothing there is no profit")
NO_FILL = Undefined("nothing was traded")
NO_END = Undefined("there is a profit at any cost")
NOT_REPLAYED = Undefined("the run cannot be replayed: its orders do not all come from targets")


def with_cost_surface(result: Result) -> Result:
    """Return the result with its cost surface, and each sample's break-even cost among the metrics."""
    if result.account.rebalance is None:
        break_even: dict[str, Metric] = dict.fromkeys(result.metrics, NOT_REPLAYED)
        surface = None
    else:
        run = replayable(result)
        break_even, surface = break_even_bps(run), cost_surface(run)
    metrics = {name: in_order({**found, "break_even_bps": break_even[name]}) for name, found in result.metrics.items()}
    return replace(result, metrics=metrics, cost_surface=surface)


def cost_surface(
    run: Replayable, cost_bps: Sequence[float] = COST_BPS, thresholds: Sequence[float] | None = None
) -> CostSurface:
    """Return what the run's targets would have earned over a grid of flat costs and of forecast thresholds.

    Args:
        run: what to replay.
        cost_bps: cost of a fill, basis points of the traded value, in place of commission, spread and slippage.
        thresholds: forecasts up to these, in either direction, hold no position; unless given, quantiles of those that
            no sample kept apart has, so that opening a lock-box changes none.

    A sample whose account was ruined is left out.
    """
    levels = (
        usual_thresholds(run.forecasts[: run.outside]) if thresholds is None else np.array(thresholds, dtype=np.float64)
    )
    costs = [run.terms.costs.with_flat_cost(bps) for bps in cost_bps]
    grids = {
        name: [grid_of(run, sample, targets_beyond(run, level), costs) for level in levels]
        for name, sample in run.samples.items()
        if name not in run.ruined
    }
    return CostSurface(
        cost_bps=np.array(cost_bps, dtype=np.float64),
        thresholds=levels,
        total_return={name: np.array([returns for returns, _ in grid]) for name, grid in grids.items()},
        sharpe={name: np.array([sharpes for _, sharpes in grid]) for name, grid in grids.items()},
        forecasts_are=run.forecasts_are,
    )


def usual_thresholds(forecasts: Floats) -> Floats:
    """Return thresholds that leave more and more of the forecasts untraded, 0 first; only 0 without forecasts."""
    size = np.abs(forecasts[~np.isnan(forecasts)])
    return np.unique([0.0, *np.quantile(size, QUANTILES[1:])]) if len(size) else np.zeros(1)


def targets_beyond(run: Replayable, threshold: float) -> Floats:
    """Return the targets, flat where the forecast is within the threshold; threshold 0 leaves all as they are."""
    within = (np.abs(run.forecasts) <= threshold) & (threshold > 0.0)  # NaN is within nothing
    return np.where(within, 0.0, run.targets)


def curves(run: Replayable, sample: Sample, targets: Floats, costs: Sequence[Costs]) -> Floats:
    """Return the equity of a sample under each of the costs, after the cash it begins with, shape (costs, rows + 1)."""
    equity = replay_equities(
        run.bars, targets, costs, run.terms, run.rebalance, first_decision=run.first_decision, sample=sample
    )
    return np.column_stack((np.full(len(equity), run.terms.account.cash), equity))


def grid_of(run: Replayable, sample: Sample, targets: Floats, costs: Sequence[Costs]) -> tuple[Floats, Floats]:
    """Return total return and Sharpe ratio of the targets under each of the costs; NaN where one is undefined."""
    found = [
        (m.total_return(curve), m.sharpe(curve, run.bars_per_year)) for curve in curves(run, sample, targets, costs)
    ]
    returns, sharpes = np.array([[np.nan if isinstance(one, Undefined) else one for one in pair] for pair in found]).T
    return returns, sharpes


def break_even_bps(run: Replayable) -> dict[str, Metric]:
    """Return, by sample, the flat cost of a fill at which the edge is gone: at it the sample ends where it began.

    In basis points of the traded value, a unit of turnover; what accrues over time is charged as in the run.
    """
    return {name: RUINED if name in run.ruined else _break_even(run, sample) for name, sample in run.samples.items()}


def _break_even(run: Replayable, sample: Sample) -> Metric:
    from scipy.optimize import brentq  # takes longer to import than a run to be read back, which needs no search

    found = _bracket(run, sample)
    if isinstance(found, Undefined):
        return found
    return float(brentq(lambda bps: profit(run, sample, bps), *found, xtol=FINE_BPS))


def _bracket(run: Replayable, sample: Sample) -> tuple[float, float] | Undefined:
    """Return two costs between which the profit goes, or why there are none."""
    if not run.traded[sample.name]:
        return NO_FILL
    if profit(run, sample, 0.0) <= 0.0:
        return NO_EDGE
    low = 0.0
    for high in (*COST_BPS[1:], *BEYOND_BPS):
        if profit(run, sample, high) < 0.0:
            return low, high
        low = high
    return NO_END


def profit(run: Replayable, sample: Sample, bps: float) -> float:
    """Return what a sample gains, in money, where a fill has this flat cost."""
    (curve,) = curves(run, sample, run.targets, [run.terms.costs.with_flat_cost(bps)])
    return float(curve[-1] - curve[0])


def is_break_even(run: Replayable, name: str, told: Metric | None) -> bool:
    """Return whether the break-even cost of a sample is what is told, to what it was searched for; nothing is searched.

    On another machine the search may end elsewhere within that.
    """
    sample = run.samples[name]
    found = RUINED if name in run.ruined else _bracket(run, sample)
    if isinstance(found, Undefined) or not isinstance(told, int | float):
        return told == found
    low, high = (told - 2.0 * FINE_BPS, told + 2.0 * FINE_BPS)
    if not (found[0] <= high and low <= found[1]):
        return False
    return profit(run, sample, max(low, 0.0)) >= 0.0 >= profit(run, sample, high)
