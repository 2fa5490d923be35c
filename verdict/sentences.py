"""The verdict in words that a person reads once; never advice."""

from __future__ import annotations

from collections.abc import Iterator

from .claims import Claim, counted
from .ledger.looks import KeptLooks
from .ledger.words import looks_in_words
from .verdict import Verdict

SKILL, PROFIT = "Skill before costs", "Profit after costs"
CLAIMED = {
    SKILL: "the positions knew something of the returns to come",
    PROFIT: "what the positions knew paid more than it cost",
}

SHORT = {"claim": "claimed", "no_evidence": "no evidence", "not_calibrated": "not calibrated"}
NOT_COUNTED = "This look at the bars is not counted in the ledger of trials: `judge(result)` counts it."


def sentences(verdict: Verdict) -> Iterator[str]:
    """Yield the two sentences in full, and then what is known of other looks at these bars."""
    for name, claim in named(verdict):
        yield sentence(name, claim, verdict.bars)
    yield from looked_at(verdict)


def named(verdict: Verdict) -> tuple[tuple[str, Claim], ...]:
    """Return both claims with what they are called."""
    return ((SKILL, verdict.skill), (PROFIT, verdict.profit))


def looked_at(verdict: Verdict) -> Iterator[str]:
    """Yield how often these bars were looked at, and what that makes of a claim."""
    if verdict.looks is None:
        yield from [NOT_COUNTED] if verdict.bars else []
        return
    yield from verdict.looks.words if isinstance(verdict.looks, KeptLooks) else looks_in_words(verdict.looks)


def sentence(name: str, claim: Claim, bars: int) -> str:
    """Return what is claimed, how likely luck is to do as well, and what could not have been seen."""
    if claim.says == "no_verdict":
        return f"{name}: no verdict: {claim.reason}."
    if claim.says == "not_calibrated":
        told = f"{name}: not calibrated, {p_value(claim)} if nothing else had been tried on these bars."
        return f"{told} {unseen(claim, bars)}"
    if claim.says == "claim":
        return f"{name}: claimed, {p_value(claim)}: {CLAIMED[name]}. {unseen(claim, bars)}"
    return f"{name}: no evidence, {p_value(claim)}. {unseen(claim, bars)}"


def unseen(claim: Claim, bars: int) -> str:
    """Return how large an edge could not have been seen."""
    return (
        f"With {counted(bars, 'bar')} an edge under Sharpe {claim.unseen:.2f} could not have been seen; "
        f"one of {claim.seen:.2f} is seen four times in five."
    )


def headline(verdict: Verdict) -> str:
    """Return both in one line, for a title: `Skill before costs: no evidence (p = 0.11). Profit ...`."""
    return " ".join(f"{name}: {short(claim)}." for name, claim in named(verdict))


def short(claim: Claim) -> str:
    """Return what is claimed in a few words."""
    if claim.says == "no_verdict":
        return "no verdict"
    return f"{SHORT[claim.says]} ({p_value(claim)})"


def p_value(claim: Claim) -> str:
    """Return `p = 0.112`; with as many digits as it takes to see on which side of 0.05 it is."""
    assert claim.p is not None
    if claim.p < 0.0005:
        return "p < 0.001"
    digits = 3 if f"{claim.p:.3f}" != "0.050" else 4 if f"{claim.p:.4f}" != "0.0500" else 5
    return f"p = {claim.p:.{digits}f}"
