"""What bars must be: positive prices within high and low, volume not negative, dates that increase.

Prices are compared as they stand in the source, before any adjustment, with a relative tolerance of 1e-9:
enough for the noise of float64 arithmetic, far below one unit in the last decimal of a quoted price.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ...arrays import Floats, Stamps
from ..bars import PRICES
from ..parsing.table import Findings, text_of

TOLERANCE = 1e-9
"""Relative; see the module's first lines."""

DROP = "correct it or drop the row"


def check_values(columns: Mapping[str, Floats], findings: Findings) -> None:
    """Note every price and volume that no market could have had; missing ones are noted elsewhere."""
    for name in PRICES:
        check_positive(name, columns[name], findings)
    volume = columns.get("volume")
    if volume is not None:
        findings.at_rows(volume < 0, "volume", lambda row: (f"{volume[row]:g} is negative", DROP))
    _check_range(columns, findings)


def check_positive(name: str, column: Floats, findings: Findings) -> None:
    """Note every value that is zero or negative."""
    findings.at_rows(column <= 0, name, lambda row: (f"{column[row]:g} is not above 0", DROP))


def _check_range(columns: Mapping[str, Floats], findings: Findings) -> None:
    high, low = columns["high"], columns["low"]
    crossed = _exceeds(low, high)
    findings.at_rows(crossed, "high", lambda row: (f"high {high[row]!s} is below low {low[row]!s}", DROP))
    for name in ("open", "close"):
        price = columns[name]
        for wrong, bound, side in (
            (_exceeds(price, high), high, "above high"),
            (_exceeds(low, price), low, "below low"),
        ):
            # A crossed row is one fault, not three.
            findings.at_rows(
                wrong & ~crossed,
                name,
                lambda row, name=name, price=price, bound=bound, side=side: (  # type: ignore[misc]
                    f"{name} {price[row]!s} is {side} {bound[row]!s}",
                    DROP,
                ),
            )


def _exceeds(left: Floats, right: Floats) -> NDArray[np.bool_]:
    # Values that are not positive and finite are faults already.
    comparable = np.isfinite(left) & np.isfinite(right) & (left > 0) & (right > 0)
    with np.errstate(invalid="ignore", over="ignore"):
        return comparable & (left > right * (1 + TOLERANCE))


def check_order(stamps: Stamps, zoned: bool, name: str, findings: Findings) -> None:
    """Note dates that repeat or go back, and second bars of a day in otherwise daily data."""
    rows = np.flatnonzero(~np.isnat(stamps))
    known = stamps[rows]
    before, after = known[:-1], known[1:]
    if len(known) > 1 and (after <= before).all() and (after < before).any():
        findings.overall(name, "the newest bar comes first", "sort the rows, oldest first")
        return
    if (after > before).all():
        _check_one_a_day(known, rows, name, findings)
        return
    utc = "convert the stamps to UTC first: its clock is never put back" if zoned else ""
    _note_repeated(known, rows, name, utc or "keep one of the two rows", findings)
    for at in np.flatnonzero(after < before).tolist():
        what = f"{text_of(after[at])} comes after {text_of(before[at])}"
        findings.at_row(int(rows[at + 1]), name, what, utc or "correct it, or sort the rows, oldest first")


def _note_repeated(known: Stamps, rows: NDArray[np.intp], name: str, remedy: str, findings: Findings) -> None:
    _, first, which = np.unique(known, return_index=True, return_inverse=True)
    for at in np.flatnonzero(first[which] != np.arange(len(known))).tolist():
        earlier = findings.row(int(rows[first[which[at]]]))
        findings.at_row(int(rows[at]), name, f"{text_of(known[at])} is already in {earlier}", remedy)


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
