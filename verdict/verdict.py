"""What a result is worth, as plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..faults import RunWarning
from .all_statistics import AllStatistics
from .baselines import Baselines
from .claims import Claim, Claims
from .forecast_quality import ForecastQuality
from .intervals import Intervals
from .ledger.looks import KeptLooks, Recorded
from .ledger.words import others_of


@dataclass(frozen=True, eq=False)
class Verdict:
    """What is said about one sample of a run."""

    sample: str
    """`test`, or what was kept apart and is traded now: `lockbox`, `new`."""
    claims: Claims
    """The two claims, as if nobody had looked at these bars before."""
    alarms: tuple[RunWarning, ...] = ()
    """What looks like skill and is none, in this sample or in what it is made of; the gravest first."""
    forecast: ForecastQuality | None = None
    """How good the forecasts were; None without any."""
    intervals: Intervals | None = None
    """How far luck alone may have moved the account; None for a sample without bars."""
    baselines: Baselines | None = None
    """What simple rules earned on the same bars; None for a sample without bars."""
    looks: Recorded | KeptLooks | None = None
    """What the ledger of trials knows of these bars, or knew when the folder was written that the run was read from;
    None where the look is not counted."""
    all_statistics: AllStatistics | None = None
    """What the default report leaves out; None unless it was asked for."""

    @property
    def skill(self) -> Claim:
        """Whether positions knew the coming return, before costs, given how often these bars were looked at."""
        return self._given_looks(self.claims.skill)

    @property
    def profit(self) -> Claim:
        """Whether that paid its costs, given how often these bars were looked at."""
        return self._given_looks(self.claims.profit)

    @property
    def recorded(self) -> Recorded | None:
        """The look as the ledger has recorded it now; None for a run read back, and where it is not counted."""
        return self.looks if isinstance(self.looks, Recorded) else None

    @property
    def bars(self) -> int:
        """Intervals that were judged."""
        return self.claims.bars

    @property
    def is_calibrated(self) -> bool:
        """Whether a claim means what it says: nobody is known to have looked at these bars before."""
        if isinstance(self.looks, KeptLooks):
            return self.looks.is_calibrated
        return self.looks is None or self.looks.number is None or others_of(self.looks) == 0

    def _given_looks(self, claim: Claim) -> Claim:
        """Return the claim, not calibrated where it would be one."""
        return claim if self.is_calibrated or claim.says != "claim" else replace(claim, says="not_calibrated")
