"""The records that the kernel works on, field by field."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]  # not that of `arrays`: a kernel imports nothing of ours but `compiling`
RecordArray = NDArray[np.void]
COMMISSION, SLIPPAGE = 0, 1
"""Places of the charges that are computed here step by step; the others are sums of terms."""


def layout(floats: str = "", integers: str = "") -> np.dtype[np.void]:
    """Return the layout of a record: float64 fields, then int64 fields, by name.

    It is one of `np.record`, so that the functions here run as plain Python, too (with NUMBA_DISABLE_JIT=1).
    """
    fields = [*((name, "f8") for name in floats.split()), *((name, "i8") for name in integers.split())]
    return np.dtype((np.record, np.dtype(fields, align=True)))


BAR = layout("open close volume days", "new_month")
"""`days` since the previous bar, in calendar days or hours / 24; `new_month` is 1 where the month is another one."""
TERM = layout("sign", "basis place")
"""One product of a charge: the rate, from a table of rates, x the basis; `place` is its charge's in the register."""
RULES = layout("cash max_leverage lot_size band", "at_open every_bar first_decision last_decision begin end")
"""What all accounts of a call share. A `lot_size` of 0 trades fractions. Rows are written of the bars from `begin` up
to `end`, without it; an account that begins after bar 0 is opened at the close before, with a decision made there."""
ACCOUNT = layout(
    "cash position filled_target month_units month_value target traded bill_units bill_value bill_tiered bill_charged",
    "pending decided cut_listed partial_listed rows fills incidents ruined has_moved",
)
"""State of the account and of its pending order; then how much is recorded."""
ROW = layout("position cash")
FILL = layout("size reference_price price commission slippage", "decided filled")
INCIDENT = layout("wanted", "decided kind")
NO_EQUITY, LESS_THAN_A_LOT, OVER_LEVERAGE, NO_LOT, OVER_VOLUME, NO_VOLUME, NO_BAR_LEFT, RUINED, LOTS = range(1, 10)
"""Kinds of incident."""


class World(NamedTuple):
    """What every account of a call meets: records, and conditions of shape (settings of slippage_bars, n)."""

    bars: RecordArray
    mean_range: Floats
    volatility: Floats
    share_tiers: Floats
    value_tiers: Floats
    accruals: RecordArray
    """Terms of what accrues over time."""
    accrual_rates: Floats
    """Their rates, shape (costs, terms)."""
    levies: RecordArray
    """Terms of what is paid per fill beside commission and slippage."""
    levy_rates: Floats
    moved: Floats
    """What the bar under way paid or earned, by charge, shape (charges,); no result."""
    rules: RecordArray
    """A single record."""


class Book(NamedTuple):
    """Where one account is written down; arrays of length 0 write down nothing."""

    rows: RecordArray
    charged: Floats
    """What each bar paid or earned, shape (rows, charges)."""
    fills: RecordArray
    levied: Floats
    """What each fill paid beside commission and slippage, shape (fills, charges of it)."""
    incidents: RecordArray
