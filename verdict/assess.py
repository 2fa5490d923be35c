"""From a result to what it is worth, counted by nobody: `judge` counts the look."""

from __future__ import annotations

from ..engine.result import Result
from ..models.schedule.folds import TRAIN
from .claims import Claim, Claims, claims_of
from .decisions import decisions_of
from .verdict import Verdict

NOTHING_OUT_OF_SAMPLE = "no bar is out of sample"
IN_SAMPLE = "the model was trained on these bars, so that what it earned on them says nothing"


def assess(result: Result, sample: str = "test") -> Verdict:
    """Return what a sample of the result is worth, as if nobody had looked at its bars before.

    Args:
        result: of a run.
        sample: the one to judge; there is no verdict about `train`.
    """
    if sample not in {one.name for one in result.account.samples}:
        return Verdict(sample, silence(NOTHING_OUT_OF_SAMPLE))
    if sample == TRAIN:
        return Verdict(sample, silence(IN_SAMPLE))
    return Verdict(sample, claims_of(decisions_of(result, sample)))


def silence(reason: str) -> Claims:
    """Return that nothing can be said, and why."""
    silent = Claim("no_verdict", reason=reason)
    return Claims(silent, silent, 0, 0.0)
