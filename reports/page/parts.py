"""What the bars of a run are for: train, test, lock-box, new; where models took over and an account was ruined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.models.annotations import BoxAnnotation
from bokeh.plotting import figure

from ...arrays import Floats
from ...engine.result import Result
from ..folds import walks_forward
from .canvas import ALARM, FONT, GREY, INK, SHADE, source, upright
from .numbers import stamp
from .time_axis import TimeAxis

NAMES = {"train": "train", "test": "out of sample", "lockbox": "lock-box, opened", "new": "new bars"}


@dataclass(frozen=True)
class Part:
    """A stretch of the axis, by numbers of bars."""

    kind: str
    """`train`, `before` (no account yet), `test`, `lockbox`, `new`, or `closed`."""
    first: float
    last: float
    texts: tuple[str, ...]
    """What stands on it, the longest that has room."""


def parts_of(result: Result) -> list[Part]:
    """Return the stretches of a run, from left to right; of a closed lock-box what is known without opening it."""
    found = list(before_any(result))
    for sample in result.account.samples:
        if not len(sample.rows):
            continue  # of a closed lock-box
        name, ruined = NAMES[sample.name], result.account.ruined_at.get(sample.name)
        texts = (name,) if ruined is None else (f"{name}, ruined {stamp(ruined)}", f"ruined {stamp(ruined)}", "ruined")
        first = max(sample.opened_at, 0) if sample.opened_at >= 0 else -np.inf
        found.append(Part(sample.name, first, sample.rows.stop - 1, texts))
    if known := closed(result):
        found.append(Part("closed", found[-1].last, np.inf, (known, "lock-box, closed", "closed")))
    return found


def closed(result: Result) -> str:
    """Return what is known of a lock-box without opening it; empty where there is none, or it was opened."""
    box = result.lockbox
    if box is None or not reserved(result):
        return ""
    return f"lock-box, closed: {box.bars:,} bars, {stamp(box.first)} to {stamp(box.last)}"


def before_any(result: Result) -> Iterator[Part]:
    """Yield the bars before the first account, which has no model yet."""
    opened = result.account.samples[0].opened_at
    if opened > 0:
        why = "no model yet" if walks_forward(result) else "no account yet"
        yield Part("before", -np.inf, opened, (f"{why}: train", why))


def reserved(result: Result) -> int:
    """Return how many bars are in a lock-box that is closed; 0 without one."""
    opened = any(one.name == "lockbox" and one.first < len(result.bars) for one in result.account.apart)
    return 0 if opened or result.lockbox is None else result.lockbox.bars


def strip(axis: TimeAxis, parts: Sequence[Part]) -> figure:
    """Return the pane on top, in which the page's script names what is in view of each part."""
    plot = axis.pane(24, "", y_range=(0, 1))
    plot.update(min_border_top=0, min_border_bottom=0)
    plot.yaxis.visible = False
    plot.grid.grid_line_color = None
    letters: Any = {"text_color": INK, "text_font_size": "12px", "text_font": value(FONT), "text_baseline": "middle"}
    plot.text("x", 0.5, "text", source=source(f"{axis.name}-names", x=[], text=[]), **letters)
    mark_parts(plot, parts, has_hatch=False)
    return plot


def mark(plot: figure, result: Result, axis: TimeAxis, parts: Sequence[Part]) -> None:
    """Shade what is no test part, and draw where parts begin, another model takes over, and an account was ruined."""
    mark_parts(plot, parts)
    for at in axis.place(list(result.account.ruined_at.values())):
        plot.add_layout(upright(float(at), ALARM, line_width=1.5))
    taken = taken_over(result, axis)
    if len(taken):
        drawn: Any = {"line_color": GREY, "line_dash": "dotted", "line_width": 0.8}
        plot.vspan(x="x", source=source(f"{axis.name}-models", x=taken), **drawn)


def mark_parts(plot: figure, parts: Sequence[Part], has_hatch: bool = True) -> None:
    """Shade what is no test part, and draw where each part begins."""
    for part in parts:
        edges: Any = {"left": finite(part.first), "right": finite(part.last)}
        if part.kind in ("train", "before") or (part.kind == "closed" and not has_hatch):
            plot.add_layout(BoxAnnotation(**edges, fill_color=SHADE, fill_alpha=1, line_color=None, level="image"))
        if has_hatch and part.kind in ("lockbox", "closed"):
            hatch: Any = {
                "hatch_pattern": "right_diagonal_line",
                "hatch_color": GREY,
                "hatch_alpha": 0.2,
                "hatch_scale": 10,
            }
            plot.add_layout(BoxAnnotation(**edges, fill_color=None, line_color=None, level="image", **hatch))
        if np.isfinite(part.first):
            plot.add_layout(upright(part.first, line_dash="dashed"))


def taken_over(result: Result, axis: TimeAxis) -> Floats:
    """Return the first bar that each model but the first was asked on, shape (models - 1,)."""
    if not walks_forward(result):
        return np.zeros(0)
    first = result.models.table["first_answer"].dropna().drop_duplicates().sort_values()
    return axis.place(first.iloc[1:]).astype(np.float64)


def finite(edge: float) -> float | None:
    """Return an edge of a box; None for the edge of the pane."""
    return edge if np.isfinite(edge) else None
