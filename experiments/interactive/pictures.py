"""Figures by their names, and bars by themselves, for a notebook or a script: nothing is drawn on a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...engine.result import Result
from ...faults import BadInput, did_you_mean
from ...faults.kind import kind_of
from ...feeds.bars import Bars
from ...models.schedule.split import Split
from ...reports.figures import FIGURES, drawer_of, figures_of
from ...verdict.verdict import Verdict
from ..building.parts import bars_by, reader_of
from ..objects import Objects
from ..settings import DataSettings
from .handed_parts import section_of
from .voice import in_python

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure_named(name: str, result: Result, verdict: Verdict | None) -> Figure:
    """Return a figure of a run.

    Raises:
        BadInput: there is no such figure, or the run has none of that name.
    """
    if not isinstance(name, str):
        raise BadInput.at("plot", f"{kind_of(name)} is no name of a figure", f"choose one of {', '.join(FIGURES)}")
    if name not in FIGURES:
        raise BadInput.at("plot", f'there is no figure "{name}"', did_you_mean(name, FIGURES))
    if name not in figures_of(result):
        remedy = f"choose one of {', '.join(figures_of(result))}"
        raise BadInput.at(
            "plot", f"the run has no figure {name}, which is drawn for {FIGURES[name].drawn_when}", remedy
        )
    from ...reports.png import shows_itself  # matplotlib is imported when a figure is wanted

    return shows_itself(drawer_of(FIGURES[name])(result, verdict))


def plot_bars(data: Any = "sp500", *, start: Any = "", end: Any = "", lockbox: float = 0.0) -> Figure:
    """Return a picture of bars: the range and the close of each, and the volume, as a matplotlib `Figure`.

    Args:
        data: `Bars`, or whatever `backtest` takes as its data.
        start: first date, inclusive.
        end: last date, inclusive.
        lockbox: share of the bars, the last, that is left out, as `backtest` leaves it out.

    Raises:
        BadInput: no bars, or a setting out of range.
    """
    with in_python("plot_bars"):
        values, handed = section_of("data", data)
        span = {key: value for key, value in (("start", start), ("end", end)) if value not in (None, "")}
        settings = DataSettings.of({**values, **span}, "data")
        objects = Objects(data=handed)
        bars = bars_by(reader_of(settings, objects), settings, objects)
        kept = Split.of({"lockbox": lockbox}, "split").extent(len(bars), None).bars
    return figure_of(bars.first(kept), len(bars) - kept)


def figure_of(bars: Bars, left_out: int) -> Figure:
    """Return the picture of bars, and say how many are not in it."""
    from ...reports.bars import draw_bars
    from ...reports.png import shows_itself

    note = f"{left_out:,} more in the lock-box, not shown" if left_out else ""
    return shows_itself(draw_bars(bars.name, bars.index, bars.columns, note))
