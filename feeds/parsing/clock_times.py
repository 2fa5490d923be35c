"""How the time of day and the zone behind a date are written, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...arrays import Floats

GAP = r"(?:[ T]| ?, ?)"
"""What stands between a date and a time."""
TIME = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?|\d{1,6}"
ZONE = r" ?(?:Z|(?:UTC|GMT)(?: ?[+-]\d\d?(?::?\d\d)?)?|[+-]\d\d(?::?\d\d)?)(?: \([^)]*\))?"
LETTERS = r" ?(?![AaPp][Mm]\b)[A-Z]{2,5}"
"""A zone by its letters, such as EST, which do not say which one: several have the same."""
BEHIND = rf"(?:{GAP}({TIME})({ZONE}|{LETTERS})?)?"
"""All that may follow a date: groups of the time and of the zone."""

CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?: ?([AaPp])\.?[Mm]\.?)?", re.ASCII)
OFFSET = re.compile(r"([+-])(\d\d?):?(\d\d)?")


def times_of(texts: Sequence[str | None]) -> NDArray[np.timedelta64]:
    """Return times of day as timedelta64[us], shape (n,); 0 for None, NaT where there is no such time.

    Digits alone are hours and minutes, and seconds where some have more than four: `930`, `093000`.
    """
    codes, different = pd.factorize(np.array([text or "" for text in texts], dtype=object))
    width = 6 if any(text.isdigit() and len(text) > 4 for text in different) else 4
    return np.array([_time(text, width) for text in different], dtype="timedelta64[us]")[codes]


def _time(text: str, width: int) -> timedelta | None:
    if not text:
        return timedelta(0)
    if text.isdigit():
        padded = text.zfill(width)
        text = ":".join((padded[:2], padded[2:4], padded[4:] or "00"))
    match = CLOCK.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[5] in "Pp" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=int((match[4] or "").ljust(6, "0")[:6]))


def offsets_of(zones: Sequence[str | None]) -> Floats:
    """Return minutes ahead of UTC, shape (n,); NaN for "" and None, where no zone is named."""
    codes, different = pd.factorize(np.array([zone or "" for zone in zones], dtype=object))
    return np.array([_minutes(zone) for zone in different], dtype=np.float64)[codes]


def _minutes(zone: str) -> float:
    """Return the minutes of `Z`, `UTC`, `GMT+0100`, `+01:00`; NaN for anything else."""
    bare = zone.partition("(")[0].strip()
    if bare in ("Z", "UTC", "GMT"):
        return 0.0
    match = OFFSET.fullmatch(bare.removeprefix("UTC").removeprefix("GMT").strip())
    if match is None:
        return np.nan
    return (-1 if match[1] == "-" else 1) * (60.0 * int(match[2]) + int(match[3] or 0))


def is_letters(zone: str | None) -> bool:
    """Return whether a zone is named by letters that do not say which one is meant."""
    return bool(zone) and np.isnan(_minutes(zone or ""))
