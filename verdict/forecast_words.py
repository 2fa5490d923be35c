"""How good the forecasts were, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from ..analyzers.metrics import Undefined
from ..analyzers.statistics.calibration import Tenth
from ..analyzers.statistics.estimates import Estimate, Significance
from .copying import copied, goes, number
from .forecast_quality import LAST, MEAN, ZERO, Beside, ForecastQuality

NEXT = 1
"""The lag of the return of the next bar, the first that was not known."""
SIMPLE = {ZERO: "always 0", MEAN: "the mean so far", LAST: "the last return"}


def lines_of(quality: ForecastQuality) -> Iterator[str]:
    """Yield the sentences about the forecasts of a sample, the plainest first."""
    yield agreement(quality)
    yield direction(quality)
    yield from errors(quality)
    yield sizes(quality)
    yield about_which_bar(quality)
    if quality.horizon > 1:
        yield (
            f"Outcomes over {quality.horizon} bars overlap: of {quality.pairs:,} pairs only "
            f"{quality.pairs // quality.horizon:,} share no bar. Intervals and p reckon with that; the tenths do not."
        )


def agreement(quality: ForecastQuality) -> str:
    """Tell the correlations with what came."""
    linear = quality.correlation
    if isinstance(linear.value, Undefined):
        return f"Forecast and outcome have no correlation: {linear.value.reason}."
    told = f"Forecast and outcome correlate at {estimate(linear)} over {quality.pairs:,} pairs; by rank at "
    told += f"{estimate(quality.rank_correlation)}."
    intervals = [one.interval for one in (linear, quality.rank_correlation)]
    if all(not isinstance(one, Undefined) and 0.0 in one for one in intervals):
        told += " That cannot be told from none."
    return told


def estimate(one: Estimate) -> str:
    """Return `0.030 (95%: -0.016 to 0.078)`, or why there is no interval."""
    if isinstance(one.value, Undefined):
        return f"no number ({one.value.reason})"
    if isinstance(one.interval, Undefined):
        return f"{one.value:.3f} (no interval: {one.interval.reason})"
    return f"{one.value:.3f} (95%: {one.interval.low:.3f} to {one.interval.high:.3f})"


def direction(quality: ForecastQuality) -> str:
    """Tell the hit rate and its test."""
    if isinstance(quality.hit_rate, Undefined):
        return f"There is no hit rate: {quality.hit_rate.reason}."
    hits = f"{quality.hit_rate:.1%} of the signs were right"
    test = quality.direction
    if isinstance(test, Undefined):
        return f"{hits}; no test of direction: {test.reason}."
    return f"{hits}; a test of direction, which is no test of profit, has {chance(test)} (Pesaran-Timmermann)."


def chance(test: Significance) -> str:
    """Return `p = 0.230`."""
    return "p < 0.001" if test.p < 0.0005 else f"p = {test.p:.3f}"


def errors(quality: ForecastQuality) -> Iterator[str]:
    """Tell how near the forecasts were beside simple ones."""
    reasons = {one.r_squared.reason for one in quality.beside.values() if isinstance(one.r_squared, Undefined)}
    if len(reasons) == 1 and all(isinstance(one.r_squared, Undefined) for one in quality.beside.values()):
        yield f"No error beside simple forecasts: {reasons.pop()}."
        return
    told = "; ".join(
        f"{nearness(one)} than that of {SIMPLE[name]}{tested(one)}" for name, one in quality.beside.items()
    )
    yield f"The squared error was {told}."


def nearness(one: Beside) -> str:
    """Return how much smaller or larger the error is."""
    if isinstance(one.r_squared, Undefined):
        return "neither smaller nor larger"
    size = percent(abs(one.r_squared), 2)
    return "neither smaller nor larger" if size == "0.00%" else f"{size} {'smaller' if one.r_squared > 0 else 'larger'}"


def tested(one: Beside) -> str:
    """Return the test in brackets, or why there is no number."""
    if isinstance(one.r_squared, Undefined):
        return f" ({one.r_squared.reason})"
    if isinstance(one.test, Undefined):
        return f" (no test: {one.test.reason})"
    return f" (Diebold-Mariano {chance(one.test)})"


def sizes(quality: ForecastQuality) -> str:
    """Tell what came of the lowest and of the highest tenth of the forecasts."""
    if isinstance(quality.calibration, Undefined):
        return f"No calibration: {quality.calibration.reason}."
    lowest, *_, highest = quality.calibration
    return f"Of the lowest forecasts {came(lowest)}; of the highest {came(highest)}."


def came(tenth: Tenth) -> str:
    """Return the mean forecast and what came of it."""
    return (
        f"({tenth.count:,}) the mean was {percent(tenth.mean_forecast, 3)}, and {percent(tenth.mean_outcome, 3)} came"
    )


def percent(share: float, digits: int) -> str:
    """Return a share in percent, one beyond a millionfold as how many times."""
    return f"{share:.{digits}%}" if abs(share) < 1e6 else f"{share:.3g}-fold"


def about_which_bar(quality: ForecastQuality) -> str:
    """Tell which bar's return the forecast goes with or against most, in plain words when it is one already known."""
    if found := copied(quality):
        if found.agreement > 0.0:
            return found.sentence
        return (
            f"The forecast is for the most part {found.words}, turned round: it {goes(found.agreement)} it "
            f"({found.agreement:.2f}); its correlation with the one to come is {found.to_come:.2f}."
        )
    known = {lag: number(value) for lag, value in quality.lag_profile.items() if not isinstance(value, Undefined)}
    if not known:
        return f"No lag profile: {next(iter(quality.lag_profile.values())).reason}."  # type: ignore[union-attr]
    most = max(known, key=lambda lag: abs(known[lag]))
    told = f"Most of all, the forecast {goes(known[most])} {bar_named(most)} ({known[most]:.2f})"
    if most == NEXT or NEXT not in known:
        return f"{told}."
    return f"{told}; its correlation with {bar_named(NEXT)} is {known[NEXT]:.2f}."


def bar_named(lag: int) -> str:
    """Return which bar's return a lag is."""
    if lag in (0, 1):
        return "the return of the next bar" if lag else "the return that has just come"
    size = abs(lag - 1) if lag > 1 else abs(lag)
    return f"the return of {size} {'bar' if size == 1 else 'bars'} {'after the next' if lag > 1 else 'earlier'}"
