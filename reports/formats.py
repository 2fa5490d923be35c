"""How numbers are written, the same in the table, the sentences and the figures."""

from __future__ import annotations

import math

LARGE = 1e9
"""From here on a number is written with an exponent, so that no column bursts."""
COUNTED = 1e15
"""Below, a count of things is written in full."""
SAME = 0.0005
"""Returns closer than this (0.05%) are called the same: a tenth of a percent is what a sentence shows."""
WHOLE_MONEY = 1e6
"""From here on money is written without cents."""


def percent(fraction: float, decimals: int = 2, signed: bool = False) -> str:
    """Return 0.1234 as `12.34%`; a value that rounds to zero carries no sign."""
    return _grouped(100.0 * fraction, decimals, signed) + "%"


def ratio(value: float, decimals: int = 2) -> str:
    """Return a plain number such as a Sharpe ratio: `1.23`."""
    return _grouped(value, decimals)


def money(amount: float) -> str:
    """Return an amount in the currency of the bars: `12,345.67`, whole from a million on."""
    return _grouped(amount, 2 if abs(amount) < WHOLE_MONEY else 0)


def count(value: float) -> str:
    """Return a number of things: `1,510`."""
    return _grouped(value, 0)


def plain(value: float) -> str:
    """Return a number of which nothing is known: from a thousand on as a count, smaller ones to four digits."""
    if not 1e3 <= abs(value) < COUNTED:
        return f"{value:.4g}"
    return f"{value:,.0f}"


def counted(value: int, thing: str) -> str:
    """Return `1 fill`, `no fills` or `1,510 fills`."""
    return f"{value:,} {thing}{'' if value == 1 else 's'}" if value else f"no {thing}s"


def made(fraction: float) -> str:
    """Return `earned 12.3%`, `lost 4.5%` or `ended where it began`."""
    if abs(fraction) < SAME:
        return "ended where it began"
    return f"{'earned' if fraction > 0.0 else 'lost'} {percent(abs(fraction), 1)}"


def _grouped(value: float, decimals: int, signed: bool = False) -> str:
    """Return `value` rounded, thousands separated, without a negative zero."""
    if not math.isfinite(value):
        return "-"
    if abs(value) >= LARGE:
        return f"{value:.3g}"
    rounded = round(value, decimals) + 0.0  # + 0.0 turns -0.0 into 0.0
    return f"{rounded:{'+' if signed and rounded else ''},.{decimals}f}"
