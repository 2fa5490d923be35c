"""The lag profile: which bar's return the forecast goes with, before and after it was made."""

from __future__ import annotations

import math

from ...analyzers.metrics import Undefined
from ...verdict.copying import LUCK, goes
from ...verdict.forecast_quality import ForecastQuality
from ...verdict.forecast_words import NEXT, bar_named
from .box import box
from .fragment import Fragment
from .numbers import number
from .svg import bars
from .words import counted

HEIGHT = 252


def lag_profile(quality: ForecastQuality) -> Fragment | str:
    """Return the picture, or why there is none."""
    known = {lag: float(one) for lag, one in quality.lag_profile.items() if not isinstance(one, Undefined)}
    if not known:
        reason = next((one.reason for one in quality.lag_profile.values() if isinstance(one, Undefined)), "no pairs")
        return f"No lag profile: {reason}."
    lags = list(quality.lag_profile)
    values = [known.get(lag, 0.0) for lag in lags]
    names = [number(lag, 0, signed=True) if lag % 5 == 0 or lag == NEXT else "" for lag in lags]
    titles = [f"{number(lag, 0, signed=True)}: {number(known.get(lag))}, {bar_named(lag)}" for lag in lags]
    described = "Correlation of the forecast with the returns before and after it was made"
    band = luck_of(quality)
    picture = bars(
        values, names, unit="", digits=2, described=described, titles=titles, band=band, strong=lags.index(NEXT),
        height=HEIGHT,
    )  # fmt: skip
    note = (
        "Correlation with the return of the bar so many bars after the forecast was made. +1, in blue, is the next "
        "bar, the first that was not known; 0 and below had been seen: tall bars there are no skill, they catch "
        f"changes after they came. Grey: within {LUCK:.0f} standard errors, over {counted(quality.pairs, 'pair')}, "
        "luck alone does as much."
    )
    return box(title(known, band), picture, note)


def luck_of(quality: ForecastQuality) -> float:
    """Return the correlation that counts as none, of pairs that do not overlap."""
    return LUCK / math.sqrt(max(quality.pairs / quality.horizon, 1.0))


def title(known: dict[int, float], band: float) -> str:
    """Return which return the forecast goes with most."""
    most = max(known, key=lambda lag: abs(known[lag]))
    if abs(known[most]) <= band:
        return "The forecast goes with no return, before or after it"
    return f"The forecast {goes(known[most])} {bar_named(most)}: correlation {number(known[most])}"
