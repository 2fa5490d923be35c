"""The judged sample at a glance: its profit beside buy and hold, drawn without any script."""

from __future__ import annotations

import numpy as np
import pandas as pd
from markupsafe import Markup

from ...arrays import Floats
from ...engine.result import Result
from ..accounts import IN_WORDS, column
from .box import drawn
from .few_points import few_points
from .fragment import Fragment
from .numbers import percent, stamp
from .svg import Scale, chart, line
from .time_marks import time_marks

HEIGHT, APART = 170, 14.0
"""Pixels; and percent of the box that the names of two lines need between them."""


def glance(result: Result, sample: str) -> Fragment:
    """Return the picture; nothing for a sample with fewer than two bars."""
    bars = next((one.rows for one in result.account.samples if one.name == sample), range(0))
    if len(bars) < 2:
        return Fragment(Markup(""))
    cash = result.terms.account.cash
    own = on_bars(result.account.equity, sample, len(bars)) / cash - 1.0
    held = on_bars(result.buy_and_hold.equity, sample, len(bars)) / cash - 1.0
    index = result.bars.index[bars.start : bars.stop]
    scale = Scale.of(own, held, room=0.06)
    kept = few_points(own, held)
    across = 100.0 * kept / (len(bars) - 1)
    shapes = zero_line(scale) + Markup("").join(
        line(values[kept], scale.low, scale.high, kind, across) for kind, values in (("hold", held), ("net", own))
    )
    names = ends(scale, own, held, "without costs" if result.terms.costs.are_free else "after costs")
    described = f"{IN_WORDS[sample]}: {', '.join(text for _, _, text in names)}"
    picture = chart(HEIGHT, shapes, [(scale.place(0.0), "0%")], time_marks(index, 4), described)
    caption = f"{IN_WORDS[sample]}, {stamp(index[0])} to {stamp(index[-1])}"
    return drawn("glance.html", caption=caption, picture=picture, ends=names)


def on_bars(table: pd.DataFrame, sample: str, count: int) -> Floats:
    """Return the equity of a sample on each of its bars, shape (count,); NaN after a ruin."""
    known = column(table[table["sample"] == sample], "equity")[:count]
    return np.concatenate((known, np.full(count - len(known), np.nan)))


def zero_line(scale: Scale) -> Markup:
    """Return the line at 0."""
    at = scale.place(0.0)
    return Markup('<line class="zero" x1="0" x2="100" y1="{0}" y2="{0}"/>').format(f"{at:.2f}")


def ends(scale: Scale, own: Floats, held: Floats, named: str) -> list[tuple[str, float, str]]:
    """Return class, place and name of each line's end; names that would touch are moved apart."""
    found = [("hold", held, "buy and hold"), ("net", own, named)]
    known = [(kind, values[np.isfinite(values)], name) for kind, values, name in found]
    last = [(kind, float(values[-1]), name) for kind, values, name in known if len(values)]
    tops = [scale.place(value) for _, value, _ in last]
    if len(tops) == 2 and abs(tops[0] - tops[1]) < APART:
        middle = min(max((tops[0] + tops[1]) / 2.0, APART / 2.0), 100.0 - APART / 2.0)
        side = APART / 2.0 if tops[0] > tops[1] else -APART / 2.0
        tops = [middle + side, middle - side]
    return [
        (kind, top, f"{name} {percent(value, 1, signed=True)}")
        for (kind, value, name), top in zip(last, tops, strict=True)
    ]
