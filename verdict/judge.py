"""The front door: a result -> what it is worth."""

from __future__ import annotations

from ..engine.result import Result
from .claims import Claim, Claims, claims_of
from .decisions import decisions_of
from .verdict import Verdict

NOTHING_OUT_OF_SAMPLE = "no bar is out of sample"


def judge(result: Result, sample: str = "test") -> Verdict:
    """Return what a sample of the result is worth.

    Args:
        result: of a run.
        sample: the one to judge; a model knows the outcomes of `train`, so that no claim about it means anything.
    """
    if sample not in {one.name for one in result.account.samples}:
        silent = Claim("no_verdict", reason=NOTHING_OUT_OF_SAMPLE)
        return Verdict(sample, Claims(silent, silent, 0, 0.0))
    return Verdict(sample, claims_of(decisions_of(result, sample)))
