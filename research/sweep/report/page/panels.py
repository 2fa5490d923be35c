"""The validation score against each setting: a panel each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from .....arrays import Floats
from .....reports.page.box import box
from .....reports.page.fragment import Fragment
from .....reports.page.svg import chart
from ...spaces.space import Choices
from ..summary import Record, Trial
from ..words import SCORED, called, score_of, value_of
from .axes import Across, Axis, dots

HEIGHT, DOTS, STRETCHES = 170, 1500, 8
"""Pixels; dots of a panel; stretches of a range whose medians are told."""


def panels(record: Record) -> list[Fragment]:
    """Return a box for each setting, the most important first."""
    shown, axis = thinned(record), axis_of(record)
    return [panel(record, place, shown, axis) for place in order_of(record)]


def order_of(record: Record) -> list[str]:
    """Return the settings, the most important first; as they were given where that is not known."""
    return list(record.importance) if record.importance else list(record.space.dimensions)


def axis_of(record: Record) -> Axis:
    """Return the one axis of scores that all panels have."""
    return Axis.of_scores(scores(record.last.complete), smaller_is_better=record.settings.smaller_is_better)


def scores(trials: Sequence[Trial]) -> Floats:
    """Return the scores of trials that have one, shape (n,)."""
    return np.array([one.score for one in trials], dtype=np.float64)


def thinned(record: Record) -> list[Trial]:
    """Return the trials that are drawn: all, or of very many every so-manieth and the best."""
    complete = record.last.complete
    if len(complete) <= DOTS:
        return complete
    kept = set(range(0, len(complete), -(-len(complete) // DOTS)))
    kept |= set(np.argsort(-record.sign * scores(complete), kind="stable")[:50].tolist())
    return [complete[at] for at in sorted(kept)]


def panel(record: Record, place: str, shown: Sequence[Trial], axis: Axis) -> Fragment:
    """Return the panel of a setting."""
    across = Across(record.space.dimensions[place])
    x = across.places([one.outcome.params[place] for one in shown], [one.outcome.number for one in shown])
    best = record.last.best
    mine = across.places([best.outcome.params[place]], [best.outcome.number])
    levels = [(middle, where) for _, middle, where in medians(record, place)]
    shapes = [
        dots(x, 100.0 - axis.places(scores(shown)), "trial"),
        *(level(axis, middle, where) for middle, where in levels),
        dots(mine, 100.0 - axis.places([best.score]), "chosen"),
    ]
    told = in_words(record, place)
    picture = chart(HEIGHT, Markup("").join(shapes), axis.marks_down(4), across.marks(), told)
    share = "" if not record.importance else f", importance {100 * record.importance[place]:.0f}%"
    return box(f"`{called(place)}`: {value_of(best.outcome.params[place])} was chosen{share}", picture, told)


def level(axis: Axis, middle: float, where: tuple[float, float]) -> Markup:
    """Return the line of a median over its stretch of the panel."""
    y = 100.0 - float(axis.places([middle])[0])
    return Markup('<line class="median" x1="{:.2f}" x2="{:.2f}" y1="{:.2f}" y2="{:.2f}"/>').format(*where, y, y)


def medians(record: Record, place: str) -> list[tuple[str, float, tuple[float, float]]]:
    """Return the median score of each choice, or of each stretch of a range: its name, the score, and where it lies."""
    complete, dimension = record.last.complete, record.space.dimensions[place]
    across, found = Across(dimension), scores(record.last.complete)
    values = [one.outcome.params[place] for one in complete]
    many = len(across.values) or STRETCHES
    at = across.places(values, [0] * len(values)) if not across.values else centres(across, values)
    stretch = np.clip((at * many / 100.0).astype(np.int64), 0, many - 1)
    rows = []
    for one in range(many):
        mine = stretch == one
        if mine.any():
            name = value_of(across.values[one]) if isinstance(dimension, Choices) else span(values, mine)
            rows.append((name, float(np.median(found[mine])), (100.0 * one / many, 100.0 * (one + 1) / many)))
    return rows


def centres(across: Across, values: Sequence[object]) -> Floats:
    """Return the middle of each value's column."""
    from ..importance import written

    known = {written(one): at for at, one in enumerate(across.values)}
    return np.array([100.0 * (known[written(one)] + 0.5) / len(across.values) for one in values])


def span(values: Sequence[float], mine: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> str:
    """Return from where to where the values of a stretch lie."""
    inside = [value for value, is_mine in zip(values, mine, strict=True) if is_mine]
    low, high = value_of(min(inside)), value_of(max(inside))
    return low if low == high else f"{low} to {high}"


def in_words(record: Record, place: str) -> str:
    """Return what the panel shows."""
    rows = medians(record, place)
    if len(rows) == 1:
        return f"Only {rows[0][0]} has a score."
    ordered = sorted(rows, key=lambda one: -record.sign * one[1])
    (high, top, _), (low, bottom, _) = ordered[0], ordered[-1]
    by = SCORED[record.settings.score].split(",")[0]
    return f"Median {by}: best {score_of(top, record)} at {high}, worst {score_of(bottom, record)} at {low}."
