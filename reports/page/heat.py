"""Cells shaded by sign and size; the number is always there, so that colour is never alone."""

from __future__ import annotations

import math
from typing import Any

STRONGEST = 62
"""Percent of the colour in the strongest shade: numbers stay legible on it."""


def heat(value: float, full: float, text: str) -> dict[str, Any]:
    """Return class, shade and text of a cell; from `full` on, in either direction, the shade is the strongest."""
    if not math.isfinite(value) or value == 0.0:
        return {"kind": "", "shade": 0, "text": text}
    shade = round(min(1.0, abs(value) / full) ** 0.7 * STRONGEST)
    return {"kind": "up" if value > 0.0 else "down", "shade": shade, "text": text}
