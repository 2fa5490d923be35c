"""What each iteration is worth, given that all of them were tried: one declared family in the ledger of trials."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

from ...experiments.look import looked_at
from ...experiments.run import Finished
from ...feeds.bars import Bars
from ...models.schedule.folds import TEST
from ...verdict.claims import claims_of_family, not_calibrated
from ...verdict.decisions import decisions_of
from ...verdict.ledger.ledger import Ledger
from ...verdict.ledger.trial import Family
from ...verdict.ledger.words import others_of
from ...verdict.verdict import Verdict
from .iterations import ITERATIONS

NAME = "series"


def declared(bars: Bars) -> Family:
    """Return the family of all iterations on some bars, whether or not all of them are run."""
    tried = json.dumps([one.settings for one in ITERATIONS], sort_keys=True)
    digest = hashlib.sha256(f"{bars.fingerprint} {tried}".encode()).hexdigest()
    return Family(digest[:32], NAME, len(ITERATIONS))


def judged(finished: Sequence[Finished]) -> list[Finished]:
    """Return the runs with their p-values corrected over all of them, and each look counted.

    A claim takes the whole family: of a part of it nothing is calibrated.
    """
    if not finished:
        return []
    family = declared(finished[0].result.bars)
    claims = claims_of_family([decisions_of(one.result, TEST) for one in finished])
    if len(finished) < family.size:
        claims = [not_calibrated(one) for one in claims]
    corrected = [
        replace(one, verdict=replace(one.verdict, claims=own)) for one, own in zip(finished, claims, strict=True)
    ]
    looked = [looked_at(one, family=family) for one in corrected]
    with Ledger.open() as ledger:
        whole = ledger.family(family.id)  # with all of them recorded
    return [
        replace(one, verdict=replace(one.verdict, looks=replace(looks, family=whole)))
        if whole and (looks := one.verdict.recorded)
        else one
        for one in looked
    ]


def correction(verdicts: Sequence[Verdict]) -> str:
    """Return over how many trials the p-values are corrected, and what else is known of looks at these bars."""
    many = len(verdicts)
    said = f"p is corrected over the {many} iterations, which were declared together"
    if many < len(ITERATIONS):
        said = f"p is corrected over the {many} of {len(ITERATIONS)} iterations that were run, and so is not calibrated"
    recorded = [one.recorded for one in verdicts if one.recorded is not None]
    others = max((others_of(one) for one in recorded), default=0)
    if others:
        looks = "was 1 look" if others == 1 else f"were {others:,} looks"
        said += f"; there {looks} at these bars besides: not calibrated"
    troubles = dict.fromkeys(one.trouble for one in recorded if one.trouble)
    return " ".join((f"{said}.", *troubles))
