"""Costs as the kernel wants them: records of their numbers, and tables of terms and tiers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter

import numpy as np

from ...costs import Costs
from ...costs.charges.charge import (
    DEBT,
    IDLE_CASH,
    LONG,
    SHORT,
    UNITS_BOUGHT,
    UNITS_SOLD,
    VALUE_BOUGHT,
    VALUE_SOLD,
    Charge,
    Term,
)
from ...costs.register import CHARGES, PLACE
from .kernel.records import TERM, Floats, RecordArray, layout

COST_NUMBERS = [name for name, field in Costs.model_fields.items() if field.annotation is float]
"""Settings of `Costs` that are one number each."""
COSTS = layout(" ".join(COST_NUMBERS), "cancels share_tier share_tier_end value_tier value_tier_end conditions row")
"""`*_tier` to `*_tier_end` are rows of the tables of tiers, `conditions` the row of range and volatility, `row`
that of the rates of terms."""
BASES = {LONG: 0, SHORT: 1, IDLE_CASH: 2, DEBT: 3, VALUE_BOUGHT: 4, VALUE_SOLD: 5, UNITS_BOUGHT: 6, UNITS_SOLD: 7}
"""The numbers that stand for what a term is a share of."""
ACCRUALS = [(charge, term) for charge in CHARGES if not charge.is_per_fill for term in charge.terms]
LEVIES = [(charge, term) for charge in CHARGES if charge.is_per_fill for term in charge.terms]
"""The terms of what accrues over time, and of what is paid per fill beside commission and slippage."""
numbers_of = attrgetter(*COST_NUMBERS)


def packed(costs: Sequence[Costs]) -> RecordArray:
    """Return the costs as records, (k,)."""
    rows, shares, values = [], 0, 0
    row_of = {window: number for number, window in enumerate(windows_of(costs))}
    for row, each in enumerate(costs):
        share, value = shares, values
        shares, values = share + len(each.commission_per_share_tiers), value + len(each.commission_bps_tiers)
        places = (each.volume_rest == "cancel", share, shares, value, values, row_of.get(each.slippage_bars, 0), row)
        rows.append((*numbers_of(each), *places))
    return np.array(rows, dtype=COSTS)


def terms_of(costs: Sequence[Costs], terms: Sequence[tuple[Charge, Term]]) -> tuple[RecordArray, Floats]:
    """Return those of the terms that any of the costs has, and their rates, shape (costs, terms)."""
    if not terms:
        return np.empty(0, TERM), np.empty((len(costs), 0))
    given = [dict(each) for each in costs]
    rates = np.array([[term.times * values[term.setting] for _, term in terms] for values in given])
    matter = np.flatnonzero(rates.any(axis=0)).tolist()
    kept = [terms[number] for number in matter]
    records = [(one.sign, BASES[term.basis], PLACE[one.name]) for one, term in kept]
    return np.array(records, dtype=TERM), np.ascontiguousarray(rates[:, matter])


def table_of(schedules: Sequence[Sequence[tuple[float, float]]]) -> Floats:
    """Return the steps of all schedules below each other, (steps, 2)."""
    return np.array(list(chain.from_iterable(schedules)), dtype=np.float64).reshape(-1, 2)


def windows_of(costs: Sequence[Costs]) -> list[int]:
    """Return the distinct `slippage_bars` of the costs that depend on range or volatility."""
    return sorted({each.slippage_bars for each in costs if each.slippage_range or each.impact})
