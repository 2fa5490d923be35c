"""Time that cannot be: the first weeks of 1970, bars under a second, bars yet to come, and years without markets."""

from __future__ import annotations

import numpy as np

from ...arrays import Stamps
from ..parsing import present
from ..parsing.table import Findings, text_of

WEEKS = np.datetime64("1970-03-01", "us")
"""Stamps before it, after 1970-01-01, come from numbers that were taken for a smaller unit."""
EPOCH = np.datetime64("1970-01-01", "us")
EARLIEST = np.datetime64("1700-01-01", "us")
"""No series of prices by the day is older."""
SECOND, DAY = np.timedelta64(1, "s"), np.timedelta64(1, "D")
SLACK = 2 * DAY
"""Bars are stamped by their end, and by clocks ahead of UTC."""
FACTORS = {
    10**6: ("milliseconds were taken for nanoseconds", "ms"),
    10**9: ("seconds were taken for nanoseconds", "s"),
    10**3: ("microseconds were taken for nanoseconds, or seconds for milliseconds", "us"),
}
"""How many times too early stamps are, the likeliest first: what happened, and the unit of the numbers."""
OTHER = {10**3: ' or "s"'}


def check_times(stamps: Stamps, name: str, findings: Findings) -> bool:
    """Note stamps that cannot be the times of bars; return whether their order is worth looking at.

    `stamps` are oldest first, NaT where there is none, shape (n,).
    """
    known = stamps[~np.isnat(stamps)]
    if not len(known):
        return True
    distance = _distance(known)
    if _in_first_weeks(known):
        findings.overall(name, *_unit_forgotten(known, distance))
        return False
    if len(known) > 2 and np.timedelta64(0, "us") < distance < SECOND:
        what = f"half of the bars are {_seconds(distance)} apart or less, and none of a second or more is that short"
        remedy = "look for a unit that was mistaken, or gather the ticks into bars of a second or more"
        findings.overall(name, what, remedy)
        return False
    latest = present.now() + distance + SLACK
    if known.min() > latest and (mistake := _unit_too_large(known)):
        findings.overall(name, *mistake)
        return False
    late = "is yet to come"
    findings.at_rows(stamps > latest, name, lambda row: (f"{text_of(stamps[row])} {late}", _why_late(stamps[row])))
    early = f"lies before {text_of(EARLIEST)[:4]}, from when no bars are known"
    remedy = "write the year with four digits, and leave out rows with an empty date"
    findings.at_rows(stamps < EARLIEST, name, lambda row: (f"{text_of(stamps[row])} {early}", remedy))
    return True


def _distance(known: Stamps) -> np.timedelta64:
    """Return the median distance of neighbours in time, of those that differ; none for a single one."""
    different = np.unique(known)
    if len(different) < 2:
        return np.timedelta64(0, "us")
    median: np.timedelta64 = np.median(np.diff(different).astype(np.int64)).astype("timedelta64[us]")
    return median


def _in_first_weeks(known: Stamps) -> bool:
    """Return whether all stamps lie in the first weeks of 1970, but for dates of bars that may well be of then."""
    if len(known) < 2 or known.min() < EPOCH or known.max() >= WEEKS:
        return False
    return bool(known.min() == EPOCH or (known != known.astype("datetime64[D]")).any())


def _unit_forgotten(known: Stamps, distance: np.timedelta64) -> tuple[str, str]:
    first, last = known.min(), known.max()
    what = f"all {len(known):,} stamps lie in the first weeks of 1970, {text_of(first)} to {text_of(last)}"
    for factor, (mistake, unit) in FACTORS.items():
        lost = 999_999_999 if factor == 10**9 else 0  # what a stamp in microseconds no longer shows
        begins, ends = (int((stamp - EPOCH).astype(np.int64)) * factor + lost for stamp in (first, last))
        if ends >= 9e18:
            continue
        moments = [EPOCH + np.timedelta64(micros, "us") for micros in (begins, ends)]
        dates = [text_of(moment)[:10] for moment in moments]
        if dates[0] >= "1971" and moments[1] <= present.now() + SLACK:
            what += f": the unit was forgotten, {mistake}; read aright they are {dates[0]} to {dates[1]}"
            made = f'pd.to_datetime(numbers, unit="{unit}"{OTHER.get(factor, "")})'
            return what, f"make them by {made}, or hand over the numbers, whose size shows their unit"
    return f"{what}: they look like numbers of rows that were taken for times", "give each row its date"


def _unit_too_large(known: Stamps) -> tuple[str, str] | None:
    """Return what is wrong with stamps that a smaller unit would bring to the present, and the remedy; else None."""
    first, last = ((stamp - EPOCH).astype(np.int64) for stamp in (known.min(), known.max()))
    for factor in (10**3, 10**6):
        begins, ends = (EPOCH + np.timedelta64(int(moment) // factor, "us") for moment in (first, last))
        if begins >= WEEKS and ends <= present.now() + SLACK:
            aright = f"read aright they are {text_of(begins)[:10]} to {text_of(ends)[:10]}"
            what = f"all {len(known):,} stamps are yet to come, {text_of(known.min())} and later"
            what += f": numbers were taken for a unit {factor:,} times too large; {aright}"
            return what, 'give pd.to_datetime their unit, "ms" say, or hand over the numbers, whose size shows it'
    return None


def _why_late(stamp: np.datetime64) -> str:
    return "correct it, or the way its year is read (a year of two digits from 00 to 68 is taken for 2000 to 2068)"


def _seconds(distance: np.timedelta64) -> str:
    return f"{distance / SECOND:.3g} seconds"
