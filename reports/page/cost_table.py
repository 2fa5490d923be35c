"""The cost surface: what other costs, and a threshold on the forecasts, would have left."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...analyzers.metrics import Undefined
from ...engine.result import CostSurface, Result
from ..accounts import IN_WORDS
from ..cost_tables import UNKNOWN_BREAK_EVEN
from ..enough import too_little
from .box import box, drawn
from .fragment import Fragment
from .heat import heat
from .numbers import number

FULL = 0.6
"""Returns from here on have the full colour."""
CHOOSING = "Choosing a row or a column here uses these bars up: what is chosen must be tried on others."


def cost_table(result: Result, sample: str) -> Fragment | str:
    """Return the table of a sample, or why there is none."""
    surface = result.cost_surface
    if surface is None or sample not in surface.total_return:
        from ..costs import why_none  # matplotlib is imported where it is wanted

        return f"No other costs were tried. {why_none(result)}"
    grid, traded = surface.total_return[sample], result.metrics[sample]
    if not np.nan_to_num(grid).any():
        return "Costs: nothing was traded, so that no cost would have changed the result."
    paid = traded.get("paid_bps")
    own = None if paid is None or isinstance(paid, Undefined) else int(np.abs(surface.cost_bps - float(paid)).argmin())
    rows = [
        (
            label(float(level), surface),
            [cell(value, is_own=not at and place == own) for place, value in enumerate(line)],
        )
        for at, (level, line) in enumerate(zip(surface.thresholds, grid.tolist(), strict=True))
    ]
    heads = [f"{bps:g}" for bps in surface.cost_bps.tolist()]
    framed = " Framed: about what this run paid, on every forecast." if own is not None else ""
    note = (
        f"Total return {IN_WORDS[sample][:1].lower()}{IN_WORDS[sample][1:]}, by the cost of a fill and the least "
        f"forecast that is acted on.{framed} {CHOOSING}"
    )
    return box(title(result, sample), drawn("cost_table.html", heads=heads, rows=rows), note, wide=True)


def title(result: Result, sample: str) -> str:
    """Return what broke even, and what this run paid."""
    found, paid = (result.metrics[sample].get(name) for name in ("break_even_bps", "paid_bps"))
    own = "" if paid is None or isinstance(paid, Undefined) else f"; this run paid {number(float(paid))}"
    if found is None or isinstance(found, Undefined):
        reason = "No cost breaks even" if found is None else f"No break-even cost: {found.reason}"
        return f"{reason}{own and own + ' basis points a fill'}"
    if too_little(result, sample):
        return f"{UNKNOWN_BREAK_EVEN}{own and own + ' basis points a fill'}"
    return f"The profit is gone at {number(float(found))} basis points a fill{own}"


def label(threshold: float, surface: CostSurface) -> str:
    """Return which forecasts a row acts on."""
    if threshold == 0.0:
        return "every forecast"
    return f"beyond {threshold:.2g}" if surface.forecasts_are == "scores" else f"beyond {100.0 * threshold:.2g}%"


def cell(value: float, *, is_own: bool) -> dict[str, Any]:
    """Return a cell of the table."""
    text = number(100.0 * value, 0 if abs(value) >= 0.0995 else 1, "%")
    return {**heat(value, FULL, text), "is_own": is_own}
