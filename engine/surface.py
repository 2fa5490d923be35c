"""What other costs would have left of a run: one pass of forecasts, replayed over a grid of costs and thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from ..analyzers import metrics as m
from ..analyzers.metrics import Metric, Undefined
from ..costs import Costs
from ..feeds.bars import Bars
from .replay import account_after, replay_equities
from .replay_kernel import Records
from .replayable import Replayable, replayable
from .result import CostSurface, Result

Floats = NDArray[np.float64]

COST_BPS = (0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 50.0)
"""The costs that a surface is made at unless others are asked for."""
QUANTILES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9)
"""Shares of the forecasts, smallest first, that the thresholds leave untraded unless others are asked for."""
BEYOND_BPS, FINE_BPS = (100.0, 300.0, 1_000.0, 3_000.0, 9_999.0), 1e-6

NO_EDGE = Undefined("there was no profit before trading costs")
NO_FILL = Undefined("nothing was traded")
NO_END = Undefined("there is a profit at any cost")
RUINED = Undefined("the account was ruined")
NOT_REPLAYED = Undefined("the run cannot be replayed: its orders do not all come from targets")


def with_costs_seen(result: Result) -> Result:
    """Return the result with its cost surface, and each sample's break-even cost among the metrics."""
    if result.rebalance is None or result.ruined_at is not None:
        reason = RUINED if result.ruined_at is not None else NOT_REPLAYED
        break_even: dict[str, Metric] = dict.fromkeys(result.metrics, reason)
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
    samples = {name: Sample.of(run, name) for name in run.rows}
    grids = {
        name: [grid_of(run, sample, targets_beyond(run, level), costs) for level in levels]
        for name, sample in samples.items()
    }
    return CostSurface(
        cost_bps=np.array(cost_bps, dtype=np.float64),
        thresholds=levels,
        total_return={name: np.array([returns for returns, _ in grid]) for name, grid in grids.items()},
        sharpe={name: np.array([sharpes for _, sharpes in grid]) for name, grid in grids.items()},
    )


def usual_thresholds(forecasts: Floats) -> Floats:
    """Return thresholds that leave more and more of the forecasts untraded, 0 first; only 0 without forecasts."""
    size = np.abs(forecasts[~np.isnan(forecasts)])
    return np.unique([0.0, *np.quantile(size, QUANTILES[1:])]) if len(size) else np.zeros(1)


def targets_beyond(run: Replayable, threshold: float) -> Floats:
    """Return the targets, flat where the forecast is within the threshold; threshold 0 leaves all as they are."""
    within = (np.abs(run.forecasts) <= threshold) & (threshold > 0.0)  # NaN is within nothing
    return np.where(within, 0.0, run.targets)


@dataclass(frozen=True, eq=False)
class Sample:
    """A sample to be replayed at other costs: the account goes into it as the run itself did."""

    bars: Bars
    """Up to the sample's last, so that what comes later is not replayed."""
    begun: float
    """The equity it began with."""
    after: Records | None
    """The account at the close before it; None at the first bar."""

    @classmethod
    def of(cls, run: Replayable, name: str) -> Sample:
        """Return a sample of the run."""
        rows = run.rows[name]
        bars = run.bars.first(rows.stop)
        if not rows.start:
            return cls(bars, run.terms.cash, None)
        before = rows.start - 1
        after = account_after(
            run.bars, run.targets, run.terms, run.rebalance, first_decision=run.first_decision, bar=before
        )
        return cls(bars, float(run.equity[before]), after)

    def curves(self, run: Replayable, targets: Floats, costs: Sequence[Costs]) -> Floats:
        """Return the equity under each of the costs, after what it began with, shape (costs, rows + 1)."""
        count = len(self.bars)
        equity = replay_equities(
            self.bars,
            targets[:count],
            costs,
            run.terms,
            run.rebalance,
            first_decision=min(run.first_decision, count),
            after=self.after,
        )
        return np.column_stack((np.full(len(equity), self.begun), equity))


def grid_of(run: Replayable, sample: Sample, targets: Floats, costs: Sequence[Costs]) -> tuple[Floats, Floats]:
    """Return total return and Sharpe ratio of the targets under each of the costs; NaN where one is undefined."""
    curves = sample.curves(run, targets, costs)
    found = [(m.total_return(curve), m.sharpe(curve, run.bars_per_year)) for curve in curves]
    returns, sharpes = np.array([[np.nan if isinstance(one, Undefined) else one for one in pair] for pair in found]).T
    return returns, sharpes


def break_even_bps(run: Replayable) -> dict[str, Metric]:
    """Return, by sample, the flat cost of a fill at which the edge is gone: at it the sample ends where it began.

    In basis points of the traded value, a unit of turnover; borrow and interest are charged as in the run.
    """
    return {name: _break_even(run, Sample.of(run, name)) if run.traded[name] else NO_FILL for name in run.rows}


def _break_even(run: Replayable, sample: Sample) -> Metric:
    def profit(bps: float) -> float:
        (curve,) = sample.curves(run, run.targets, [run.terms.costs.with_flat_cost(bps)])
        return float(curve[-1] - curve[0])

    if profit(0.0) <= 0.0:
        return NO_EDGE
    low = 0.0
    for high in (*COST_BPS[1:], *BEYOND_BPS):
        if profit(high) < 0.0:
            return float(brentq(profit, low, high, xtol=FINE_BPS))
        low = high
    return NO_END
