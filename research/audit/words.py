"""What has moved, in a sentence: at which bar, from what to what, whose it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...feeds.bars import Bars
from ...feeds.parsing.table import text_of
from ...models.capabilities.answers import estimator_of, forecaster_of
from ...models.schedule.walk_forward import members_of
from .compare import Difference
from .indicators import KeptIndicator, place_of
from .report import Finding
from .subject import Built, Subject
from .tally import number

OF_MODEL = (
    "forecast from the window alone, and fit on the rows that are handed in: keep nothing in a module, on the class or "
    "in a file, and read no prices from elsewhere"
)
OF_STRATEGY = (
    "decide at bar i by what is known at its close: in an own `once` no array[i + 1], no mean, rank, filter or fill of "
    "the whole array; compute no numbers at module level from the data"
)
REMEDIES: Mapping[str, str] = {
    "rows": OF_MODEL, "scaler": OF_MODEL, "weights": OF_MODEL, "forecast": OF_MODEL,
    "indicator": OF_STRATEGY, "target": OF_STRATEGY, "order": OF_STRATEGY, "fill": OF_STRATEGY, "equity": OF_STRATEGY,
}  # fmt: skip
HOUSE = "This is a fault of barcast itself: report it"
MODELS, STRATEGIES = ("rows", "scaler", "weights", "forecast"), ("indicator", "target", "order", "fill", "equity")
NAMED: Mapping[str, str] = {
    "features": "the feature {name}", "rows": "the training rows ({name})", "scaler": "the scaler {name}",
    "weights": "the array {name} of the model", "forecast": "the forecast", "indicator": "the indicator {name}",
    "target": "the target", "order": "the {name} of an order", "fill": "the {name} of a fill",
    "equity": "the account's {name}",
    "buy_and_hold": "buy and hold's equity", "verdict": "the {name}, which the verdict reads,",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Wording:
    """Words a difference, for one run."""

    subject: Subject
    model: Any
    strategy: type
    indicators: Mapping[str, KeptIndicator]

    @classmethod
    def of(cls, subject: Subject, built: Built, indicators: Mapping[str, KeptIndicator] | None = None) -> Wording:
        """Return the wording for the parts of a run, and its indicators by name."""
        return cls(subject, built.model, built.strategy, indicators or {})

    def finding(self, check: str, where: str, what: Difference) -> Finding:
        """Return the finding of a difference; `where` says on which bars it was found."""
        plugin, place = self.owner(what)
        named = NAMED[what.stage].format(name=what.name)
        before, after = number(what.before), number(what.after)
        moved = f"is {before} in the run and {after} then"
        if before == after:  # of arrays of another shape, or texts
            moved = "is another one then"
        where = f"{where[:1].upper()}{where[1:]}"
        of = f" It comes of {plugin}{f' ({place})' if place else ''}: " if plugin else " "
        remedy = REMEDIES.get(what.stage, HOUSE) if plugin else HOUSE
        text = f"{where}: {named} at bar {what.bar:,} ({stamp(self.subject.bars, what.bar)}) {moved}."
        return Finding(check, what.stage, f"{text}{of}{remedy}.", what.bar, what.before, what.after, plugin, place)

    def owner(self, what: Difference) -> tuple[str, str]:
        """Return the plug-in that a difference is put down to, and its line; two empty texts for barcast itself."""
        subject = self.subject
        if what.stage in MODELS and subject.model_name:
            inner = inner_of(self.model)
            return subject.model_name, place_of(type(inner), ("predict", "forward", "fit"))
        if what.stage in STRATEGIES and subject.strategy_name:
            own = self.indicators.get(what.name.rpartition(".")[0])
            if what.stage == "indicator" and own is not None and own.place:
                return subject.strategy_name, own.place
            return subject.strategy_name, place_of(self.strategy, ("target", "next"))
        return "", ""


def inner_of(model: Any) -> Any:
    """Return what the user wrote, of a model that may be wrapped, or one of several seeds."""
    one = forecaster_of(members_of(forecaster_of(model))[0])
    return estimator_of(one) or one


def stamp(bars: Bars, bar: int) -> str:
    """Return when a bar closed."""
    return text_of(bars.index.to_numpy()[bar])
