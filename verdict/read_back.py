"""The verdict of a run that is read back from its folder: what depends on earlier looks is what was said then."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..engine.result import Result
from ..faults import BadInput
from .as_json import as_json, without_looks
from .assess import assess
from .claims import Claim, Claims
from .ledger.looks import KeptLooks
from .sentences import PROFIT, SHORT, SKILL, sentence
from .verdict import Verdict

SENTENCES = 2
"""The first sentences are those about the claims; what follows is about earlier looks."""
CLOSE = 1e-6
"""Numbers further apart than this, as a share of the larger, are not the same computed on another machine."""


def read_back(result: Result, told: Mapping[str, Any], where: str, remedy: str) -> Verdict:
    """Return the verdict on a result, with what its `metrics.json` tells of earlier looks.

    Args:
        result: as it was read from the folder.
        told: the part `verdict` of the file.
        where: the file, for a message.
        remedy: what to do about a file that tells something else than its run found.

    Raises:
        BadInput: the file tells another verdict than the tables beside it.
    """
    verdict = assess(result, sample_told(told, where, remedy))
    found = json.loads(json.dumps(without_looks(as_json(verdict))))
    if other := differing(found, without_looks(told)):
        raise BadInput.at(f"{where}, verdict.{other}", "is not what the tables of the run give", remedy)
    check_said(verdict.claims, told, where, remedy)
    return replace(verdict, looks=looks_kept(told), claims=claims_kept(verdict.claims, told))


def check_said(claims: Claims, told: Mapping[str, Any], where: str, remedy: str) -> None:
    """Refuse claims that other looks cannot have made of those of the tables, and sentences that tell something else.

    Raises:
        BadInput: which of them, what it says, and what it has to.
    """
    said = told.get("sentences")
    if not isinstance(said, list) or len(said) < SENTENCES:
        raise BadInput.at(f"{where}, verdict.sentences", f"is {said!r}, not the sentences of a verdict", remedy)
    looks = told.get("looks")
    in_family = isinstance(looks, Mapping) and bool(looks.get("family"))
    for place, (name, claim, title) in enumerate((("skill", claims.skill, SKILL), ("profit", claims.profit, PROFIT))):
        # that nobody had looked at the bars before is known to the ledger alone
        may_say = ("claim", "not_calibrated") if claim.says == "claim" else (claim.says,)
        says = told[name].get("says")
        if says not in may_say and not (in_family and says in SHORT):
            wanted = " or ".join(map(repr, may_say))
            raise BadInput.at(
                f"{where}, verdict.{name}.says", f"is {says!r}, the tables of the run give {wanted}", remedy
            )
        wanted = sentence(title, Claim(**told[name]), claims.bars)  # its numbers are known to be those of the tables
        if said[place] != wanted:
            what = f"is {said[place]!r}, the tables of the run give {wanted!r}"
            raise BadInput.at(f"{where}, verdict.sentences, number {place + 1}", what, remedy)


def as_kept(verdict: Verdict) -> Verdict:
    """Return a verdict as it will be read back from the folder that is about to be written."""
    told = json.loads(json.dumps(as_json(verdict)))
    return replace(verdict, looks=looks_kept(told), claims=claims_kept(verdict.claims, told), all_statistics=None)


def sample_told(told: Mapping[str, Any], where: str, remedy: str) -> str:
    """Return the sample that the verdict is about."""
    sample = told.get("sample")
    if not isinstance(sample, str):
        raise BadInput.at(f"{where}, verdict.sample", f"is {sample!r}, not the name of a sample", remedy)
    return sample


def claims_kept(claims: Claims, told: Mapping[str, Any]) -> Claims:
    """Return the two claims as they were made, given what was known of earlier looks or other trials of its family."""
    looks = told.get("looks")
    if isinstance(looks, Mapping) and looks.get("family"):
        return replace(claims, skill=Claim(**told["skill"]), profit=Claim(**told["profit"]))
    return replace(claims, skill=as_told(claims.skill, told["skill"]), profit=as_told(claims.profit, told["profit"]))


def as_told(claim: Claim, told: Mapping[str, Any]) -> Claim:
    """Return a claim that says what it said in the file."""
    says = told.get("says")
    return replace(claim, says=says) if says in ("claim", "no_evidence", "not_calibrated") else claim


def looks_kept(told: Mapping[str, Any]) -> KeptLooks:
    """Return what was said of earlier looks."""
    said = told.get("sentences")
    words = tuple(str(one) for one in said[SENTENCES:]) if isinstance(said, list) else ()
    looks = told.get("looks")
    calibrated = all(
        not isinstance(claim, Mapping) or claim.get("says") != "not_calibrated"
        for claim in (told.get("skill"), told.get("profit"))
    )
    return KeptLooks(words, looks if isinstance(looks, Mapping) else None, calibrated)


def differing(found: Any, told: Any, name: str = "") -> str:
    """Return the name of the first value that the two do not share; empty where there is none."""
    if isinstance(found, Mapping) and isinstance(told, Mapping):
        for key in (*found, *(key for key in told if key not in found)):
            inner = f"{name}.{key}" if name else str(key)
            if (key in found) != (key in told):
                return inner
            if other := differing(found[key], told[key], inner):
                return other
        return ""
    if isinstance(found, list) and isinstance(told, list) and len(found) == len(told):
        return next(filter(None, (differing(a, b, name) for a, b in zip(found, told, strict=True))), "")
    if isinstance(found, float) and isinstance(told, int | float) and not isinstance(told, bool):
        return "" if math.isclose(found, told, rel_tol=CLOSE, abs_tol=CLOSE) else name or "all of it"
    return "" if found == told else name or "all of it"
