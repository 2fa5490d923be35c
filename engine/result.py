"""What a run found: plain frozen data, with nothing of Backtrader or torch in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..analyzers.metrics import Metric
from ..costs import Costs
from ..feeds.bars import Bars
from ..models.examination import Examined
from ..models.meaning import RETURNS, Meaning
from .account.samples import Sample
from .account.terms import Rebalance, Terms

Floats = NDArray[np.float64]

Metrics = Mapping[str, Metric]
"""Metric name -> float or int, or `Undefined` with the reason why there is no number."""


@dataclass(frozen=True)
class Labels:
    """What the parts of a run are called in tables, titles and folder names."""

    data: str
    model: str
    strategy: str
    costs: str
    """The costs in words: `spread 2 bps, slippage 1 bps`."""


@dataclass(frozen=True, eq=False)
class CostSurface:
    """What a run's targets would have earned at other costs, its forecasts unchanged; each sample on its own.

    A cell is one replay: all that trading costs replaced by a flat cost of each fill, and no position where the
    forecast is within the threshold. Volume limit, borrow and interest are the run's.
    """

    cost_bps: Floats
    """Flat cost of a fill, basis points of the traded value, shape (costs,)."""
    thresholds: Floats
    """Forecasts up to this are no reason to hold a position, shape (thresholds,); the first is 0."""
    total_return: Mapping[str, Floats]
    """By sample, shape (thresholds, costs)."""
    sharpe: Mapping[str, Floats]
    """By sample, shape (thresholds, costs); NaN where it is undefined."""
    forecasts_are: Meaning = RETURNS
    """`returns` or `scores`: what the thresholds are, too."""


@dataclass(frozen=True, eq=False)
class Result:
    """One backtest: its records as tables, its metrics, and whatever surprised on the way.

    Each sample is an account of its own, which begins with `cash`, flat. Stamps are the bars' own. `sample` is `train`,
    `purged` (forecasts only) or `test`.
    """

    bars: Bars
    labels: Labels
    equity: pd.DataFrame
    """A row a bar: date, close, position, cash, equity, what the register of charges has (commission, slippage, borrow,
    ... paid on that bar, cash_interest earned on it), target (decided on it; empty where none was), sample."""
    cumulative: pd.DataFrame
    """The return of each sample's account up to each bar: date, summed (plain sum of the bars' returns), compounded,
    sample."""
    forecasts: pd.DataFrame
    """A row a forecast: made_at, outcome_at, forecast, outcome, target, sample; the last rows' outcome is empty. Then
    its model's: model (number, from 0), trained_from, trained_until (the bars its training knew), age (bars from
    trained_until to made_at; below 0: made within them); empty for a model that learns nothing. Last, for an
    ensemble, spread (sample standard deviation of its members' forecasts)."""
    fills: pd.DataFrame
    """A row a fill: decided_at, filled_at, size (signed), reference_price, price, what it paid (commission, slippage,
    ...), sample."""
    orders: pd.DataFrame
    """A row for every order refused, cut, filled in part or left open: decided_at, status, wanted, reason,
    sample."""
    trades: pd.DataFrame
    """A row a round trip: entered_at, exited_at (empty while open), direction, size, entry_price, exit_price,
    gross, costs, net, bars, sample."""
    benchmark: pd.DataFrame
    """Buy and hold, a row a bar: date, equity, sample; each sample starts anew from the cash."""
    metrics: Mapping[str, Metrics]
    """`test` first, then `train`; a sample without bars is absent, as is `train` in walk-forward and in a run whose
    strategy asks no model."""
    benchmark_metrics: Mapping[str, Metrics]
    """The same for buy and hold."""
    boundary: pd.Timestamp | None
    """The close of bar B, the last the (first) training knew; None when all is test."""
    cash: float
    fill: str
    """`next_open` or `close` (optimistic)."""
    horizon: int
    bars_per_year: float
    """The number every annual metric is scaled by."""
    residual: float
    """The largest |gross - costs - net| at any bar, in money; below 1e-9 of the largest equity or position."""
    samples: tuple[Sample, ...] = ()
    """The bars of each account, oldest first."""
    first_decision: int = 0
    """The first bar on which the strategy could act."""
    terms: Terms = field(default_factory=lambda: Terms(Costs()))
    """What it traded on: costs, fill, cash, limits."""
    rebalance: Rebalance | None = None
    """When targets became orders; None for a strategy that orders otherwise, which cannot be replayed."""
    cost_surface: CostSurface | None = None
    """What other costs would have left of it; None when it was not asked for, or cannot be replayed."""
    ruined_at: Mapping[str, pd.Timestamp] = field(default_factory=dict)
    """By sample, of those that were ruined: the first close at which equity was not positive, where its records end."""
    forecasts_are: Meaning = RETURNS
    """`returns`, or `scores` that are neither added up nor written in percent, see `models.meaning`."""
    alarms: tuple[str, ...] = field(default=())
    """What makes the numbers void or unbelievable, the gravest first: results too good to be true, ruins."""
    warnings: tuple[str, ...] = field(default=())
    """What else a reader must know before believing a number, a sentence each."""
    examined: Examined = field(default_factory=Examined)
    """What came of asking the models again, for their forecasts to depend on their own window alone."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds spent: `fit`, `run`."""
    folds: pd.DataFrame = field(default_factory=pd.DataFrame)
    """A row a model trained in this run (of an ensemble a row a member): model (number), seed (empty without one),
    trained_from, trained_until, rows (trained on), first_answer, last_answer (the first and last bar it was asked on),
    epochs, loss, validation_loss (of the epoch whose weights were kept; empty for a model without epochs)."""
    seeds: pd.DataFrame = field(default_factory=pd.DataFrame)
    """For an ensemble of seeds, a row a seed and sample, what it would have earned alone: seed, sample, total_return,
    sharpe, max_drawdown, hit_rate, correlation, aligned_profit; what is undefined is empty."""
    seed_equity: pd.DataFrame = field(default_factory=pd.DataFrame)
    """Their equity, a row a bar: date, and a column named after each seed; empty after a ruin."""
    trained_by: str = ""
    """Which backend trained the models, and why; empty for a model with no choice of one."""
