"""From a result to what it is worth, counted by nobody: `judge` counts the look."""

from __future__ import annotations

from ..engine.result import Result
from ..faults import BadInput, did_you_mean
from ..models.schedule.apart import LOCKBOX, NEW
from ..models.schedule.folds import TEST, TRAIN
from .alarms import alarms_of
from .baselines import baselines_of
from .claims import Claim, Claims, claims_of
from .decisions import decisions_of
from .forecast_quality import forecast_quality
from .intervals import intervals_of
from .verdict import Verdict

SAMPLES = (TEST, TRAIN, LOCKBOX, NEW)
NOTHING_OUT_OF_SAMPLE = "no bar is out of sample"
IN_SAMPLE = "the model was trained on these bars, so that what it earned on them says nothing"


def assess(result: Result, sample: str | None = None) -> Verdict:
    """Return what a sample of the result is worth, as if nobody had looked at its bars before.

    Args:
        result: of a run.
        sample: the one to judge; None for the test part, or what was kept apart and is traded now. There is no verdict
            about `train`.

    Raises:
        BadInput: no run has such a sample.
    """
    sample = sample or newest(result)
    if sample not in SAMPLES:
        raise BadInput.at("sample", f"there is none called {sample!r}", did_you_mean(sample, SAMPLES))
    if sample not in set(result.account.equity["sample"]):
        return Verdict(sample, silence(NOTHING_OUT_OF_SAMPLE))
    quality = forecast_quality(result, sample)
    return Verdict(
        sample,
        silence(IN_SAMPLE) if sample == TRAIN else claims_of(decisions_of(result, sample)),
        alarms_of(result, quality, sample),
        quality,
        intervals_of(result, sample),
        baselines_of(result, sample),
    )


def silence(reason: str) -> Claims:
    """Return that nothing can be said, and why."""
    silent = Claim("no_verdict", reason=reason)
    return Claims(silent, silent, 0, 0.0)


def newest(result: Result) -> str:
    """Return the sample that a verdict is about: what was kept apart before the test part."""
    recorded = set(result.account.equity["sample"])
    return next((name for name in (NEW, LOCKBOX) if name in recorded), TEST)
