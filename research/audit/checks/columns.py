"""Columns that know too much: each column of the file held against the returns to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....engine.warnings.leaks import OWN, REMEDY, glanced_at, past_and_future, samples_of
from ....feeds.bars import Bars
from ....models.protocol import features_of
from ....models.windows.features import FEATURES
from ....strategies.code import names_used
from ..report import Cell, Finding, Outcome, Status
from ..subject import Reference, Subject
from .columns_ahead import follows

CHECK, STAGE = "columns", "bars"
NEXT = "the return of the next bar"
GLANCE, MOST = 600, 20_000
"""Bars of each sample that are looked at: in the light audit, and in the full one."""


@dataclass(frozen=True)
class Knowing:
    """A column that knows what is to come."""

    name: str
    what: str
    """What it holds or follows, in words."""
    correlation: float
    known: float | None
    """The correlation with the return of the bar that has just closed; None where it holds the future exactly."""
    sample: str
    bars: int
    is_rest: bool = False
    """Whether the correlation is what is left once all that was known is taken away."""

    def sentence(self, tomorrow: str = NEXT) -> str:
        """Return what was found, in words; `tomorrow` is what the next bar's return is called if that is it."""
        over = f"over {self.bars:,} {self.sample} bars"
        if self.known is None:
            what = tomorrow if self.what == NEXT else self.what
            return f"Column `{self.name}` is {what} (correlation {self.correlation:.3f} {over}). {REMEDY}"
        beside = f"{self.known:.2f} with the one that has just come"
        rest = " beyond all that was known by then," if self.is_rest else ""
        followed = f"{self.what} (correlation {self.correlation:.2f}{rest} {over}; {beside})"
        return f"Column `{self.name}` follows {followed}, more closely than any market has shown. {REMEDY}"


def check_columns(subject: Subject, reference: Reference) -> Outcome:
    """Hold each column of the file against the returns to come; in train and test, each by itself.

    One that nothing in the run is seen to read is told, for it has no part in the result.
    """
    bars, result = subject.bars, reference.result
    names = [name for name in bars.columns if name not in OWN and name not in FEATURES]
    if not names:
        reason = "the file has no column beside open, high, low, close and volume"
        return Outcome(CHECK, {STAGE: Cell("not_applicable", reason=reason)})
    found = columns_that_know(bars, names, result.forecasts.horizon, samples=samples_of(result), most=MOST)
    read = columns_read(subject, reference) if found else frozenset()
    daily = (np.diff(bars.index.to_numpy().astype("datetime64[D]")) > np.timedelta64(0)).all()
    texts = {one.name: one.sentence("tomorrow's return" if daily else NEXT) for one in found}
    findings = tuple(
        Finding(CHECK, STAGE, texts[one.name], before=one.correlation, plugin=subject.reader_name)
        for one in found
        if one.name in read
    )
    notes = tuple(
        f"{text} Nothing in this run was seen to read it." for name, text in texts.items() if name not in read
    )
    status: Status = "failed" if findings else "told" if notes else "passed"
    return Outcome(CHECK, {STAGE: Cell(status, tried=len(names))}, findings, notes)


def columns_read(subject: Subject, reference: Reference) -> frozenset[str]:
    """Return the columns that the model is asked with, and every name that the strategy's own code has."""
    built = subject.build()
    models = [*list(reference.fitted.values())[:1], *([] if built.model is None else [built.model])]
    asked = features_of(models[0]) if models else ()
    return frozenset(asked) | names_used(built.strategy)


def columns_that_know(
    bars: Bars,
    names: Sequence[str],
    horizon: int,
    *,
    samples: Sequence[tuple[str, range]] = (),
    most: int = GLANCE,
) -> tuple[Knowing, ...]:
    """Return the columns that know what is to come, each once, with the newest sample in which it does.

    Bars of a sample are looked at without those of another; there is one sample unless they are given. No more than
    `most` bars of a sample are compared, spread evenly, unless what is exact raises a suspicion.
    """
    found: dict[str, Knowing] = {}
    for sample, rows in samples or [("recorded", range(len(bars)))]:
        exact = (past_and_future if most >= MOST and len(rows) <= MOST else glanced_at)(
            bars, (sample, rows), horizon, names
        )
        partly = follows(bars, rows, names, horizon=horizon, most=most)
        for name, same, near in zip(names, exact, partly, strict=True):
            if same is not None:
                found[name] = Knowing(name, same[0], same[1], None, sample, same[3])
            elif near is not None:
                found[name] = Knowing(name, near.what, near.correlation, near.known, sample, len(rows), near.is_rest)
    return tuple(found[name] for name in names if name in found)
