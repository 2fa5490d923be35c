"""A run in which no order was placed: that is said, with the likely reasons."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...faults import RunWarning
from ...feeds.bars import Bars
from ...strategies.code import own_functions
from ...strategies.targets import trades_targets
from ..account.records import PassRecords
from ..account.terms import Terms
from .no_effect import largest_of

CALLED_TO_DECIDE = ("next", "nextstart", "prenext", "notify_timer", "start", "notify_order", "notify_trade")


def without_orders(
    bars: Bars, strategy: type, records: PassRecords, terms: Terms, is_told: bool
) -> Iterator[RunWarning]:
    """Tell if no order was placed, unless a setting that kept the strategy from it `is_told` already."""
    if records.has_orders or records.unrecorded or any(one.fills or one.incidents for one in records.accounts):
        return
    if not trades_targets(strategy):
        yield RunWarning("no_orders", f"No order was placed: {'; or '.join(reasons(bars, strategy, records, terms))}.")
    elif not (is_told or largest_of(records.targets)):
        yield from all_flat(strategy, records)


def all_flat(strategy: type, records: PassRecords) -> Iterator[RunWarning]:
    """Tell of targets that are all 0; of forecasts that are all 0 there is a warning already."""
    forecasts = records.pairs["forecast"]
    if not len(forecasts):
        yield RunWarning("no_orders", "No order was placed: no forecast was made.")
    elif largest_of(forecasts):
        span = f"{np.min(forecasts):.3g} to {np.max(forecasts):.3g}"
        yield RunWarning(
            "no_orders", f"No order was placed: every target of {strategy.__name__} was 0, at forecasts of {span}."
        )


def reasons(bars: Bars, strategy: type, records: PassRecords, terms: Terms) -> Iterator[str]:
    """Yield why a strategy that sizes its own orders may have placed none."""
    name, first = strategy.__name__, records.first_decision
    if not set(CALLED_TO_DECIDE) & set(own_functions(strategy)):
        yield f"{name} has no method `next`"
        return
    least = float(np.min(bars.close))
    if least > terms.account.cash:
        yield f"run.cash = {terms.account.cash:g} buys no whole unit, the lowest close is {least:g}"
    if 2 * first > len(bars):
        yield f"its indicators have a value on {len(bars) - first} of {len(bars)} bars only"
    yield f"the conditions of {name} were never met, or every size was 0"
