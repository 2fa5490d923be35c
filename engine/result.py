"""What a run found: plain frozen data, with nothing of Backtrader or torch in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..analyzers.metrics import Metric
from ..arrays import Floats as Floats
from ..faults import RunWarning
from ..feeds.bars import Bars
from ..models.examination import Examined
from ..models.meaning import RETURNS, Meaning
from ..models.schedule.apart import Apart
from .account.samples import Sample
from .account.terms import Rebalance, Terms


class Brief:
    """What is told of a group of a result in a line: how many rows its tables have, and what else is short."""

    def __repr__(self) -> str:
        told = (f"{name}: {in_brief(value)}" for name, value in vars(self).items())
        return f"{type(self).__name__}({', '.join(told)})"


def in_brief(value: Any) -> str:
    """Return a value in a few letters."""
    if isinstance(value, pd.DataFrame):
        return f"{len(value):,} rows"
    if isinstance(value, Mapping):
        return f"{len(value)} by {' and '.join(map(str, value))}" if value else "none"
    if isinstance(value, tuple | np.ndarray):
        return f"{len(value):,}"
    text = str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


Metrics = Mapping[str, Metric]
"""Metric name -> float or int, or `Undefined` with the reason why there is no number."""


SHOWN = 40
"""Letters of a value that is told in brief."""


@dataclass(frozen=True)
class Labels:
    """What the parts of a run are called in tables, titles and folder names."""

    data: str
    model: str
    strategy: str
    costs: str
    """The costs in words: `spread 2 bps, slippage 1 bps`."""


@dataclass(frozen=True)
class LockBox:
    """What is known of bars that were put in a lock-box, without looking into it."""

    bars: int
    first: pd.Timestamp
    last: pd.Timestamp
    sha256: str
    """Of all bars, those in the box and those outside."""


@dataclass(frozen=True, eq=False, repr=False)
class CostSurface(Brief):
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


@dataclass(frozen=True, eq=False, repr=False)
class Accounts(Brief):
    """What the accounts of a run came to: one for each sample, begun with the cash of the terms, flat.

    Stamps are the bars' own; the column `sample` is `train`, `test`, or one kept apart, `lockbox` or `new`.
    """

    equity: pd.DataFrame
    """A row a bar: date, close, position, cash, equity, what the register of charges has (commission, slippage, borrow,
    ... paid on that bar, cash_interest earned on it), target (decided on it; empty where none was), sample."""
    cumulative: pd.DataFrame
    """The return of each sample's account up to each bar: date, summed (plain sum of the bars' returns), compounded,
    sample."""
    fills: pd.DataFrame
    """A row a fill: decided_at, filled_at, size (signed), reference_price, price, what it paid (commission, slippage,
    ...), sample."""
    orders: pd.DataFrame
    """A row for every order refused, cut, filled in part or left open: decided_at, status, wanted, reason,
    sample."""
    trades: pd.DataFrame
    """A row a round trip: entered_at, exited_at (empty while open), direction, size, entry_price, exit_price,
    gross, costs, net, bars, sample."""
    samples: tuple[Sample, ...]
    """The bars of each account, oldest first."""
    boundary: pd.Timestamp | None
    """The close of bar B, the last the (first) training knew; None when all is test."""
    bars_per_year: float
    """The number every annual metric is scaled by."""
    residual: float
    """The largest |gross - costs - net| at any bar, in money; below 1e-9 of the largest equity or position."""
    first_decision: int = 0
    """The first bar on which the strategy could act."""
    rebalance: Rebalance | None = None
    """When targets became orders; None for a strategy that orders otherwise, which cannot be replayed."""
    ruined_at: Mapping[str, pd.Timestamp] = field(default_factory=dict)
    """By sample, of those that were ruined: the first close at which equity was not positive, where its records end."""
    apart: tuple[Apart, ...] = ()
    """The samples kept apart of train and test, oldest first; a closed lock-box begins after the last bar."""


@dataclass(frozen=True, eq=False, repr=False)
class HeldThroughout(Brief):
    """What all the cash in the instrument would have come to, on the same terms."""

    equity: pd.DataFrame
    """A row a bar: date, equity, sample; each sample starts anew from the cash."""
    metrics: Mapping[str, Metrics]
    """By sample, as those of the run."""


@dataclass(frozen=True, eq=False, repr=False)
class Forecasts(Brief):
    """What was forecast, and what came."""

    table: pd.DataFrame
    """A row a forecast: made_at, outcome_at, forecast, outcome, target, sample (`train`, `purged`, `test` or one kept
    apart); the last rows' outcome is empty, as is that of a forecast before a lock-box whose outcome lies in it. Then
    its model's: model (number, from 0), trained_from, trained_until (the bars its training knew), age (bars from
    trained_until to made_at; below 0: made within them); empty for a model that learns nothing.
    Last, for an ensemble, spread (sample standard deviation of its members' forecasts)."""
    horizon: int
    """Bars ahead that a forecast is for."""
    meaning: Meaning = RETURNS
    """`returns`, or `scores` that are neither added up nor written in percent, see `models.meaning`."""


@dataclass(frozen=True, eq=False, repr=False)
class TrainedModels(Brief):
    """The models that were trained in a run, and what came of asking models again."""

    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    """A row a model trained in this run (of an ensemble a row a member): model (number), seed (empty without one),
    trained_from, trained_until, rows (trained on), first_answer, last_answer (the first and last bar it was asked on),
    epochs, loss, validation_loss (of the epoch whose weights were kept; empty for a model without epochs)."""
    trained_by: str = ""
    """Which backend trained the models, and why; empty for a model with no choice of one."""
    examined: Examined = field(default_factory=Examined)
    """What came of asking the models again, for their forecasts to depend on their own window alone."""


@dataclass(frozen=True, eq=False, repr=False)
class SeedsAlone(Brief):
    """What each seed of an ensemble would have earned alone; empty tables for a run without several."""

    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    """A row a seed and sample: seed, sample, total_return, sharpe, max_drawdown, hit_rate, correlation,
    aligned_profit; what is undefined is empty."""
    equity: pd.DataFrame = field(default_factory=pd.DataFrame)
    """A row a bar: date, and a column named after each seed; empty after a ruin."""


@dataclass(frozen=True, eq=False)
class Result:
    """One backtest: its records as tables, its metrics, and whatever surprised on the way."""

    bars: Bars
    labels: Labels
    terms: Terms
    """What it traded on: its costs, and the terms of its accounts."""
    account: Accounts
    buy_and_hold: HeldThroughout
    forecasts: Forecasts
    metrics: Mapping[str, Metrics]
    """`test` first, then `train`, and before both what was kept apart, once it is opened; a sample without bars is
    absent, as is `train` in walk-forward and in a run whose strategy asks no model."""
    models: TrainedModels = field(default_factory=TrainedModels)
    seeds: SeedsAlone = field(default_factory=SeedsAlone)
    """Filled in by `engine.each_seed`."""
    cost_surface: CostSurface | None = None
    """Filled in by `engine.replay.cost_surface`; None for a run that cannot be replayed, too."""
    warnings: tuple[RunWarning, ...] = field(default=())
    """What a reader must know before believing a number, alarms first."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds spent: `fit`, `run`."""
    lockbox: LockBox | None = None
    """The lock-box of the run, opened or not; None without one."""

    def __repr__(self) -> str:
        """Return what was run on how many bars, and the return of each sample; the numbers are in `metrics`."""
        told = (f"{name} {in_returns(one.get('total_return'))}" for name, one in self.metrics.items())
        labels = self.labels
        what = f"{labels.data}, model {labels.model}, strategy {labels.strategy}: {len(self.bars):,} bars"
        alarmed = f"; {len(self.alarms)} alarms" if self.alarms else ""
        return f"Result({what}; return {', '.join(told) or 'none'}{alarmed})"

    @property
    def alarms(self) -> tuple[RunWarning, ...]:
        """The warnings that make the numbers void or unbelievable: results too good to be true, ruins."""
        return tuple(one for one in self.warnings if one.grave)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables of its accounts and forecasts, by the names of their files."""
        account = self.account
        return {
            "forecasts": self.forecasts.table,
            "equity": account.equity,
            "cumulative": account.cumulative,
            "fills": account.fills,
            "orders": account.orders,
            "trades": account.trades,
        }


def in_returns(value: Metric | None) -> str:
    """Return a return in percent; a dash where there is none."""
    return f"{value:+.1%}" if isinstance(value, int | float) else "-"
