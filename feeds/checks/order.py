"""Dates that increase: rows that are newest first, repeat or go back, and why they most likely do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...arrays import Stamps
from ..parsing.table import Cells, Findings, text_of
from ..parsing.timezone import fitting_zone
from .repeated import Repeated, note_instruments, note_twins

HOUR = np.timedelta64(1, "h")
TO_UTC = "set data.timezone=UTC, and the stamps are turned into UTC, whose clock is never put back"


@dataclass(frozen=True)
class Rows:
    """The rows of a table, oldest first, whose stamps are checked."""

    columns: Mapping[str, Cells]
    """What else is in them."""
    apart: NDArray[Any] | None = None
    """What tells two stamps of one clock apart: offsets of their zones, or what they are in UTC."""
    zoned: bool = False
    """Whether the stamps are the clock of a zone that they name."""
    timezone: str = ""
    """The zone whose clock has been turned into UTC."""


def is_newest_first(stamps: Stamps) -> bool:
    """Return whether dates go back from row to row, but for a few."""
    known = stamps[~np.isnat(stamps)]
    steps = np.diff(known).astype(np.int64)
    return len(known) > 1 and bool(known[-1] < known[0] and (steps < 0).sum() > 9 * (steps > 0).sum())


def check_order(stamps: Stamps, name: str, findings: Findings, *, rows: Rows) -> None:
    """Note dates that repeat or go back, and second bars of a day in otherwise daily data."""
    places = np.flatnonzero(~np.isnat(stamps))
    if _increases(stamps[places]):
        _check_one_a_day(stamps[places], places, name, findings)
        return
    cells = [*rows.columns.values(), *([] if rows.apart is None else [rows.apart])]
    twins = note_twins(Repeated.of(stamps, places), cells, name, findings)
    places = np.setdiff1d(places, twins)
    known = stamps[places]
    if _increases(known) or _note_exchanged(known, name, findings):
        return
    repeated = Repeated.of(stamps, places)
    if note_instruments(repeated, rows.columns, name, findings):
        return
    if not (rows.zoned or rows.timezone) and _note_clock_change(repeated, name, findings):
        return
    remedy = TO_UTC if rows.zoned else ""
    _note_repeated(repeated, remedy or "keep one of the two rows", name, findings)
    _note_back(known, places, remedy, name, findings)


def _increases(known: Stamps) -> bool:
    return bool((known[1:] > known[:-1]).all())


def _note_repeated(repeated: Repeated, remedy: str, name: str, findings: Findings) -> None:
    for row, earlier, stamp in repeated:
        if findings.is_turned:
            row, earlier = earlier, row
        findings.at_row(row, name, f"{text_of(stamp)} is already in {findings.row(earlier)}", remedy)


def _note_back(known: Stamps, places: NDArray[np.intp], remedy: str, name: str, findings: Findings) -> None:
    for at in np.flatnonzero(known[1:] < known[:-1]).tolist():
        if findings.is_turned:
            what = f"{text_of(known[at])} comes after {text_of(known[at + 1])}, where the newest bar comes first"
            findings.at_row(int(places[at]), name, what, remedy or "correct it, or sort the rows")
        else:
            what = f"{text_of(known[at + 1])} comes after {text_of(known[at])}"
            findings.at_row(int(places[at + 1]), name, what, remedy or "correct it, or sort the rows, oldest first")


def _note_exchanged(known: Stamps, name: str, findings: Findings) -> bool:
    """Note dates that increase once day and month change places where both may be a month; return whether they do."""
    days = known.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    day = (days - months).astype(np.int64) + 1
    month = months.astype(np.int64) % 12 + 1
    if (known != days).any() or not (day > 12).any():
        return False
    years = months.astype("datetime64[Y]").astype("datetime64[M]")
    other = (years + (day - 1).astype("timedelta64[M]")).astype("datetime64[D]") + (month - 1).astype("timedelta64[D]")
    meant = np.where(day <= 12, other, days)
    if not _increases(meant):
        return False
    changed = np.flatnonzero(meant != days)
    shown = f"{text_of(known[changed[0]])} stands where {meant[changed[0]]} belongs"
    what = f"day and month changed places in {len(changed):,} of {len(known):,} dates when they were read: {shown}"
    findings.overall(name, what, "read them with dayfirst=True, or hand them over as text and set data.date_format")
    return True


def _note_clock_change(repeated: Repeated, name: str, findings: Findings) -> bool:
    """Note stamps that repeat in an hour of a night or two a year; return whether they do."""
    stamps = repeated.stamps
    twice = stamps[[at for at, _ in repeated.pairs]]
    days = twice.astype("datetime64[D]")
    if not len(twice) or (twice - days >= 4 * HOUR).any() or (stamps == stamps.astype("datetime64[D]")).all():
        return False
    steps = np.diff(stamps)
    back = stamps[1:][steps < 0].astype("datetime64[D]")
    years = (stamps.max() - stamps.min()) / np.timedelta64(365, "D")
    spans = [np.ptp(twice[days == day]) for day in np.unique(days)]
    nightly = len(spans) <= 2 * (years + 1) and all(span < HOUR for span in spans)
    if not nightly or (steps < -HOUR).any() or not np.isin(back, days).all():
        return False
    zone = fitting_zone(stamps)
    remedy = f"set data.timezone to the zone of the clock; {zone} fits" if zone else "turn the stamps into UTC first"
    row, earlier, stamp = next(iter(repeated))
    both = f"{text_of(stamp)} is already in {findings.row(earlier)}"
    findings.at_row(row, name, f"{both}, as in the night when clocks are put back", remedy)
    return True


def _check_one_a_day(known: Stamps, rows: NDArray[np.intp], name: str, findings: Findings) -> None:
    """Note bars after the first of a day where most days have one, or where 00:00 stands beside a close.

    A few days with a second bar, or pairs of 00:00 and a closing time on all of them, are two daily sources
    mixed: Backtrader would trade every bar twice.
    """
    days = known.astype("datetime64[D]")
    again = np.flatnonzero(days[1:] == days[:-1]) + 1
    crowded = len(np.unique(days[again]))
    paired = len(again) == crowded and _midnight_pairs(known, days, again)
    if not crowded or (2 * crowded >= len(np.unique(days)) and not paired):
        return
    for at in again.tolist():
        what = f"{text_of(known[at])} is a second bar of a day that has {text_of(known[at - 1])}, in daily data"
        findings.at_row(int(rows[at]), name, what, "keep one bar a day")


def _midnight_pairs(known: Stamps, days: NDArray[np.datetime64], again: NDArray[np.intp]) -> bool:
    """Return whether every second bar stands beside 00:00 and in business hours; at 12:00 they are half days."""
    clock = known[again] - days[again]
    late = (clock >= np.timedelta64(9, "h")).all() and (clock != np.timedelta64(12, "h")).any()
    return bool((known[again - 1] == days[again - 1]).all() and late)
