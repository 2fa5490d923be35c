"""The two sentences of the verdict, side by side: what is said, how often luck does as well, what could be seen."""

from __future__ import annotations

import math
from typing import Any

from ...analyzers.statistics.family import LEVEL
from ...verdict.claims import Claim
from ...verdict.sentences import CLAIMED, PROFIT, SHORT, SKILL, looked_at, named, p_value
from ...verdict.verdict import Verdict
from .box import drawn
from .fragment import Fragment
from .numbers import number
from .words import counted, signs, spoken

ASKED = {
    SKILL: "Did the positions know something of the returns to come?",
    PROFIT: "Did what the positions knew pay more than it cost?",
}
MARKS = {
    "claim": ("\u25cf", "yes"),
    "not_calibrated": ("\u25d0", "no"),
    "no_evidence": ("\u25cb", "no"),
    "no_verdict": ("\u2013", "none"),
}
"""What is said -> its sign, which tells it without colour, and its class."""
NEAR = 11.0
"""Labels nearer to each other than this, in percent of the strip, would touch."""
LOWEST, HIGHEST, ROOM = -1.0, 2.2, 0.12
"""An edge beyond these, in multiples of the one seen four times in five, is drawn at the end of the strip."""
LOST = {
    SKILL: "the timing of the positions lost, before costs",
    PROFIT: "what the positions knew paid less than it cost",
}
"""What an edge far below 0 means."""


def claim_cards(verdict: Verdict) -> Fragment:
    """Return both claims with their strips, and how often these bars were looked at."""
    cards = [card(name, claim, verdict.bars) for name, claim in named(verdict)]
    return drawn("claim_cards.html", cards=cards, looks=[spoken(said) for said in looked_at(verdict)])


def card(name: str, claim: Claim, bars: int) -> dict[str, Any]:
    """Return what the card of a claim shows."""
    sign, kind = MARKS[claim.says]
    said = "no verdict" if claim.says == "no_verdict" else SHORT[claim.says]
    shown = {"name": name, "sign": sign, "kind": kind, "said": said, "asked": ASKED[name]}
    if claim.says == "no_verdict":
        return {**shown, "p": "", "reasons": [f"No test was made: {signs(claim.reason)}."], "strip": None}
    reasons = [meaning(name, claim), as_often_by_luck(claim)]
    return {**shown, "p": signs(p_value(claim)), "reasons": reasons, "strip": strip(claim, bars)}


def meaning(name: str, claim: Claim) -> str:
    """Return what the word on the card means."""
    if claim.says == "claim":
        return f"Claimed: {CLAIMED[name]}."
    if claim.says == "not_calibrated":
        return "It would be claimed, had nobody looked at these bars before: p is that of a single trial."
    return not_told_from_luck(name, claim)


def not_told_from_luck(name: str, claim: Claim) -> str:
    """Return what was measured where there is no evidence.

    A negative skew lowers the statistic, so that only one far below 0 is sure to be a loss.
    """
    if claim.t is None or claim.t == 0.0:
        return "No edge was measured."
    if claim.t > 0.0:
        return "An edge above 0 was measured, but luck does as well too often to tell whether it is one."
    if claim.critical is None or claim.t > -claim.critical:
        return "The edge measured is below 0: most positions that know nothing do better."
    return f"The edge measured is far below 0: {LOST[name]}, by more than bad luck explains."


def as_often_by_luck(claim: Claim) -> str:
    """Return how often luck does as well, and how often it may, in as many trials as tell the two apart."""
    assert claim.p is not None
    if claim.p < 0.0005:
        return f"Positions that know nothing do as well less than once in 1,000 times; a claim needs p \u2264 {LEVEL}."
    trials = next((many for many in (100, 1_000, 10_000) if is_told_apart(claim.p, many)), 100_000)
    times = round(claim.p * trials)
    return (
        f"Positions that know nothing do as well {times:,} {'time' if times == 1 else 'times'} in {trials:,}; "
        f"a claim needs {round(LEVEL * trials):,} or fewer."
    )


def is_told_apart(p: float, trials: int) -> bool:
    """Return whether the rounded number of trials is above 0 and on the right side of the level."""
    times = round(p * trials)
    return times > 0 and (times <= round(LEVEL * trials)) == (p <= LEVEL)


def edge_of(claim: Claim) -> float | None:
    """Return the edge that was measured, as the annual Sharpe ratio that it adds; None where there is none.

    It is counted as `unseen` is: that is what the statistic must reach, in the same unit. So a claim is made where the
    edge reaches `unseen`.
    """
    if claim.t is None or not claim.critical or claim.unseen is None or not math.isfinite(claim.unseen):
        return None
    edge = claim.unseen * claim.t / claim.critical
    return edge if math.isfinite(edge) else None


def strip(claim: Claim, bars: int) -> dict[str, Any] | None:
    """Return the strip: which edges could not be seen, which sometimes, which four times in five, and the one found."""
    edge = edge_of(claim)
    if edge is None or claim.unseen is None or claim.seen is None or not 0.0 < claim.unseen < claim.seen:
        return None
    room = ROOM * claim.seen
    least = max(min(-0.4 * claim.seen, edge - room), LOWEST * claim.seen)
    most = min(max(1.6 * claim.seen, edge + room), HIGHEST * claim.seen)
    drawn_at = min(max(edge, least + room), most - room)

    def place(value: float) -> float:
        return 100.0 * (value - least) / (most - least)

    before, after = apart(place(claim.unseen), place(claim.seen))
    labels = [(before, number(claim.unseen)), (after, number(claim.seen)), (place(0.0), number(0.0, 0))]
    end = "" if drawn_at == edge else f", beyond the {'left' if edge < drawn_at else 'right'} end"
    told = (
        f"An edge is counted as the Sharpe ratio a year that it adds: {number(edge)} was measured (\u25cf{end}). With "
        f"{counted(bars, 'bar')} one under {number(claim.unseen)} (dark) could not have been seen; one of "
        f"{number(claim.seen)} or more (blue) is seen at least four times in five."
    )
    places = {"unseen": place(claim.unseen), "seen": place(claim.seen), "edge": place(drawn_at), "labels": labels}
    return {**places, "told": told}


def apart(before: float, after: float) -> tuple[float, float]:
    """Return the places of two labels, moved apart where they would touch."""
    middle = (before + after) / 2.0
    return min(before, middle - NEAR / 2.0), max(after, middle + NEAR / 2.0)
