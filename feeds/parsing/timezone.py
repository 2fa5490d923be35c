"""`data.timezone`: turns the wall clock of a zone into UTC, whose hours neither repeat nor are left out."""

from __future__ import annotations

import zoneinfo
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...arrays import Stamps
from ...faults import BadInput, did_you_mean
from .dates import Parsed
from .table import Findings, text_of

NIGHT = np.timedelta64(12, "h")
"""Stamps of one night lie closer together."""
KEPT = "dates without a time, which data.timezone leaves as they are"
ZONED = "stamps with a time zone"
LIKELY = (
    "Europe/Berlin", "America/New_York", "Europe/London", "America/Chicago", "Europe/Athens", "Australia/Sydney",
    "America/Los_Angeles", "America/Denver", "Pacific/Auckland", "Asia/Jerusalem", "America/Sao_Paulo",
    "America/Santiago", "Europe/Moscow",
)  # fmt: skip
"""Zones that are tried on stamps at a clock change, the first that fits is suggested."""


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def check_zone(timezone: str) -> None:
    """Refuse a name that is no time zone's.

    Raises:
        BadInput: it is none; with the nearest that is one.
    """
    if timezone in _zones():
        return
    what = f'"{timezone}" is no time zone'
    low = {name.lower(): name for name in sorted(_zones())}
    cities = {name.rpartition("/")[2]: low[name] for name in low}
    wanted = str(timezone).strip().lower().replace(" ", "_")
    if found := low.get(wanted) or cities.get(wanted):
        raise BadInput.at("data.timezone", what, f"did you mean {found}?")
    near = did_you_mean(wanted, [*low, *cities])
    name = near.removeprefix("did you mean ").removesuffix("?")
    known = low.get(name) or cities.get(name)
    remedy = f"did you mean {known}?" if known else "write one like Europe/Berlin, America/New_York or UTC"
    raise BadInput.at("data.timezone", what, remedy)


def in_utc(parsed: Parsed, findings: Findings, name: str, *, timezone: str, utc: Stamps | None = None) -> Parsed:
    """Return the stamps, oldest first, in UTC: by the zone that each names, or else by the clock of `timezone`.

    `utc` are those of a frame whose stamps have a zone. Dates without a time stay as they are, for another zone would
    move them to another day. Notes the hours that the clock of the zone leaves out.
    """
    stamps = parsed.stamps
    if parsed.is_utc:
        return parsed
    if _are_dates(stamps):
        return replace(parsed, offsets=None, read_as=(*parsed.read_as, KEPT))
    if utc is not None:
        return replace(parsed, stamps=utc, read_as=(*parsed.read_as, f"{ZONED}, turned into UTC"))
    named = np.zeros(len(stamps), bool) if parsed.offsets is None else ~np.isnan(parsed.offsets)
    found = stamps.copy()
    if named.any():
        assert parsed.offsets is not None
        found[named] -= (parsed.offsets[named] * 60e6).astype("timedelta64[us]")
    if not named.all():
        found[~named] = local_to_utc(stamps[~named], timezone)
        missing = np.isnat(found) & ~np.isnat(stamps)
        findings.at_rows(missing, name, lambda row: _why_missing(stamps[row], timezone))
    said = ZONED if named.all() else f"stamps of {timezone}"
    return replace(parsed, stamps=found, offsets=None, read_as=(*parsed.read_as, f"{said}, turned into UTC"))


def local_to_utc(stamps: Stamps, timezone: str) -> Stamps:
    """Return stamps, oldest first, of the wall clock of a zone in UTC; NaT for an hour that it leaves out.

    Of an hour that repeats the first passage is summer time, and the second begins where the clock goes back; an hour
    that stands once is taken for the first passage.
    """
    clock = pd.DatetimeIndex(stamps)
    summer, winter = (_localised(clock, timezone, is_summer) for is_summer in (True, False))
    twice = (summer != winter) & ~np.isnat(summer)
    return np.where(twice & _second_passage(stamps, twice), winter, summer)


def _localised(clock: pd.DatetimeIndex, timezone: str, is_summer: bool) -> Stamps:
    which = np.full(len(clock), is_summer)
    utc = clock.tz_localize(timezone, ambiguous=which, nonexistent="NaT").tz_convert("UTC").tz_localize(None)
    return np.array(utc.to_numpy(), dtype="datetime64[us]")


def _second_passage(stamps: Stamps, twice: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which stamps come after the clock went back, of those that come `twice`; shape (n,)."""
    second = np.zeros(len(stamps), bool)
    rows = np.flatnonzero(twice)
    nights = np.split(rows, np.flatnonzero(np.diff(stamps[rows]) > NIGHT) + 1) if len(rows) else []
    for night in nights:
        back = np.flatnonzero(np.diff(stamps[night]) <= np.timedelta64(0, "us"))
        if len(back):
            second[night[back[0] + 1 :]] = True
    return second


def _are_dates(stamps: Stamps) -> bool:
    known = stamps[~np.isnat(stamps)]
    return bool((known == known.astype("datetime64[D]")).all())


def _why_missing(stamp: np.datetime64, timezone: str) -> tuple[str, str]:
    what = f"there was no {text_of(stamp)} in {timezone}, where clocks were put forward over it"
    return what, "set data.timezone to the zone whose clock it is, or leave it out"


def fitting_zone(stamps: Stamps) -> str:
    """Return a zone in which stamps, oldest first, that repeat at a clock change increase; "" where none is found."""
    for timezone in LIKELY:
        utc = local_to_utc(stamps, timezone)
        if not np.isnat(utc).any() and (np.diff(utc) > np.timedelta64(0, "us")).all():
            return timezone
    return ""
