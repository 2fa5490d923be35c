"""What a finished result has to say against itself: forecasts and accounts that look like skill and are none.

The engine tells of faults while it runs (`engine.warnings`); these need the whole result. Each leaves chance three
standard errors, so that a run without skill and without fault raises none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..analyzers.metrics import Metric, Undefined, returns_of
from ..arrays import Floats
from ..costs.register import EARNED, PAID
from ..engine.result import Result
from ..faults import RunWarning
from ..faults.run_warning import gravest_first
from ..models.schedule.folds import TEST, TRAIN
from .copying import copied
from .forecast_quality import ForecastQuality, forecast_quality
from .intervals import curve_of

LUCK = 3.0
"""Standard errors that luck is allowed."""
HITS, CORRELATION, SHARPE = 0.05, 0.1, 1.0
"""So much an honest model loses out of sample by what it fitted to noise: ten weights on a thousand bars correlate at
0.1 with noise, sqrt(10 / 1000), which makes 53% of the signs right and a Sharpe ratio of 1.3 a year. Train must be
above test by luck's standard errors more."""
FEWEST = 30
"""Pairs or bars of each sample that are compared."""
SAME, NEARLY_ALL, FEWEST_MOVES = 0.05, 0.95, 20
"""An account that is within a twentieth of buy and hold's move on 95% of the bars holds what it holds. A position drawn
at random does so on 20 bars once in 50,000 runs."""
FEWEST_BARS = 100
"""Bars from which an edge is told from luck."""


def alarms_of(result: Result, quality: ForecastQuality | None = None, sample: str = TEST) -> tuple[RunWarning, ...]:
    """Return what is told against a result beside its own warnings, alarms first.

    Args:
        result: of a run.
        quality: of the forecasts of the sample, where it is known already.
        sample: the one that counts.
    """
    found = quality or forecast_quality(result, sample, resamples=1)
    told = (
        *copies(found),
        *in_sample_only(result, sample),
        *same_as_buy_and_hold(result, sample),
        *edge_below_costs(result, sample),
        *unstable_seeds(result, sample),
    )
    return gravest_first(told)


def copies(quality: ForecastQuality | None) -> Iterator[RunWarning]:
    """Tell of a forecast that repeats what is already known."""
    found = None if quality is None else copied(quality)
    if found is not None and found.agreement > 0.0:
        yield RunWarning("copied_past", found.sentence)


def in_sample_only(result: Result, sample: str) -> Iterator[RunWarning]:
    """Tell, in one alarm, of all numbers that were far higher on the bars a model was trained on."""
    if TRAIN not in result.metrics or sample not in result.metrics or sample == TRAIN:
        return
    symptoms = [*fallen_forecasts(result, sample), *fallen_sharpe(result, sample)]
    if symptoms:
        yield RunWarning(
            "in_sample_only",
            f"Far better in sample than out of it: {'; '.join(symptoms)}. The model knows its training bars, not the "
            "market: do not believe the numbers of train.",
        )


