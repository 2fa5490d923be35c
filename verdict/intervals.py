"""How sure a sample's numbers are: intervals of its account, and the probabilistic Sharpe ratio."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..analyzers.metrics import RUINED, Metric, Undefined, max_drawdown, returns_of, sharpe, total_return
from ..analyzers.statistics.account_intervals import account_intervals
from ..analyzers.statistics.estimates import Estimate
from ..analyzers.statistics.sharpe_ratios import moments_of, probabilistic_sharpe
from ..arrays import Floats
from ..engine.result import Result
from .plain import as_plain


@dataclass(frozen=True, eq=False)
class Intervals:
    """What the account of one sample came to, and how far luck alone may have moved it."""

    sample: str
    bars: int
    block_length: Metric
    """Mean length of the blocks of bars that were resampled."""
    sharpe: Estimate
    """A year, with a 95% interval as all of them."""
    total_return: Estimate
    max_drawdown: Estimate
    probabilistic_sharpe: Metric
    """The chance that the true Sharpe ratio is above 0, returns being independent."""

    def as_json(self) -> dict[str, Any]:
        """Return all of it as JSON can hold it."""
        return as_plain(self)


def intervals_of(result: Result, sample: str = "test", *, resamples: int | None = None) -> Intervals:
    """Return the intervals of a sample's account; of a ruined one, or one that never varies, the reasons."""
    curve, scale = curve_of(result, sample), result.account.bars_per_year
    numbers = sharpe(curve, scale), total_return(curve), max_drawdown(curve)
    if np.any(curve <= 0.0):
        ruined = [Estimate(one, RUINED) for one in numbers]
        return Intervals(sample, len(curve) - 1, RUINED, ruined[0], ruined[1], ruined[2], RUINED)
    returns = returns_of(curve)[1:]
    found = account_intervals(returns, scale, resamples=resamples)
    moments = moments_of(returns)
    return Intervals(
        sample,
        len(returns),
        found.block_length,
        Estimate(numbers[0], found.sharpe),
        Estimate(numbers[1], found.total_return),
        Estimate(numbers[2], found.max_drawdown),
        moments if isinstance(moments, Undefined) else probabilistic_sharpe(moments),
    )


def curve_of(result: Result, sample: str) -> Floats:
    """Return the equity of a sample's account with the cash it began with before it, shape (bars + 1,)."""
    table = result.account.equity
    equity = table["equity"].to_numpy(np.float64)[(table["sample"] == sample).to_numpy()]
    return np.concatenate(([result.terms.account.cash], equity))


def lines_of(intervals: Intervals, too_little: str = "") -> Iterator[str]:
    """Yield the intervals in sentences; no Sharpe ratio where `too_little` says why there is none to tell."""
    reason = intervals.sharpe.interval
    if isinstance(reason, Undefined):
        yield f"No intervals: {reason.reason}."
        return
    blocks = f"blocks of {intervals.block_length:.1f} bars on average"
    ratio = "" if too_little else f"Sharpe ratio {between(intervals.sharpe, '.2f')}; "
    yield (
        f"95% intervals ({blocks}, resampled): {ratio}total return "
        f"{between(intervals.total_return, '.1%')}; max drawdown {between(intervals.max_drawdown, '.1%')}."
    )
    if too_little:
        yield f"No interval of a Sharpe ratio, and no probabilistic one: {too_little}."
        return
    if isinstance(intervals.probabilistic_sharpe, Undefined):
        yield f"No probabilistic Sharpe ratio: {intervals.probabilistic_sharpe.reason}."
        return
    yield (
        f"The probabilistic Sharpe ratio is {intervals.probabilistic_sharpe:.0%}: how sure it is that the true one is "
        "above 0. It takes a rise or fall that everybody had for skill."
    )


def between(one: Estimate, form: str) -> str:
    """Return `0.41 (-0.33 to 1.12)`, or why not."""
    value = one.value.reason if isinstance(one.value, Undefined) else format(one.value, form)
    if isinstance(one.interval, Undefined):
        return f"{value} (no interval: {one.interval.reason})"
    return f"{value} ({one.interval.low:{form}} to {one.interval.high:{form}})"
