"""What a result is worth, as plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass

from .claims import Claim, Claims


@dataclass(frozen=True, eq=False)
class Verdict:
    """What is said about one sample of a run."""

    sample: str
    """`test` on every run; `lockbox` where one was opened."""
    claims: Claims

    @property
    def skill(self) -> Claim:
        """Whether positions knew the coming return, before costs."""
        return self.claims.skill

    @property
    def profit(self) -> Claim:
        """Whether that paid its costs."""
        return self.claims.profit

    @property
    def bars(self) -> int:
        """Intervals that were judged."""
        return self.claims.bars
