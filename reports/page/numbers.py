"""Numbers as a page writes them: thousands parted, a true minus, a dash for what there is none of."""

from __future__ import annotations

import math
import re

import pandas as pd

MINUS, DASH = "\u2212", "\u2013"


def number(value: float | None, digits: int = 2, unit: str = "", signed: bool = False) -> str:
    """Return 1234.5 as `1,234.50`; no `-0.00`, and a dash for None and what is not finite."""
    if value is None or not math.isfinite(value):
        return DASH
    text = f"{value:{'+' if signed else ''},.{digits}f}"
    if not re.search("[1-9]", text):
        text = text.lstrip("+-")
    return text.replace("-", MINUS) + unit


def percent(value: float | None, digits: int = 1, signed: bool = False) -> str:
    """Return 0.123 as `12.3%`."""
    return number(None if value is None else 100.0 * value, digits, "%", signed)


def stamp(at: pd.Timestamp) -> str:
    """Return a stamp to the second, without a midnight."""
    return str(at).removesuffix(" 00:00:00")
