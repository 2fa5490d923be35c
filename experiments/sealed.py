"""A sealed run says only claim or no claim, each at what the number of its look leaves: alpha / (k (k + 1))."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..faults import RunWarning
from .run import Finished

ALPHA = 0.05
"""What all sealed looks at the same bars may claim falsely, together: alpha / (k (k + 1)) adds up to it over all k."""
SAID = "Sealed: whether something is claimed is all that is said and kept of this run."
TOLD = (
    "suspicious_data", "nothing_out_of_sample", "no_refit", "idle_split", "idle_seeds", "optimistic_fills", "no_costs",
    "idle_costs", "other_year", "uncalled_method", "cache_trouble",
)  # fmt: skip
"""The kinds of warnings that tell of data, settings and code alone: nothing in them depends on what the run found."""


@dataclass(frozen=True)
class SealedLook:
    """What a sealed look rests on. Nobody is to see the two numbers."""

    p_skill: float | None
    """None where there is no verdict."""
    p_profit: float | None
    number: int | None
    """k: the k-th sealed look at these bars; None where it could not be counted, or somebody has seen these bars."""
    words: tuple[str, ...] = ()
    """What must be said of earlier looks at these bars."""


@dataclass(frozen=True)
class SealedClaims:
    """All that a sealed run says."""

    skill: bool
    """Whether skill before costs is claimed."""
    profit: bool
    """Whether profit after costs is."""
    number: int | None
    level: float | None
    """The largest p that claims; None for a look that was not counted, which claims nothing."""
    words: tuple[str, ...] = ()


def claims_of(look: SealedLook) -> SealedClaims:
    """Return what is claimed at the level that the number of the look leaves."""
    level = None if look.number is None else level_of(look.number)
    skill, profit = (level is not None and p is not None and p <= level for p in (look.p_skill, look.p_profit))
    return SealedClaims(skill, profit, look.number, level, look.words)


def level_of(number: int) -> float:
    """Return the largest p that the k-th sealed look may claim at."""
    return ALPHA / (number * (number + 1))


def sentences(claims: SealedClaims) -> tuple[str, ...]:
    """Return the two sentences, and what the look has cost."""
    said = (f"Skill before costs: {said_of(claims.skill)}.", f"Profit after costs: {said_of(claims.profit)}.")
    if claims.number is None or claims.level is None:
        return (*said, *claims.words, "So it claims nothing.")
    k = claims.number
    cost = f"it claims at p <= {claims.level:.2g}, {ALPHA} / ({k} x {k + 1}), and the next one at {level_of(k + 1):.2g}"
    return (*said, f"This is sealed look {k} at these bars: {cost}.", *claims.words)


def said_of(claimed: bool) -> str:
    """Return `claim` or `no claim`."""
    return "claim" if claimed else "no claim"


def as_json(claims: SealedClaims) -> dict[str, Any]:
    """Return what a sealed run's `metrics.json` holds."""
    return {
        "sealed": True,
        "claims": {"skill": said_of(claims.skill), "profit": said_of(claims.profit)},
        "look": claims.number,
        "level": claims.level,
        **({"why": " ".join(claims.words)} if claims.number is None else {}),
    }


def told(finished: Finished) -> tuple[RunWarning, ...]:
    """Return the warnings in which nothing depends on what the run found."""
    return tuple(one for one in finished.result.warnings if one.kind in TOLD)
