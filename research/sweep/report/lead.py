"""What a sweep came to in a line or two each, for whoever reads no further."""

from __future__ import annotations

from ....analyzers.metrics import Undefined
from ..spaces.space import Choices, Dimension
from .summary import Record
from .words import ALIKE, DIFFER, LEVEL, choosing_in_short, small, spreads_of, value_of

HEADLINES = {
    (True, True): "Evidence of skill, and of profit after costs.",
    (True, False): "Evidence of skill, but none of profit after costs.",
    (False, True): "Evidence of profit after costs, but none of skill.",
    (False, False): "No evidence of skill, nor of profit after costs.",
}
"""By whether skill, and profit, is claimed."""


def headline(record: Record) -> str:
    """Return what the verdict comes to, in a line."""
    says = {name: one.says for name, one in record.claims.items()}
    if not says:
        return "Sealed: only the claims are told."
    if "no_verdict" in says.values():
        return "No verdict on skill or profit."
    if "not_calibrated" in says.values():
        return "Not calibrated: these bars were looked at before."
    return HEADLINES[says["skill"] == "claim", says["profit"] == "claim"]


def are_alike(record: Record) -> bool:
    """Return whether it is known that settings differ by no more than seeds do."""
    found = spreads_of(record)
    return not isinstance(found, Undefined) and found.narrow > 0.0 and found.p > LEVEL


def values_in_words(one: Dimension) -> str:
    """Return what a setting may be: `[1], [8]`, `1 to 60`, `1 to 60 by 5`, `0.0001 to 0.01, logarithmic`."""
    if isinstance(one, Choices):
        return ", ".join(map(value_of, one.values))
    by = f" by {value_of(one.step)}" if one.step not in (None, 1) else ""
    return f"{value_of(one.low)} to {value_of(one.high)}{by}{', logarithmic' if one.log else ''}"


def short_of(record: Record) -> str:
    """Return whether choosing helped, and whether settings differ by more than seeds, as far as either is known."""
    found = spreads_of(record)
    seeds = "" if isinstance(found, Undefined) or found.narrow == 0.0 else f"{DIFFER if found.p <= LEVEL else ALIKE}."
    chosen = record.choosing
    choosing = "" if chosen is None else f"{choosing_in_short(chosen)} (p {small(chosen.p_gain)})."
    return " ".join(filter(None, (choosing, seeds)))
