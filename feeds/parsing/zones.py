"""Whether the stamps of a column name one time zone, so that their wall clock can be kept."""

from __future__ import annotations

import numpy as np

from ...arrays import Floats, Stamps
from .table import Findings

CHANGES_A_YEAR = 4
"""Clock changes a year that a single zone can have (Morocco's)."""


def check_one_zone(offsets: Floats, stamps: Stamps, findings: Findings, name: str) -> None:
    """Note a fault where stamps have several zones, or only some have one.

    `offsets` are minutes ahead of UTC, NaN for none; both have shape (n,). Two an hour apart at most, that change no
    oftener than clocks do, are one zone's summer time.
    """
    stamped = ~np.isnat(stamps)
    named = ~np.isnan(offsets)
    known = sorted(map(_written, np.unique(offsets[named]).tolist()))
    if (stamped & ~named).any():
        what = f"some stamps have a time zone ({known[0]}), others none"
        findings.overall(name, what, "set data.timezone to the zone of those without one, or write all of them alike")
    if not _summer_time(offsets[named], stamps):
        remedy = "set data.timezone=UTC, and all of them are turned into UTC"
        findings.overall(name, f"several time zones: {', '.join(known[:5])}", remedy)


def _summer_time(minutes: Floats, stamps: Stamps) -> bool:
    offsets = np.unique(minutes)
    if len(offsets) == 1:
        return True
    days = stamps[~np.isnat(stamps)].astype("datetime64[D]").astype(np.int64)
    years = (days.max() - days.min()) / 365 if len(days) else 0
    changes = np.count_nonzero(np.diff(minutes))
    return len(offsets) == 2 and bool(np.ptp(offsets) <= 60 and changes <= CHANGES_A_YEAR * (years + 1))


def _written(minutes: float) -> str:
    hours, rest = divmod(abs(round(minutes)), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}" if minutes else "UTC"
