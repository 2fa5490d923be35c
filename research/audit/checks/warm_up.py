"""How far back does a run depend on its history? The same models and strategy, on the same bars, begun later.

Nothing here sees the future, and nothing is a finding: an average that never forgets, a trailing stop and a model that
counts its calls are told, with the bars they need. As in freqtrade's recursive analysis.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ....arrays import Floats
from ....engine.replay.known_run import by_bar
from ....feeds.bars import Bars
from ....models.examination import REFUSED, ROUNDING, TOLD, generators_kept, is_house
from ....models.raised import raised_by
from ....models.schedule.source import answer_all
from ..indicators import place_of
from ..report import Cell, Outcome
from ..subject import Reference, Subject
from .begun_later import Later, Pass, begun_at, passed, source_of
from .parting import bar_of

CHECK = "warm_up"
WITHIN = 1e-3
"""An indicator has forgotten what was before when its value is this close to the one that knows it all, as a share of
that value, or of the line's standard deviation where that is more."""
SHARES = (8, 3)
"""The run is begun anew an eighth, and a third, of the bars later."""
FEWEST = 20
TINY = float(np.finfo(np.float64).tiny)


def check_warm_up(subject: Subject, reference: Reference, *, starts: Sequence[int] = ()) -> Outcome:
    """Begin the run later, its models as they were, and tell what of it depends on the bars before.

    Args:
        subject: what is audited.
        reference: its run.
        starts: the bars to begin it at; two unless given.
    """
    bars = reference.result.bars
    begun = [start for start in starts or [len(bars) // share for share in SHARES] if 0 < start < len(bars) - FEWEST]
    if not begun:
        few = Cell("not_applicable", reason=f"{len(bars)} bars are too few to begin later")
        return Outcome(CHECK, dict.fromkeys(("forecast", "indicator", "target"), few))
    cells: dict[str, Cell] = {}
    notes: list[str] = []
    for stages in (of_forecasts, of_strategy):
        try:
            with generators_kept():
                found = stages(subject, reference, begun)
        except Exception as error:  # a plug-in's own, on bars that it has not met like this
            reason = f"on the run begun later it raised {raised_by(error)}"
            found = dict.fromkeys(STAGES[stages], (Cell("raised", reason=reason), ()))
        cells |= {stage: cell for stage, (cell, _) in found.items()}
        notes += [note for _, told in found.values() for note in told]
    return Outcome(CHECK, cells, notes=tuple(notes))


Told = dict[str, tuple[Cell, tuple[str, ...]]]
"""By stage what it came to, with what is told."""


def of_forecasts(subject: Subject, reference: Reference, begun: Sequence[int]) -> Told:
    """Return whether a forecast depends on bars before its window."""
    result, tried = reference.result, 0
    if not len(result.forecasts.table):
        return {"forecast": (Cell("not_applicable", reason="nothing was forecast"), ())}
    recorded = by_bar(result.bars, result.forecasts.table, "forecast")
    for start in begun:
        source = source_of(subject, reference)  # anew: what it keeps from call to call begins again
        if source is None:
            return {"forecast": (Cell("not_applicable", reason="the models of the run are not at hand"), ())}
        again = np.full(len(recorded), np.nan)
        again[start:] = answer_all(Later(source, start), begun_at(result.bars, start).columns)
        both = ~np.isnan(recorded) & ~np.isnan(again)
        tried += int(both.sum())
        bar, apart = worst_apart(recorded, again, both)
        model = source.at(bar)
        scale = float(np.std(recorded[both])) if both.any() else 0.0
        if apart > (REFUSED if is_house(model) else TOLD) * max(scale, TINY):
            named = f"{named_model(subject, model)} at {bar_of(result.bars, bar)}"
            text = told_of_forecast(named, start, source.lookback, before=recorded[bar], after=again[bar])
            return {"forecast": (Cell("told", tried, "forecasts depend on bars before their window"), (text,))}
    return {"forecast": (Cell("passed", tried), ())}


def worst_apart(recorded: Floats, again: Floats, both: NDArray[np.bool_]) -> tuple[int, float]:
    """Return the bar at which two forecasts are furthest apart, and how far: 0 for what is but rounding."""
    apart = np.where(both, np.abs(recorded - again), 0.0)
    apart[apart <= ROUNDING * np.abs(np.where(both, recorded, 0.0))] = 0.0
    bar = int(np.argmax(apart))
    return bar, float(apart[bar])


def named_model(subject: Subject, model: object) -> str:
    """Return what a model is called, with the line of its `predict` where the user wrote it."""
    place = place_of(type(model), ("predict",))
    return f"{subject.model_name or type(model).__name__}{f' ({place})' if place else ''}"


def told_of_forecast(named: str, start: int, lookback: int, *, before: float, after: float) -> str:
    """Return that a forecast depends on bars before its window, in words."""
    return (
        f"The forecast of {named} is {before:.6g} in the run and {after:.6g} with the "
        f"same weights in one begun at bar {start}, at least its lookback of {lookback} bars before: it depends "
        "on more than its window, such as how often `predict` was called. No bar to come is seen by that, but another "
        "first bar gives other forecasts: keep nothing from call to call."
    )


def of_strategy(subject: Subject, reference: Reference, begun: Sequence[int]) -> Told:
    """Return which indicators, and which targets, depend on how long ago the run began."""
    result = reference.result
    known = by_bar(result.bars, result.forecasts.table, "forecast")
    source = source_of(subject, reference) if len(result.forecasts.table) else None

    def ran(start: int) -> Pass:
        asked = None if source is None else Later(source, start, known[start:])
        return passed(subject, result, asked, begun=start)

    whole, later = ran(0), [ran(start) for start in begun]
    return {"indicator": of_indicators(whole, later), "target": of_targets(result.bars, whole, later)}


def of_indicators(whole: Pass, later: Sequence[Pass]) -> tuple[Cell, tuple[str, ...]]:
    """Return which of the strategy's own indicators remember more bars than they ask for."""
    own = [one for name, one in whole.indicators.items() if " > " not in name and one.kind != "Forecast"]
    if not own:
        return Cell("not_applicable", reason="the strategy has no indicator"), ()
    notes = []
    for one in own:
        each = [bars_needed(whole, run, one.name, line) for run in later for line in one.lines]
        if max(each) > one.period:
            left = min(len(run.wanted) - run.begun for run in later)
            needed = f"{max(each):,} bars" if max(each) < left else f"more than the {left:,} bars there were"
            named = f"`{one.name}` ({one.kind}{f', {one.place}' if one.place else ''})"
            after = "1 bar" if one.period == 1 else f"{one.period:,} bars"
            notes.append(
                f"The indicator {named} has a value after {after}, but needs {needed} until it is within {WITHIN:.1%} "
                "of what the whole history makes it: load that many before the first that counts."
            )
    return Cell("told" if notes else "passed", len(own) * len(later), memory(len(notes))), tuple(notes)


def memory(count: int) -> str:
    """Return in words that so many indicators remember long; nothing of none."""
    return (
        "" if not count else "1 indicator has a long memory" if count == 1 else f"{count} indicators have long memories"
    )


def bars_needed(whole: Pass, later: Pass, name: str, line: str) -> int:
    """Return how many bars after its beginning a line is, and stays, close to that of the whole run."""
    full, again = whole.lines[name, line], later.lines.get((name, line))
    if again is None:
        return 0
    full, again = full[later.begun :], again[later.begun :]
    scale = np.maximum(np.abs(full), np.nanstd(full) if not np.isnan(full).all() else 0.0)
    away = ~(np.abs(full - again) <= WITHIN * scale) & ~(np.isnan(full) & np.isnan(again))
    places = np.flatnonzero(away)
    return int(places[-1]) + 2 if len(places) else 1


def of_targets(bars: Bars, whole: Pass, later: Sequence[Pass]) -> tuple[Cell, tuple[str, ...]]:
    """Return whether the strategy wants another position where it knows less of the past."""
    tried = 0
    for run in later:
        first = run.begun + run.warm
        full, again = whole.wanted[first:], run.wanted[first:]
        both = ~np.isnan(full) & ~np.isnan(again)
        tried += int(both.sum())
        wrong = np.flatnonzero(both & ~np.isclose(full, again, rtol=1e-6, atol=1e-9))
        if len(wrong):
            bar, last = first + int(wrong[0]), first + int(wrong[-1])
            text = (
                f"Begun at bar {run.begun}, the strategy decides otherwise at {len(wrong):,} of {int(both.sum()):,} "
                f"bars, first at {bar_of(bars, bar)}: {again[wrong[0]]:.6g} instead of {full[wrong[0]]:.6g}; last "
                f"{last - run.begun + 1:,} bars after it began. What it held, counted or averaged before matters, "
                "which is no look ahead: say from which bar on its results count."
            )
            return Cell("told", tried, "decisions depend on how long ago the run began"), (text,)
    return Cell("passed", tried), ()


STAGES = {of_forecasts: ("forecast",), of_strategy: ("indicator", "target")}
