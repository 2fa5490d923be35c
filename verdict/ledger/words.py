"""What the ledger says of a look, in words for a person."""

from __future__ import annotations

from ...faults.memory import sized_count
from .looks import Looks, Recorded

WAYS_OUT = (
    "Three ways to an answer that holds: keep bars back for one look at the end (`--set split.lockbox=0.3`), see only "
    "claim or no claim (`--sealed`), or judge on bars that came since (`barcast rerun RUN --data NEWER`)."
)
WAYS_OUT_AGAIN = "docs/ways-out.md has three ways to an answer that holds."
"""From the third look on; the second says them in full."""
ALPHA = 0.05
FIRST_REASONS = 3
"""Reasons for forgetting that are spelled out."""


def looks_in_words(recorded: Recorded, p: float | None = None) -> tuple[str, ...]:
    """Return what must be said of how often these bars were looked at, a sentence or two each.

    `p` is the trial's own p-value, where it is to be said.
    """
    if recorded.number is None:
        earlier = f"At least {counted_looks(recorded.looks)} before this one." if recorded.looks.count else ""
        return tuple(filter(None, (recorded.trouble or "This trial is not counted.", earlier, *recorded.notes)))
    said = [look_in_words(recorded, p)]
    if recorded.kind == "unsealed":
        said.append(f"The seal of trial {recorded.number} is broken: it is a look.")
    elif not recorded.is_new:
        since = f"; {counted(recorded.looks_since, 'look')} since" if recorded.looks_since else ""
        said.append(f"Counted before, as trial {recorded.number}: nothing is added{since}.")
    return (*said, *recorded.notes, *filter(None, (recorded.trouble,)))


def look_in_words(recorded: Recorded, p: float | None) -> str:
    """Return which look at these bars this is, and what that makes of its p-value."""
    looks = recorded.looks
    if recorded.kind == "sealed":
        return sealed_in_words(recorded)
    if others_of(recorded) == 0 and recorded.family is not None:
        return family_in_words(recorded)
    if not looks.count:
        sealed = f", after {counted(looks.sealed, 'sealed one')}" if looks.sealed else ""
        known = " that is known" if recorded.trouble or recorded.notes else ""
        return f"The first look at these bars{known}{sealed}."
    forgotten = forgotten_in_words(looks)
    shown = "" if p is None else f" p = {p:.3g} is that of a single trial chosen beforehand."
    return f"The {ordinal(looks.count + 1)} look at these bars{forgotten}: not calibrated.{shown} {ways_out(looks)}"


def ways_out(looks: Looks) -> str:
    """Return what to do about earlier looks: in full once, then where it is said."""
    return WAYS_OUT if looks.count <= 1 else WAYS_OUT_AGAIN


def family_in_words(recorded: Recorded) -> str:
    """Return what a trial is of whose bars nobody saw but its declared family."""
    family = recorded.family
    if family is None:
        return ""
    size = sized_count(max(family.size, family.recorded))
    said = f"One of {size} declared trials ({family.name}): p is corrected over all of them"
    if family.exceeded:
        more = sized_count(family.recorded - family.size)
        remedy = WAYS_OUT if more == "1" else WAYS_OUT_AGAIN
        return f"{said}. That is {more} more than were declared: not calibrated. {remedy}"
    missing = family.size - family.recorded
    return (
        f"{said}, {sized_count(missing)} of which {'is' if missing == 1 else 'are'} not recorded yet."
        if missing
        else f"{said}."
    )


def sealed_in_words(recorded: Recorded) -> str:
    """Return which sealed look this is, and from which p on it may claim."""
    k = recorded.sealed_number or 1
    said = f"The {ordinal(k)} sealed look at these bars: it claims at p <= {ALPHA / (k * (k + 1)):.2g}"
    if recorded.looks.count:
        return f"{said}; but {counted_looks(recorded.looks)} went before it: not calibrated. {ways_out(recorded.looks)}"
    return f"{said}."


def others_of(recorded: Recorded) -> int:
    """Return how many earlier looks at these bars the trial's declared family does not account for."""
    own = recorded.family.id if recorded.family is not None else None
    counts = zip(recorded.looks.families, recorded.looks.in_families, strict=True)
    return recorded.looks.count - sum(many for family, many in counts if family.id == own)


def forgotten_in_words(looks: Looks) -> str:
    """Return how many of the earlier looks were forgotten, and why; nothing without any."""
    if not looks.forgotten:
        return ""
    reasons = "; ".join(looks.reasons[:FIRST_REASONS]) + ("; ..." if len(looks.reasons) > FIRST_REASONS else "")
    return f" (and {sized_count(looks.forgotten)} of those before it forgotten: {reasons})"


def counted_looks(looks: Looks) -> str:
    """Return `1 look at these bars`, `39 looks at these bars`."""
    return f"{counted(looks.count, 'look')} at these bars"


def counted(many: int, what: str) -> str:
    """Return `1 look`, `2 looks`."""
    return f"{sized_count(many)} {what}" if many == 1 else f"{sized_count(many)} {what}s"


def ordinal(number: int) -> str:
    """Return `1st`, `2nd`, `3rd`, `11th`, `40th`."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{sized_count(number)}{ending}"
