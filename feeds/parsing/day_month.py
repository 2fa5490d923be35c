"""Dates with the year last: which number is the day is read from the file if only one order fits it, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

ORDERS = ("%d", "%m"), ("%m", "%d")


@dataclass(frozen=True)
class Order:
    """What the dates of a file say about their order."""

    formats: tuple[str, ...]
    """The formats of the date that fit: one where the file settles it, two where it does not, none where it cannot."""
    shown: tuple[str, ...]
    """A date that settles it; or one that does not; or two that contradict each other."""


def order_of(found: Iterable[re.Match[str]]) -> Order:
    """Return the order of dates that match `DAY_MONTH`; those that are no date in any order say nothing."""
    first_above, second_above, unclear, any_date = "", "", "", ""
    separator, long_year = "/", True
    for match in found:
        first, second = int(match[2]), int(match[4])
        separator, long_year = match[3], len(match[5]) == 4
        if 12 < first <= 31 and second <= 12:
            first_above = first_above or match[1]
        elif first <= 12 < second <= 31:
            second_above = second_above or match[1]
        elif first <= 12 and second <= 12 and first != second:
            unclear = unclear or match[1]
        any_date = any_date or match[1]
    unclear = unclear or any_date
    year = "%Y" if long_year else "%y"
    forms = [separator.join((*order, year)) for order in ORDERS]
    if first_above and second_above:
        return Order((), (first_above, second_above))
    if not long_year:
        return Order((*forms, separator.join(("%y", "%m", "%d"))), (first_above or second_above or unclear,))
    if first_above or second_above:
        return Order((forms[0] if first_above else forms[1],), (first_above or second_above,))
    return Order(tuple(forms), (unclear,))
