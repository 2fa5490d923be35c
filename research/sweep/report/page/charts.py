"""The other charts: validation beside out of sample, seeds beside settings, scores over trials, and the time."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from .....reports.page.box import box
from .....reports.page.fragment import Fragment
from .....reports.page.svg import bars, chart
from ..lead import are_alike
from ..summary import Record
from ..words import SCORED, called, choosing_in_words, seeds_in_words, spent_on, time_in_words
from .axes import Axis, cut, dots
from .panels import DOTS, axis_of, scores, thinned

HEIGHT, STRIP = 230, 120
"""Pixels."""
LETTERS = 46
"""That have room below a chart, side by side."""
STEPS = 400
"""Corners of the line of the best so far."""


def choosing_box(record: Record) -> Fragment | str:
    """Return validation (across) beside out of sample (up), or why that is not shown."""
    said = " ".join(choosing_in_words(record))
    looked = [one for one in record.last.complete if one.test_sharpe is not None]
    if record.choosing is None or not looked:
        return said
    looked = [one for one in looked[:: -(-len(looked) // DOTS)] if one.outcome.number != record.last.chosen]
    across = axis_of(record)
    later = np.array([one.test_sharpe for one in [*looked, record.last.best]], dtype=np.float64)
    up = Axis.over(later)
    x = across.places(scores([*looked, record.last.best]))
    y = 100.0 - up.places(later)
    middle = 100.0 - float(up.places([record.choosing.median])[0])
    shapes = [
        Markup('<line class="median" x1="0" x2="100" y1="{0:.2f}" y2="{0:.2f}"/>').format(middle),
        dots(x[:-1], y[:-1], "trial"),
        dots(x[-1:], y[-1:], "chosen"),
    ]
    picture = chart(HEIGHT, Markup("").join(shapes), up.marks_down(4), across.marks(5), said)
    note = (
        f"Across: {SCORED[record.settings.score]}, on the validation bars. Up: Sharpe ratio a year out of sample, "
        "after costs. The line is the median trial. What luck does is found by resampling the out-of-sample bars in "
        "blocks, the same for all trials, each trial's own mean removed: trials that hold much the same positions stay "
        "alike, which a permutation of the trials would not allow for."
    )
    return box("Validation beside out of sample", picture, note)


def seeds_box(record: Record) -> Fragment | str:
    """Return the scores of other seeds beside those of the trials, or why there is none."""
    said = seeds_in_words(record)
    if not record.other_seeds:
        return said
    trials, seeds = scores(thinned(record)), np.array(record.other_seeds)
    worst = (max if record.settings.smaller_is_better else min)(record.other_seeds)
    whole = axis_of(record)
    axis = Axis(min(whole.low, worst, *record.other_seeds), max(whole.high, *record.other_seeds))
    apart = np.asarray((np.arange(len(trials)) * 0.618034) % 1.0, dtype=np.float64)
    shapes = [
        Markup('<line class="rule" x1="0" x2="100" y1="58" y2="58"/>'),
        dots(axis.places(trials), 8.0 + 42.0 * apart, "trial"),
        dots(axis.places(seeds), np.repeat(80.0, len(seeds)), "seed"),
        dots(axis.places([record.last.best.score]), np.array([80.0]), "chosen"),
    ]
    labels = [(29.0, "trials"), (80.0, "seeds")]
    picture = chart(STRIP, Markup("").join(shapes), labels, axis.marks(5), said)
    note = (
        "Above: every trial. Below: the chosen settings with other seeds, and (orange) with the seed that was chosen."
    )
    return box("Settings beside seeds", picture, note)


def progress_box(record: Record) -> Fragment:
    """Return the scores in the order of the trials, with the best so far, and the trials without one."""
    axis, shown, complete = axis_of(record), thinned(record), record.last.complete
    last = max(max(one.outcome.number for one in record.last.trials), 1)
    x = np.array([100.0 * one.outcome.number / last for one in shown])
    best = np.maximum.accumulate(record.sign * scores(complete)) * record.sign
    at = np.array([100.0 * one.outcome.number / last for one in complete])
    kept = [0, *(np.flatnonzero(np.diff(best)) + 1).tolist()][-STEPS:]
    corners = [(at[one], best[one]) for one in kept]
    points = " ".join(
        f"{x:.2f},{100.0 - float(axis.places([level])[0]):.2f}"
        for (begin, level), end in zip(corners, [*at[kept[1:]], 100.0], strict=True)
        for x in (begin, end)
    )
    lost = [100.0 * one.outcome.number / last for one in record.last.trials if one.score is None]
    shapes = [
        dots(x, 100.0 - axis.places(scores(shown)), "trial"),
        Markup('<polyline class="net" points="{}"/>').format(points),
        dots(np.array(lost), np.full(len(lost), 99.0), "lost"),
        dots(np.array([100.0 * record.last.chosen / last]), 100.0 - axis.places([record.last.best.score]), "chosen"),
    ]
    improved = bettered(len(kept) - 1, complete[kept[-1]].outcome.number)
    missing = f" Trials without a score ({len(lost)}) are the grey marks at the bottom." if lost else ""
    marks = [(0.0, "0"), (100.0, f"{last:,}")]
    picture = chart(HEIGHT, Markup("").join(shapes), axis.marks_down(4), marks, improved + missing)
    return box("Scores over the trials", picture, f"The line is the best so far. {improved}{missing}")


def bettered(times: int, last: int) -> str:
    """Return how often the best so far was bettered, and by which trial last."""
    if not times:
        return "None was better than the first."
    return f"It was bettered {'once' if times == 1 else f'{times} times, last'}, by trial {last}."


def time_box(record: Record) -> Fragment | str:
    """Return where the time went, or that it is not known."""
    spent = spent_on(record)
    said = time_in_words(record)
    if not spent:
        return said
    longest = max(spent.values())
    per, unit = (60.0, " min") if longest > 120.0 else (1.0, " s")
    picture = bars(
        [seconds / per for seconds in spent.values()],
        list(spent),
        unit=unit,
        digits=0 if longest / per > 20.0 else 1,
        described=said,
        plain=True,
    )
    return box("Where the time went", picture, said)


def importance_box(record: Record) -> Fragment | str:
    """Return the importance of each setting, or why it cannot be told."""
    if record.importance is None:
        return f"Which setting matters most cannot be told: {record.why_no_importance}."
    shares = [100.0 * one for one in record.importance.values()]
    names = [called(place) for place in record.importance]
    described = ", ".join(f"{name} {share:.0f}%" for name, share in zip(names, shares, strict=True))
    most = max(LETTERS // len(names), 4)
    shown = [cut(name if len(name) <= most else name.rpartition(".")[2], most) for name in names]
    picture = bars(shares, shown, unit="%", digits=0, described=f"Importance: {described}", titles=[
        f"{name}: {share:.0f}%" for name, share in zip(names, shares, strict=True)
    ], plain=True)  # fmt: skip
    note = f"PED-ANOVA: how far the best tenth of the trials differs from all in each setting. {described}."
    if are_alike(record):
        note += " Seeds alone make scores as different as settings do, so this may be luck."
    return box("Importance of each setting", picture, note)