def fallen_forecasts(result: Result, sample: str) -> Iterator[str]:
    """Tell of a hit rate and a correlation that train had and the sample had not."""
    table = result.forecasts.table
    known = table.loc[table["outcome"].notna(), "sample"]
    trained, tested = (int((known == name).sum()) // result.forecasts.horizon for name in (TRAIN, sample))
    if min(trained, tested) < FEWEST:
        return
    before, after = both(result, "hit_rate", sample)
    # of shares near a half the standard error is sqrt(1/4 / n)
    if before - after > HITS + LUCK * math.sqrt(0.25 / trained + 0.25 / tested):
        yield f"{before:.0%} of the signs right in train, {after:.0%} in {sample}"
    before, after = both(result, "correlation", sample)
    # Fisher (1921): atanh of a correlation has the standard error 1 / sqrt(n - 3)
    apart = math.atanh(np.clip(before, -0.999, 0.999)) - math.atanh(np.clip(after, -0.999, 0.999))
    if apart > CORRELATION + LUCK * math.sqrt(1.0 / (trained - 3) + 1.0 / (tested - 3)):
        yield f"a correlation with what came of {before:.2f} in train, {after:.2f} in {sample}"


def fallen_sharpe(result: Result, sample: str) -> Iterator[str]:
    """Tell of a Sharpe ratio that train had and the sample had not, beyond what became of buy and hold's."""
    rows = result.account.equity["sample"]
    trained, tested = (int((rows == name).sum()) for name in (TRAIN, sample))
    if min(trained, tested) < FEWEST:
        return
    before, after = both(result, "sharpe", sample)
    held = [number(result.buy_and_hold.metrics[name].get("sharpe")) for name in (TRAIN, sample)]
    # Lo (2002): the standard error of a Sharpe ratio a year is near sqrt(bars a year / bars)
    room = LUCK * math.sqrt(result.account.bars_per_year * (1.0 / trained + 1.0 / tested))
    fall = before - after
    if min(fall, fall - (held[0] - held[1])) > SHARPE + room:
        yield f"a Sharpe ratio of {before:.1f} a year in train, {after:.1f} in {sample}"


def both(result: Result, name: str, sample: str) -> tuple[float, float]:
    """Return a metric of train and of the sample; twice 0 where one of them has no number."""
    found = [result.metrics[one].get(name) for one in (TRAIN, sample)]
    if any(value is None or isinstance(value, Undefined) for value in found):
        return 0.0, 0.0
    return number(found[0]), number(found[1])


def same_as_buy_and_hold(result: Result, sample: str) -> Iterator[RunWarning]:
    """Tell of an account that moved as buy and hold on nearly every bar."""
    if result.labels.strategy.replace("_", "").lower() == "buyandhold":
        return
    held = result.buy_and_hold.equity
    other = held["equity"].to_numpy(np.float64)[(held["sample"] == sample).to_numpy()]
    curves = curve_of(result, sample), np.concatenate(([result.terms.account.cash], other))
    bars = min(map(len, curves))
    if any((curve[:bars] <= 0.0).any() for curve in curves):
        return
    mine, theirs = (returns_of(curve[:bars]) for curve in curves)
    moved = theirs != 0.0
    if np.count_nonzero(moved) < FEWEST_MOVES:
        return
    share = float(np.mean(np.abs(mine - theirs)[moved] <= SAME * np.abs(theirs[moved])))
    if share >= NEARLY_ALL:
        yield RunWarning(
            "same_as_buy_and_hold",
            f"On {share:.0%} of the {sample} bars the account moved as buy and hold did: what it earned is the "
            "market's return.",
        )


def edge_below_costs(result: Result, sample: str) -> Iterator[RunWarning]:
    """Tell of costs that took all of a profit too steady to be luck."""
    metrics = result.metrics.get(sample, {})
    gross, net = number(metrics.get("gross")), number(metrics.get("net"))
    if gross <= 0.0 or net > 0.0:
        return
    gains = gross_gains(result, sample)
    spread = float(np.std(gains, ddof=1)) if len(gains) >= FEWEST_BARS else 0.0
    if spread > 0.0 and np.mean(gains) > LUCK * spread / math.sqrt(len(gains)):
        yield RunWarning(
            "edge_below_costs",
            f"The edge is smaller than its costs: a profit of {gross:,.0f} before costs, which is no luck, and "
            f"costs of {gross - net:,.0f}.",
        )


def gross_gains(result: Result, sample: str) -> Floats:
    """Return what the account of a sample gained before costs on each bar, as a fraction of its equity, shape (n,)."""
    curve = curve_of(result, sample)
    table = result.account.equity[result.account.equity["sample"] == sample]
    paid = table[list(PAID)].to_numpy(np.float64).sum(axis=1) - table[list(EARNED)].to_numpy(np.float64).sum(axis=1)
    kept = curve[:-1] > 0.0
    gains: Floats = (np.diff(curve) + paid)[kept] / curve[:-1][kept]
    return gains


def unstable_seeds(result: Result, sample: str) -> Iterator[RunWarning]:
    """Tell of seeds that disagree about whether anything is earned, or how much."""
    table = result.seeds.table
    if table.empty:
        return
    found = table.loc[table["sample"] == sample, "total_return"].to_numpy(np.float64)
    found = found[~np.isnan(found)]
    if len(found) < 2:
        return
    gained = int(np.count_nonzero(found > 0.0))
    span = f"from {found.min():.1%} to {found.max():.1%}"
    if 0 < gained < len(found):
        told = f"{gained} of {len(found)} seeds alone gained on {sample} and {len(found) - gained} did not ({span})"
    elif np.std(found, ddof=1) > abs(np.mean(found)):
        told = f"the {len(found)} seeds alone returned {span} on {sample}, further apart than their mean is from 0"
    else:
        return
    yield RunWarning("unstable_seeds", f"The seeds disagree: {told}. Which one was drawn decides the result.")


def number(metric: Metric | None) -> float:
    """Return the metric, 0 where it has no number."""
    return 0.0 if metric is None or isinstance(metric, Undefined) else float(metric)
