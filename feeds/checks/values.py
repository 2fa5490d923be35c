"""What bars must be: positive prices within high and low, volume not negative.

Prices are compared as they stand in the source, before any adjustment, with a relative tolerance of 1e-9:
enough for the noise of float64 arithmetic, far below one unit in the last decimal of a quoted price.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ...arrays import Floats
from ..bars import PRICES
from ..parsing.table import Findings

TOLERANCE = 1e-9
"""Relative; see the module's first lines."""

DROP = "correct it or drop the row"
NEGATIVE = "neither a return nor a position as a fraction of equity has a meaning there"
NO_NEGATIVE = "correct it, or give bars from before or after those rows alone"


def check_values(columns: Mapping[str, Floats], findings: Findings) -> None:
    """Note every price and volume that no market could have had; missing ones are noted elsewhere."""
    for name in PRICES:
        check_positive(name, columns[name], findings)
    volume = columns.get("volume")
    if volume is not None:
        findings.at_rows(volume < 0, "volume", lambda row: (f"{volume[row]:g} is negative", DROP))
    _check_range(columns, findings)


def check_positive(name: str, column: Floats, findings: Findings) -> None:
    """Note every value that is zero, and once, with the reason, those below: no dropped row mends such a market."""
    findings.at_rows(column == 0, name, lambda row: (f"{column[row]:g} is not above 0", DROP))
    below = np.flatnonzero(column < 0)
    if len(below):
        more = f", the first of {len(below):,} prices," if len(below) > 1 else ""
        what = f"{column[below[0]]:g}{more} is below 0, which is not supported: {NEGATIVE}"
        findings.at_row(int(below[0]), name, what, NO_NEGATIVE)


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
