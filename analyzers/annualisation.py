"""How many bars a year has: the one number that scales every annual metric, stated in each report with its reason."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..arrays import Stamps

DAYS_A_YEAR = {5: 252.0, 6: 313.0, 7: 365.0}
"""Days with bars a year, by those of a week: exchanges close on some ten holidays, others on fewer or none."""
WEEKDAYS = {5: "five days a week", 6: "six days a week", 7: "seven days a week"}
REGULAR = {7.0: ("a bar a week", 52.0), 30.4: ("a bar a month", 12.0), 91.3: ("a bar a quarter", 4.0),
           182.6: ("a bar every half year", 2.0), 365.25: ("a bar a year", 1.0)}  # fmt: skip
"""Bars longer than a day by the days that each takes: what they are, and how many a year."""
UNITS = {86_400: ("day", "days"), 3_600: ("hour", "hours"), 60: ("minute", "minutes"), 1: ("second", "seconds")}

DAY, YEAR, WEEK = np.timedelta64(1, "D"), 365.2425, 7
HOLE = 30
"""Calendar days without a bar that are no holidays: they count as no time."""
TYPICAL = 75
"""Per cent of the weeks that have at most so many days with bars: holidays take days from some weeks."""
USUAL = 0.6
"""Share of the weeks with as many days as usual, from which on a calendar is regular."""
NEAR = 0.15
"""How far the bars of a usual week may be from what a calendar says, relative."""


@dataclass(frozen=True)
class Year:
    """How many bars a year has, and why."""

    bars: float
    words: str
    """`five days a week`, `a bar an hour`, `counted over 3 whole years`."""


def bars_per_year(index: pd.DatetimeIndex) -> float:
    """Return how many bars a year has, as `year_of` finds it."""
    return year_of(index).bars


def year_of(index: pd.DatetimeIndex) -> Year:
    """Return how many bars a year of these stamps has, shape (n,), increasing.

    Bars a day: 252 for five days a week, whichever, 313 for six, 365 for seven. Bars a week, a month, a quarter:
    52, 12, 4. Bars around the clock, every day: as many as 365 days have. All others are counted over the whole years
    of the stamps, or where there is none by a usual day, or else over the span. A single bar is daily.
    """
    stamps = index.to_numpy().astype("datetime64[us]")
    if len(stamps) < 2:
        return Year(DAYS_A_YEAR[5], "taken for daily bars")
    days, bars_a_day = np.unique(stamps.astype("datetime64[D]"), return_counts=True)
    distance = float(np.median(np.diff(stamps)) / DAY)
    if (bars_a_day > 1).any():
        return _around_the_clock(stamps, distance) or _counted(stamps) or _by_usual_day(days, bars_a_day, stamps)
    counted = _counted(stamps) if distance < WEEK else None  # of few bars the first and the last count too much
    return _daily(days) or _regular(stamps, distance) or counted or _over_span(stamps)


def _daily(days: NDArray[np.datetime64]) -> Year | None:
    """Return the year of bars a day; None where a usual week has other than five to seven, or most weeks have holes."""
    week = _days_a_week(days)
    if week is None:
        return None
    return Year(DAYS_A_YEAR[week], WEEKDAYS[week])


def _days_a_week(days: NDArray[np.datetime64]) -> int | None:
    """Return how many days a usual week has, five to seven; None for another number, and where many are missing."""
    numbers = days.astype(np.int64)
    if len(days) > 1 and np.median(np.diff(numbers)) > 1:
        return None
    whole = _whole_weeks(numbers)
    weekdays = np.bincount((numbers + 3) % WEEK, minlength=WEEK)
    if not len(whole):
        return max(5, int(np.count_nonzero(weekdays)))
    usual = round(float(np.percentile(whole, TYPICAL)))
    if usual not in WEEKDAYS or whole.mean() < (1 - NEAR) * usual:
        return None
    # where other days than usual are missing each week, unless the weekend was moved once
    any_day = np.count_nonzero(weekdays > 0.05 * len(days)) > usual and (whole == usual).mean() < USUAL
    return None if any_day else usual


def _whole_weeks(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many days with bars each week has, but for empty ones, and the first and last, which may be cut."""
    _, counts = np.unique((numbers + 3) // WEEK, return_counts=True)  # day 0, 1970-01-01, is a Thursday
    return counts[1:-1]


def _regular(stamps: Stamps, distance: float) -> Year | None:
    """Return the year of bars a week, a month or longer; None where they come at other times."""
    for days, (words, bars) in REGULAR.items():
        gaps = np.diff(stamps) / DAY
        # weeks and months end on a last day of trading
        if abs(distance - days) <= 0.1 * days and (np.abs(gaps - days) <= 0.2 * days).mean() >= 0.8:
            return Year(bars, words)
    return None


def _around_the_clock(stamps: Stamps, distance: float) -> Year | None:
    """Return the year of bars at even distances, day and night and on every day of the week; None for others."""
    hours = len(np.unique(stamps.astype("datetime64[h]").astype(np.int64) % (24 * WEEK)))
    span = float((stamps[-1] - stamps[0]) / DAY)
    gaps = np.diff(stamps) / DAY
    holes = gaps[gaps > 2].sum()  # a weekend takes two days and more
    if span < WEEK or hours < min(0.9 * 24 * WEEK, 0.9 * WEEK / distance):
        weekend = (stamps.astype("datetime64[D]").astype(np.int64) + 3) % WEEK >= 5
        if span >= WEEK or not (weekend.any() and (gaps <= 1.5 * distance).all()):
            return None
    elif (len(stamps) - 1) * distance < (1 - NEAR) * (span - holes):
        return None
    seconds = max(1, round(distance * 86_400))
    return Year(365 * 86_400 / seconds, _every(seconds))


def _every(seconds: int) -> str:
    """Return a distance in words: `a bar an hour`, `a bar every 5 minutes`."""
    size = next(size for size in UNITS if seconds % size == 0)
    many, (one, several) = seconds // size, UNITS[size]
    return f"a bar every {many} {several}" if many > 1 else f"a bar {'an' if one == 'hour' else 'a'} {one}"


def _counted(stamps: Stamps) -> Year | None:
    """Return the bars a year counted over the whole years of the stamps; None where they span less than one."""
    distance = np.median(np.diff(stamps).astype(np.int64)).astype("timedelta64[us]")
    ends = stamps[-1] + distance
    years = int((ends - stamps[0]) / DAY / YEAR + 0.01)  # 365 days are one, and 730 two
    if years < 1:
        return None
    until = stamps[0] + np.timedelta64(round(years * YEAR * 86_400e6), "us")
    inside = stamps[stamps < until]
    gaps = np.diff(np.append(inside, min(until, ends))) / DAY
    time = years - (gaps[gaps > HOLE]).sum() / YEAR if float(np.median(gaps)) < HOLE else years
    return Year(len(inside) / time, f"counted over {years} whole year{'s' if years > 1 else ''}")


def _by_usual_day(days: NDArray[np.datetime64], bars_a_day: NDArray[np.int64], stamps: Stamps) -> Year:
    """Return the year of sessions that are alike on five to seven days a week; else what is counted over the span."""
    usual = float(np.median(bars_a_day))
    week = _days_a_week(days)
    short = (bars_a_day < 0.5 * usual).mean() > 0.1
    all_day = usual * float(np.median(np.diff(stamps)) / DAY) > 0.95 and days[-1] - days[0] >= WEEK * DAY
    if week is None or short or all_day:  # markets that never sleep have few holidays
        return _over_span(stamps)
    return Year(usual * DAYS_A_YEAR[week], f"{usual:g} bars a day, {WEEKDAYS[week]}")


def _over_span(stamps: Stamps) -> Year:
    """Return the bars a year counted over the whole weeks of the stamps, or over all their span where it has none."""
    span = float((stamps[-1] - stamps[0]) / DAY)
    distance = float(np.median(np.diff(stamps)) / DAY)
    weeks = int((span + distance) / WEEK + 1e-9)
    if weeks and distance < WEEK:
        inside = int((stamps < stamps[0] + weeks * WEEK * DAY).sum())
        return Year(inside / weeks * YEAR / WEEK, f"counted over {weeks} whole week{'s' if weeks > 1 else ''}")
    return Year((len(stamps) - 1) / (span / YEAR), "counted over the span of the bars")
