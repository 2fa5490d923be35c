"""Takes the time zone off the stamps: the wall clock stays, and there may be one zone only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...arrays import Stamps
from .table import Findings

CHANGES_A_YEAR = 4
"""Clock changes a year that a single zone can have (Morocco's)."""


def one_zone(zones: Sequence[str | None], stamps: Stamps, findings: Findings, name: str) -> bool:
    """Return whether the stamps carry a zone; note a fault when they carry several, or only some do.

    `zones` has "" for a stamp without a zone and None for what is no stamp. Two offsets an hour apart at
    most, that change no oftener than clocks do, are one zone's summer time.
    """
    known = sorted({zone for zone in zones if zone})
    if not known:
        return False
    if "" in zones:
        findings.overall(name, f"some stamps have a time zone ({known[0]}), others none", "write all of them alike")
    minutes = np.array([_minutes(zone) for zone in zones if zone])
    if not _summer_time(minutes, stamps):
        findings.overall(
            name, f"several time zones: {', '.join(known[:5])}", "convert all stamps to one zone, such as UTC"
        )
    return True


def _summer_time(minutes: NDArray[np.int64], stamps: Stamps) -> bool:
    offsets = np.unique(minutes)
    if len(offsets) == 1:
        return True
    days = stamps[~np.isnat(stamps)].astype("datetime64[D]").astype(np.int64)
    years = (days.max() - days.min()) / 365 if len(days) else 0
    changes = np.count_nonzero(np.diff(minutes))
    return len(offsets) == 2 and bool(np.ptp(offsets) <= 60 and changes <= CHANGES_A_YEAR * (years + 1))


def _minutes(zone: str) -> int:
    if zone in ("Z", "UTC"):
        return 0
    sign = -1 if zone[0] == "-" else 1
    return sign * (60 * int(zone[1:3]) + int(zone[-2:]))
