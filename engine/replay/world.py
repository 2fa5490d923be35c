"""What every account of a call meets: bars, rules, and conditions, as the kernel wants them."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np

from ...costs import Costs
from ...costs.register import CHARGES
from ...faults import BadInput
from ...feeds.bars import Bars
from ..account.samples import Sample
from ..account.terms import NEXT_OPEN, Rebalance, Terms
from .kernel.moments import recent_moments
from .kernel.records import BAR, RULES, Floats, RecordArray, World
from .packed_costs import ACCRUALS, LEVIES, table_of, terms_of, windows_of

BARS_SEEN: WeakKeyDictionary[Bars, RecordArray] = WeakKeyDictionary()
"""Bars as the kernel wants them, kept as long as the bars are."""


def world_of(
    bars: Bars,
    costs: Sequence[Costs],
    terms: Terms,
    rebalance: Rebalance,
    first_decision: int,
    sample: Sample,
) -> World:
    """Return all that the accounts of a call share."""
    ranges, deviations = conditions_of(bars, windows_of(costs))
    share_tiers = table_of([each.commission_per_share_tiers for each in costs])
    value_tiers = table_of([each.commission_bps_tiers for each in costs])
    rules = rules_of(len(bars), terms, rebalance, first_decision, sample)
    accruals, accrual_rates = terms_of(costs, ACCRUALS)
    levies, levy_rates = terms_of(costs, LEVIES)
    moved = np.zeros(len(CHARGES))
    return World(
        records_of(bars), ranges, deviations, share_tiers, value_tiers, accruals, accrual_rates, levies, levy_rates,
        moved, rules,
    )  # fmt: skip


def rows_of(world: World) -> int:
    """Return how many bars an account of the call has rows of."""
    return int(world.rules["end"][0] - world.rules["begin"][0])


def rules_of(bars: int, terms: Terms, rebalance: Rebalance, first_decision: int, sample: Sample) -> RecordArray:
    """Return the rules of a call, one record; refuse bars that are not there."""
    rows, decisions = sample.rows, sample.decisions
    if not 0 <= rows.start < rows.stop <= bars:
        raise BadInput.at("sample", f"{rows} are no bars of {bars}", f"give rows from 0 to {bars}")
    if not 0 <= first_decision <= bars:
        what, remedy = f"{first_decision} is no bar of {bars}", f"give a bar from 0 to {bars}, {bars} for no decision"
        raise BadInput.at("first_decision", what, remedy)
    account = terms.account
    numbers = (account.cash, account.max_leverage, account.lot_size, rebalance.band)
    first = max(first_decision, decisions.start)
    places = (first, decisions.stop - 1, rows.start, rows.stop)
    return np.array([(*numbers, account.fill == NEXT_OPEN, rebalance.every_bar, *places)], dtype=RULES)


def records_of(bars: Bars) -> RecordArray:
    """Return the bars as the kernel wants them, (n,); made once for the same bars."""
    if bars not in BARS_SEEN:
        BARS_SEEN[bars] = made_records(bars)
    return BARS_SEEN[bars]


def made_records(bars: Bars) -> RecordArray:
    """Return prices, volume and calendar of the bars as records, (n,)."""
    records = np.zeros(len(bars), BAR)
    for name in ("open", "close", "volume"):
        records[name] = bars.columns[name]
    stamps = bars.index.to_numpy()
    dates = stamps.astype("datetime64[D]")
    days = np.diff(dates.astype(np.int64))
    is_intraday = not days.all()
    records["days"][1:] = np.diff(stamps.astype("datetime64[us]").astype(np.int64)) / 86_400e6 if is_intraday else days
    (changed,) = np.nonzero(days)  # a month changes where a day does
    before, after = dates[changed].astype("datetime64[M]"), dates[changed + 1].astype("datetime64[M]")
    records["new_month"][changed + 1] = before != after
    return records


def conditions_of(bars: Bars, windows: Sequence[int]) -> tuple[Floats, Floats]:
    """Return mean range and volatility over the bars up to each, both (windows, n); 0 where there are too few."""
    count = len(bars)
    if not windows:
        return np.zeros((0, count)), np.zeros((0, count))
    ranges, deviations, unused = np.zeros((len(windows), count)), np.zeros((len(windows), count)), np.zeros(count)
    height = bars.high - bars.low
    returns = bars.close[1:] / bars.close[:-1] - 1.0
    for row, window in enumerate(windows):
        shape = (2, min(window, count))
        recent_moments(height, np.zeros(shape), ranges[row], unused)
        recent_moments(returns, np.zeros(shape), unused[1:], deviations[row, 1:])
    return ranges, deviations
