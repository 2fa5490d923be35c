"""What came of the parts of a run in its pass: methods nobody called, orders nobody placed, settings without effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...faults import RunWarning
from ...strategies.hooks import uncalled
from ..account.records import PassRecords
from ..checked import CheckedParts
from ..training.prepare import Prepared
from .no_effect import without_effect
from .no_orders import without_orders


def warnings_of_pass(
    parts: CheckedParts, prepared: Prepared, records: PassRecords, bars_per_year: float
) -> tuple[RunWarning, ...]:
    """Return what the strategy did in vain, then which settings had no effect."""
    params = parts.all_params
    idle = [*without_effect(parts.costs, parts.split, params, prepared, records), *other_year(params, bars_per_year)]
    return (
        *records.notes,
        *uncalled(parts.strategy),
        *without_orders(parts.bars, parts.strategy, records, parts.terms, is_told=bool(idle)),
        *idle,
    )


def other_year(params: Mapping[str, Any], bars_per_year: float) -> Iterator[RunWarning]:
    """Tell that the strategy reckons with a year of another length than the bars have."""
    own = params.get("bars_per_year")
    if own is not None and not 0.9 < own / bars_per_year < 1.1:
        apart = f"{own:g} bars a year, the bars have {bars_per_year:g}"
        told = f"The strategy reckons with {apart}: set strategy.bars_per_year."
        yield RunWarning("other_year", told)
