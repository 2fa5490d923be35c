"""Statistics that others print, each with what it is worth: `--all-statistics`.

They import `arch`, so nothing here is on the way of an ordinary run. What is said of each was measured on worlds
without skill, see docs/verdict.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..analyzers.metrics import RUINED, Metric, Undefined, returns_of
from ..analyzers.statistics.account_intervals import account_intervals
from ..analyzers.statistics.arch_intervals import Three, bias_corrected_intervals
from ..analyzers.statistics.estimates import Interval
from ..analyzers.statistics.reality_check import Superiority, superior_ability
from ..analyzers.statistics.sharpe_ratios import best_by_luck, deflated_sharpe, moments_of
from ..arrays import Floats
from ..engine.result import Result
from .intervals import curve_of
from .plain import as_plain

NO_TRIALS = Undefined("it takes the number of trials and the variance of their Sharpe ratios")
DEFLATED_IS_WORTH = (
    "Far off either way: where 5% of false claims are allowed it makes 48% or 24%, by how the independent trials are "
    "counted, and with all 50 counted it sees 12% of edges where 53% can be seen."
)
SUPERIOR_IS_WORTH = (
    "It holds for strategies declared before the first look, and takes a drift that everybody had for skill: of raw "
    "profits up to 23% are false claims, of those over buy and hold up to 30%."
)
INTERVALS_ARE_WORTH = (
    "They reorder what happened, and know nothing of how many strategies were tried before this one was kept."
)


@dataclass(frozen=True, eq=False)
class AllStatistics:
    """What the default report leaves out."""

    sample: str
    best_by_luck: Metric
    """The annual Sharpe ratio that the best of the trials is expected to have without skill."""
    deflated_sharpe: Metric
    """The chance that the true Sharpe ratio is above that."""
    over_buy_and_hold: Superiority | Undefined
    """Hansen's test, studentised, of what the account gained over buy and hold."""
    over_cash: Superiority | Undefined
    """The same over holding nothing."""
    sharpe: Interval | Undefined
    """Of `arch`, bias-corrected; a year."""
    total_return: Interval | Undefined
    max_drawdown: Interval | Undefined

    def as_json(self) -> dict[str, Any]:
        """Return all of it as JSON can hold it."""
        return as_plain(self)


def all_statistics(
    result: Result,
    sample: str = "test",
    *,
    trials: float | None = None,
    sharpe_variance: float | None = None,
    others: Sequence[Result] = (),
) -> AllStatistics:
    """Return the statistics of a sample's account; what cannot be said says why.

    Args:
        result: of a run.
        sample: whose account.
        trials: how many strategies were tried, this one included.
        sharpe_variance: the variance of the annual Sharpe ratios of those trials.
        others: results of other strategies tried on the same bars, for Hansen's test.
    """
    curve, scale = curve_of(result, sample), result.account.bars_per_year
    if np.any(curve <= 0.0):
        return AllStatistics(sample, RUINED, RUINED, RUINED, RUINED, RUINED, RUINED, RUINED)
    returns = returns_of(curve)[1:]
    luck, deflated = deflation(returns, scale, trials, sharpe_variance)
    gains = np.column_stack([on_rows(one, sample, len(returns)) for one in (result, *others)])  # (n, strategies)
    held = held_returns(result, sample, len(returns))
    return AllStatistics(
        sample,
        luck,
        deflated,
        superior_ability(gains - held[:, None]),
        superior_ability(gains),
        *arch_intervals(returns, scale),
    )


def deflation(
    returns: Floats, bars_per_year: float, trials: float | None, sharpe_variance: float | None
) -> tuple[Metric, Metric]:
    """Return the annual Sharpe ratio of the best by luck, and the deflated one of returns (n,)."""
    if trials is None or sharpe_variance is None:
        return NO_TRIALS, NO_TRIALS
    variance = sharpe_variance / bars_per_year  # a bar
    luck, moments = best_by_luck(trials, variance), moments_of(returns)
    annual = luck if isinstance(luck, Undefined) else luck * math.sqrt(bars_per_year)
    return annual, moments if isinstance(moments, Undefined) else deflated_sharpe(moments, trials, variance)


def arch_intervals(returns: Floats, bars_per_year: float) -> Three:
    """Return the intervals of `arch`, with the blocks of the ordinary ones."""
    length = account_intervals(returns, bars_per_year, resamples=1).block_length
    return bias_corrected_intervals(returns, bars_per_year, 1.0 if isinstance(length, Undefined) else float(length))


def on_rows(result: Result, sample: str, bars: int) -> Floats:
    """Return the returns of a sample's account on so many bars, 0 after its records end, shape (bars,)."""
    return padded(curve_of(result, sample), bars)


def held_returns(result: Result, sample: str, bars: int) -> Floats:
    """Return what buy and hold returned on the sample's bars, shape (bars,)."""
    table = result.buy_and_hold.equity
    equity = table["equity"].to_numpy(np.float64)[(table["sample"] == sample).to_numpy()]
    return padded(np.concatenate(([result.terms.account.cash], equity)), bars)


def padded(curve: Floats, bars: int) -> Floats:
    """Return the returns of an equity curve up to a ruin, 0 from there on, shape (bars,)."""
    returns = np.zeros(bars)
    found = returns_of(curve)[1 : bars + 1]
    alive = np.cumprod(curve[:-1] > 0.0)[:bars].astype(bool)
    returns[: len(found)] = np.where(alive, found, 0.0)
    return returns


def lines_of(found: AllStatistics) -> Iterator[str]:
    """Yield the statistics in sentences, each with what it is worth."""
    yield f"{deflated_words(found)} {DEFLATED_IS_WORTH}"
    over = (superior_words("buy and hold", found.over_buy_and_hold), superior_words("cash", found.over_cash))
    yield f"Superior predictive ability (Hansen, studentised): {'; '.join(over)}. {SUPERIOR_IS_WORTH}"
    intervals = (("Sharpe ratio", found.sharpe, ".2f"), ("total return", found.total_return, ".1%"))
    told = [interval_words(*one) for one in (*intervals, ("max drawdown", found.max_drawdown, ".1%"))]
    yield f"Bias-corrected 95% intervals (arch): {'; '.join(told)}. {INTERVALS_ARE_WORTH}"


def deflated_words(found: AllStatistics) -> str:
    """Return the deflated Sharpe ratio in words."""
    for one in (found.best_by_luck, found.deflated_sharpe):
        if isinstance(one, Undefined):
            return f"No deflated Sharpe ratio: {one.reason}."
    return (
        f"The deflated Sharpe ratio is {found.deflated_sharpe:.0%}: how sure it is that the true one is above "
        f"{found.best_by_luck:.2f} a year, which luck gives the best of the trials."
    )


def superior_words(benchmark: str, found: Superiority | Undefined) -> str:
    """Return the test beside a benchmark in words."""
    if isinstance(found, Undefined):
        return f"over {benchmark} no test ({found.reason})"
    return f"over {benchmark} p = {found.consistent:.3f} (from {found.lower:.3f} to {found.upper:.3f})"


def interval_words(name: str, found: Interval | Undefined, form: str) -> str:
    """Return an interval in words."""
    if isinstance(found, Undefined):
        return f"{name} none ({found.reason})"
    return f"{name} {found.low:{form}} to {found.high:{form}}"
