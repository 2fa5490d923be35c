"""All that a sweep's page, figures, table and JSON tell of it, as plain frozen data that its folder keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ....analyzers.statistics.choosing import Choosing
from ..settings import SweepSettings
from ..spaces.space import Space
from ..trials.outcome import Outcome


@dataclass(frozen=True)
class Trial:
    """A trial of a sweep."""

    outcome: Outcome
    test_return: float | None = None
    """Total return on the test part, after costs; None where nobody looked, or there is none."""
    test_sharpe: float | None = None
    """Sharpe ratio a year on the test part, after costs; None likewise."""

    @property
    def score(self) -> float | None:
        """On the validation bars; None unless complete."""
        return self.outcome.score if self.outcome.state == "complete" else None


@dataclass(frozen=True)
class Search:
    """One search on the bars known when a choice is made."""

    made_on: str
    """The bar at whose close was chosen."""
    validated: tuple[str, str]
    """The first and last bar that validated."""
    bars: int
    """Decisions that were scored."""
    folds: int
    """Parts of them, each with a model of its own."""
    chosen: int
    """Number of the trial."""
    trials: tuple[Trial, ...]
    """All of them, by number."""

    @property
    def complete(self) -> list[Trial]:
        """The trials that have a score."""
        return [one for one in self.trials if one.score is not None]

    @property
    def best(self) -> Trial:
        """The one that was chosen."""
        return next(one for one in self.trials if one.outcome.number == self.chosen)

    def counted(self, state: str) -> int:
        """Return how many trials ended so."""
        return sum(one.outcome.state == state for one in self.trials)


@dataclass(frozen=True)
class Said:
    """What one of the two claims of the verdict says of the chosen one."""

    says: str
    p: float | None
    reason: str = ""


@dataclass(frozen=True)
class Tested:
    """What the chosen one came to out of sample."""

    first: str
    last: str
    bars: int
    total_return: float | None
    sharpe: float | None
    buy_and_hold: float | None
    undefined: Mapping[str, str] = field(default_factory=dict)
    """Why a number is missing, by its name."""


@dataclass(frozen=True)
class Record:
    """A sweep that has ended."""

    name: str
    """Of its folder."""
    space: Space
    search: str
    """How the trials were chosen: grid, random or tpe."""
    asked: int
    """Trials there were to be, of one choice."""
    settings: SweepSettings
    labels: Mapping[str, str]
    """What data, model, strategy and costs are called."""
    searches: tuple[Search, ...]
    """One; with `sweep.again` one for each refit, oldest first."""
    tested: Tested | None
    """None of a sealed sweep."""
    verdict: tuple[str, ...]
    """The sentences of the verdict."""
    claims: Mapping[str, Said]
    """`skill` and `profit`; none of a sealed sweep."""
    family: int
    """Trials that the verdict counts."""
    importance: Mapping[str, float] | None
    """Of each setting, together 1, the most important first; None where it cannot be told."""
    why_no_importance: str
    choosing: Choosing | None
    """Whether validation told anything of the test part, where all trials were looked at."""
    why_no_choosing: str
    other_seeds: tuple[float, ...]
    """The validation score of the chosen settings with further seeds."""
    is_whole: bool
    seconds: Mapping[str, float]
    warnings: tuple[str, ...]
    alarms: int
    """How many of the warnings are alarms; these come first."""
    facts: Mapping[str, str]
    """Data and versions, by what they are called."""
    notes: int = 0
    """How many of the warnings are ordinary ones about the data; these come last."""

    @property
    def last(self) -> Search:
        """The latest search, on the most bars: what is shown of trials is shown of it."""
        return self.searches[-1]

    @property
    def sign(self) -> float:
        """-1 where the smallest score is the best, else 1."""
        return -1.0 if self.settings.smaller_is_better else 1.0

    @property
    def is_small(self) -> bool:
        """Whether scores are so small that two decimals do not tell them apart."""
        return all(abs(one.score or 0.0) < 0.2 for one in self.last.complete)
