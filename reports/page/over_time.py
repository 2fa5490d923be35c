"""Lines on one time axis that can be zoomed, moved and read: for any page."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from bokeh.models import Range1d
from markupsafe import Markup

from ...arrays import Floats
from .canvas import DASHES, LINES, PLAIN, Amount, across, packed, source
from .fragment import Fragment
from .thinning import thinned
from .time_axis import Fit, Read, TimeAxis, milliseconds

LOG_FROM = 10.0
"""The axis is logarithmic where the most is at least so many times the least, and nothing is 0 or below."""


def over_time(
    name: str,
    title: str,
    lines: Mapping[str, pd.Series],
    *,
    amount: Amount = PLAIN,
    height: int = 300,
    level: float | None = None,
    note: str = "",
    is_log: bool | None = None,
) -> Fragment:
    """Return lines that share a time axis, in the order given, each named in the legend and read where one points.

    Args:
        name: the id of its element, of letters, digits and `-`; another on each chart of a page.
        title: what the y axis shows.
        lines: what a line is called -> its values; the index is a `DatetimeIndex` in order, without one stamp twice.
            Lines need not have the same stamps; a value that is missing, or not finite, leaves a gap.
        amount: how values are written; `canvas.PROFIT` writes equity as a multiple of its beginning.
        height: of the pane, in pixels.
        level: where a thin line is drawn across.
        note: below it.
        is_log: whether the axis is logarithmic; where it pays, unless given.
    """
    table = pd.DataFrame({f"line{number}": values for number, values in enumerate(lines.values())}).sort_index()
    axis = TimeAxis(name, pd.DatetimeIndex(table.index))
    columns = {str(key): table[key].to_numpy(dtype=np.float64, na_value=np.nan) for key in table}
    rows, of_each = thinned(columns)
    drawn = source(
        f"{name}-rows",
        n=rows.astype(np.int32),
        date=milliseconds(axis.index[rows]),
        **{key: packed(values[rows]) for key, values in columns.items()},
    )
    is_log = compounds(list(columns.values())) if is_log is None else is_log
    fit = Fit(Range1d(start=0.5, end=1.5, name=f"{name}-y"), tuple(columns), "ratio" if is_log else "difference")
    more = {"y_axis_type": "log"} if is_log else {}
    plot = axis.pane(height, f"{title}, log scale" if is_log else title, amount, y_range=fit.range, **more)
    if level is not None:
        plot.add_layout(across(level))
    for number, key in enumerate(columns):
        color, dash = LINES[number % len(LINES)], DASHES[number // len(LINES) % len(DASHES)]
        plot.line("n", key, source=drawn, color=color, line_width=1.8, line_dash=dash)
    reads = [Read(label, key, amount) for label, key in zip(lines, columns, strict=True)]
    described = f"{title} over time: {', '.join(lines)}."
    return axis.fragment([plot], [fit], reads, described=described, legend=legend(lines), note=note, of_each=of_each)


def legend(names: Mapping[str, object]) -> Markup:
    """Return the names of lines, each beside a stroke of its colour and dash."""
    entry = Markup('<span class="line{} {}">{}</span>')
    return Markup("").join(
        entry.format(number % len(LINES), DASHES[number // len(LINES) % len(DASHES)], label)
        for number, label in enumerate(names)
    )


def compounds(lines: list[Floats], times: float = LOG_FROM) -> bool:
    """Return whether equal steps should mean equal growth: nothing is 0 or below, and the most many times the least."""
    known = np.concatenate([line[np.isfinite(line)] for line in lines]) if lines else np.zeros(0)
    return len(known) > 0 and float(known.min()) > 0.0 and float(known.max()) >= times * float(known.min())
