"""The first words of the page: what the verdict comes to, in one line that is true whatever it found."""

from __future__ import annotations

from ...engine.result import Result
from ...verdict.verdict import Verdict

SAID = {
    (True, True): "Evidence of skill, and of profit after costs.",
    (True, False): "Evidence of skill, but none of profit after costs.",
    (False, True): "Evidence of profit after costs, but none of skill.",
    (False, False): "No evidence of skill, nor of profit after costs.",
}
"""By whether skill, and profit, is claimed."""
RUINED = "The account was ruined."
UNTESTED = "No bar is out of sample."
TOO_LITTLE = "No verdict on skill or profit."
LOOKED_AT = "Not calibrated: these bars were looked at before."


def headline(result: Result, verdict: Verdict) -> str:
    """Return the line for a verdict on the newest sample of a result."""
    if verdict.sample not in result.metrics:
        return UNTESTED
    if verdict.sample in result.account.ruined_at:
        return RUINED
    said = [claim.says for claim in (verdict.skill, verdict.profit)]
    if "no_verdict" in said:
        return TOO_LITTLE
    if "not_calibrated" in said:
        return LOOKED_AT
    return SAID[said[0] == "claim", said[1] == "claim"]
