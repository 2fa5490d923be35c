"""Results that no honest model or strategy has: most likely something knows the future.

Each number is held against a threshold, and against luck: it must also lie three standard errors above what a real
edge can have, so that few bars, and bars of which there are many a year, raise no alarm by chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ...analyzers import metrics as m
from ...analyzers.metrics import Metric, Undefined
from ...faults import RunWarning
from ...models.meaning import SCORES
from ...models.schedule.apart import LOCKBOX, NEW
from ...models.schedule.folds import TEST
from ..result import Floats, Result
from .tested import Tested, tested

WHERE = {TEST: "out of sample", LOCKBOX: "in the lock-box", NEW: "on the new bars"}
CORRELATION, HIT_RATE, SHARPE = 0.5, 0.7, 5.0
"""Above these a number is not believed."""
REAL_CORRELATION, REAL_HIT_RATE, REAL_SHARPE = 0.3, 0.6, 4.0
"""What a strong edge may have: a correlation of 0.3 makes 60% of the signs right, and a daily Sharpe ratio of 4."""
LUCK = 3.0
"""Standard errors that luck is allowed."""
PAIRS, FORECASTS, BARS = 30, 100, 100
"""The fewest that a correlation, a hit rate, a Sharpe ratio is judged by. Of outcomes that overlap, because the horizon
is longer than a bar, only so many count as do not."""
ONE_SIDED = 0.1
"""The hit rate must beat always forecasting the commoner sign by so much: in the long run most outcomes are gains."""
SAME, NEARLY_ALL, FEW = 1e-3, 0.99, 10
"""Forecasts equal outcomes when so many differ by less than this share of their size."""

IN_A_MODEL = (
    "Look for the future in what the model sees: the label or a later value in a column of the file (shift(-1)), a "
    "centred window, a scaler or indicator fitted on all bars, a file read beside the bars, training on test bars, "
    "forecasts of a bar already known, or closes nobody could trade at (smoothed, stale, or bouncing between bid and "
    "ask)."
)
IN_A_STRATEGY = (
    "Look for the future in what the strategy sees: an indicator whose `once` reads on (run with --streaming, which "
    "does not call it), a column of the file with later values (shift(-1)), a centred window, a file read beside the "
    "bars, or closes nobody could trade at."
)


def too_good(result: Result, found: Tested | None = None, sample: str = TEST) -> Iterator[RunWarning]:
    """Tell, in one alarm, of everything in a sample that is too good to be true; silent where it has no bars."""
    judged = found or tested(result, sample)
    symptoms = [*of_forecasts(judged, result, sample), *rich(result, sample)]
    if symptoms:
        *others, last = symptoms
        listed = f"{'; '.join(others)}; and {last}" if others else last
        where = IN_A_MODEL if len(result.forecasts.table) else IN_A_STRATEGY
        yield RunWarning("too_good", f"Too good to be true: {WHERE[sample]} {listed}. {where}")


def of_forecasts(judged: Tested, result: Result, sample: str = TEST) -> Iterator[str]:
    """Tell what is too good about forecasts beside their outcomes."""
    forecast, outcome = judged.forecast, judged.outcome
    if result.forecasts.meaning != SCORES:
        for named, returned in (("returns", forecast), ("closes", forecast / judged.close - 1.0)):
            if equal(returned, outcome):
                yield f"the {len(forecast):,} forecasts equal the {named} that came"
                return
    yield from correlated(forecast, outcome, result, sample)
    yield from hitting(forecast, outcome, result.forecasts.horizon)


def equal(forecast: Floats, outcome: Floats) -> bool:
    """Return whether nearly all forecasts are the outcomes, to rounding; bars on which nothing moved do not count."""
    moved = outcome != 0.0
    if np.count_nonzero(moved) < FEW:
        return False
    forecast, outcome = forecast[moved], outcome[moved]
    apart = np.abs(forecast - outcome) > SAME * np.mean(np.abs(outcome))
    return bool(np.mean(apart) <= 1.0 - NEARLY_ALL)


def correlated(forecast: Floats, outcome: Floats, result: Result, sample: str) -> Iterator[str]:
    """Tell of a correlation of either sign that is beyond belief, and not the work of a few pairs."""
    found = number(result.metrics.get(sample, {}).get("correlation"))
    pairs = len(forecast) // result.forecasts.horizon
    if found is None or pairs < PAIRS or abs(found) <= CORRELATION:
        return
    # Fisher (1921): atanh of a correlation has the standard error 1 / sqrt(n - 3)
    lucky = math.tanh(math.atanh(REAL_CORRELATION) + LUCK / math.sqrt(pairs - 3))
    if abs(found) > lucky and abs(without_largest(forecast, outcome)) > 0.8 * CORRELATION:
        real = "forecasts of real returns seldom reach 0.1"
        yield (
            f"forecasts and outcomes correlate at {found:.2f} over {len(forecast):,} pairs, "
            f"beyond {CORRELATION:g} ({real})"
        )


def without_largest(forecast: Floats, outcome: Floats) -> float:
    """Return the correlation without the hundredth of the pairs that makes most of it."""
    x, y = forecast - forecast.mean(), outcome - outcome.mean()
    drop = max(len(x) // 100, 1)
    kept = np.argpartition(np.abs(x * y), len(x) - drop)[: len(x) - drop]
    return number(m.correlation(forecast[kept], outcome[kept])) or 0.0


def hitting(forecast: Floats, outcome: Floats, horizon: int) -> Iterator[str]:
    """Tell of a hit rate beyond belief, and beyond that of always forecasting the commoner sign."""
    counted = (forecast != 0.0) & (outcome != 0.0)
    count = int(np.count_nonzero(counted)) // horizon
    if count < FORECASTS:
        return
    up = outcome[counted] > 0.0
    hits = float(np.mean(up == (forecast[counted] > 0.0)))
    rises = float(np.mean(up))
    lucky = REAL_HIT_RATE + LUCK * math.sqrt(REAL_HIT_RATE * (1.0 - REAL_HIT_RATE) / count)
    if hits > max(HIT_RATE, lucky, max(rises, 1.0 - rises) + ONE_SIDED):
        yield (
            f"{hits:.1%} of {np.count_nonzero(counted):,} forecasts have the sign of their outcome, "
            f"above {HIT_RATE:.0%} (real ones are near 50%)"
        )


def rich(result: Result, sample: str) -> Iterator[str]:
    """Tell of a Sharpe ratio beyond belief; of cash alone, which earns interest without risk, none is told."""
    metrics = result.metrics.get(sample, {})
    found = number(metrics.get("sharpe"))
    if found is None or found <= SHARPE or not number(metrics.get("exposure")):
        return
    bars = int(np.count_nonzero(result.account.equity["sample"].to_numpy() == sample))
    # Lo (2002): the standard error of a Sharpe ratio a bar is near 1 / sqrt(bars)
    if bars < BARS or found <= REAL_SHARPE + LUCK * math.sqrt(result.account.bars_per_year / bars):
        return
    yield f"the Sharpe ratio is {found:.1f} a year over {bars:,} bars, above {SHARPE:g} (the best funds have 2 or 3)"
    held = number(result.buy_and_hold.metrics.get(sample, {}).get("sharpe"))
    if held is not None and held > SHARPE:
        yield f"buy and hold has a Sharpe ratio of {held:.1f} too, so look at the prices first: they rise too steadily"


def number(metric: Metric | None) -> float | None:
    """Return the metric as a number, None where there is none."""
    return None if metric is None or isinstance(metric, Undefined) else float(metric)
