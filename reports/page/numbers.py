"""Numbers as a page writes them: thousands parted, a true minus, a dash for what there is none of."""

from __future__ import annotations

import math
import re

import pandas as pd

MINUS, DASH = "\u2212", "\u2013"
LARGE = 1e9
"""From here on a number is written as a power of ten."""
RAISED = str.maketrans("0123456789-", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b")


def number(value: float | None, digits: int = 2, unit: str = "", signed: bool = False) -> str:
    """Return 1234.5 as `1,234.50`; no `-0.00`, a dash for None and what is not finite, a power of ten from 1e9 on."""
    if value is None or not math.isfinite(value):
        return DASH
    if abs(value) >= LARGE:
        mantissa, _, exponent = f"{value:{'+' if signed else ''}.1e}".partition("e")
        return mantissa.replace("-", MINUS) + power_of_ten(int(exponent)) + unit
    text = f"{value:{'+' if signed else ''},.{digits}f}"
    if not re.search("[1-9]", text):
        text = text.lstrip("+-")
    return text.replace("-", MINUS) + unit


def power_of_ten(exponent: int) -> str:
    """Return what stands behind a number in place of `e+15`."""
    return f" \u00d7 10{str(exponent).translate(RAISED)}"


def percent(value: float | None, digits: int = 1, signed: bool = False) -> str:
    """Return 0.123 as `12.3%`."""
    return number(None if value is None else 100.0 * value, digits, "%", signed)


def stamp(at: pd.Timestamp) -> str:
    """Return a stamp without a midnight, and without seconds that are 0."""
    return re.sub(r"( \d\d:\d\d):00$", r"\1", str(at).removesuffix(" 00:00:00"))


def digits_for(*values: float, least: int = 2, most: int = 8) -> int:
    """Return the decimals in which the largest of the values has two digits that say something."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    return least if largest == 0.0 else min(max(least, 1 - math.floor(math.log10(largest))), most)
