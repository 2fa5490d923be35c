"""The register of figures, and all figures of a run written as PNG files.

A new figure is a file in this folder with a function that takes a `Result` and its verdict, or None, and returns a
matplotlib `Figure`, and its entry below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ..engine.result import Result
from ..verdict.verdict import Verdict
from .accounts import SAMPLES
from .folds import walks_forward

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class FigureEntry:
    """What a figure shows, what draws it, and when it is drawn."""

    draw: str
    """`module:function` in this folder, imported when the figure is drawn."""
    caption: str
    """What it shows, in a sentence."""
    is_drawn: Callable[[Result], bool] | None = None
    """Whether a run has it; every run unless given."""
    drawn_when: str = "always"
    """The same in words."""


SOME_PAIR = "some forecast has an outcome"


def has_pairs(result: Result) -> bool:
    """Return whether a forecast can be compared with what came."""
    table = result.forecasts.table
    counted = table[(table["sample"].isin(SAMPLES)).to_numpy(dtype=bool)]
    return bool((counted["forecast"].notna() & counted["outcome"].notna()).any())


def has_surface(result: Result) -> bool:
    """Return whether a sample was replayed at other costs."""
    return result.cost_surface is not None and bool(result.cost_surface.total_return)


def has_bars_out_of_sample(result: Result) -> bool:
    """Return whether a bar was traded on that the model was not trained on."""
    return bool((result.account.equity["sample"] != "train").any())


FIGURES: Mapping[str, FigureEntry] = {
    "price": FigureEntry("price:draw_price", "The close, where the run was long and short, and its fills."),
    "scatter": FigureEntry(
        "scatter:draw_scatter",
        "What came against what was forecast, a dot for each forecast.",
        is_drawn=has_pairs,
        drawn_when=SOME_PAIR,
    ),
    "cumulative": FigureEntry(
        "cumulative:draw_cumulative",
        "The sums of the returns that came and of those that were forecast, over time.",
        is_drawn=has_pairs,
        drawn_when=SOME_PAIR,
    ),
    "profit": FigureEntry(
        "profit:draw_profit", "The profit before and after costs beside buy and hold, and the drawdown below."
    ),
    "costs": FigureEntry(
        "costs:draw_costs",
        "The net return over costs and thresholds, and the Sharpe ratio over costs below.",
        is_drawn=has_surface,
        drawn_when="some account can be replayed at other costs",
    ),
    "baselines": FigureEntry(
        "baselines:draw_baselines",
        "Where the result lies among its own positions at random times, and what simple rules earned.",
        is_drawn=has_bars_out_of_sample,
        drawn_when="some bar is out of sample",
    ),
    "models": FigureEntry(
        "models:draw_models",
        "What each model was trained on and asked on, what its signs were worth, and its age.",
        is_drawn=walks_forward,
        drawn_when="several models, one after another",
    ),
}
"""Every figure by the name of its file, in the order in which they are drawn."""


def figures_of(result: Result) -> dict[str, FigureEntry]:
    """Return the figures that a run has."""
    return {name: entry for name, entry in FIGURES.items() if entry.is_drawn is None or entry.is_drawn(result)}


def left_out(result: Result) -> str:
    """Return which figures a run has not since there is nothing to draw, and when they are drawn; empty if none."""
    names = [name for name in FIGURES if name not in figures_of(result) and name != "models"]
    told = "; ".join(f"{name}.png, drawn when {FIGURES[name].drawn_when}" for name in names)
    return f"Not drawn: {told}." if told else ""


def drawer_of(entry: FigureEntry) -> Callable[[Result, Verdict | None], Figure]:
    """Return the function that draws a figure; matplotlib is imported with it, not before."""
    module, _, function = entry.draw.partition(":")
    draw: Callable[[Result, Verdict | None], Figure] = getattr(import_module(f".{module}", __package__), function)
    return draw


def save_figures(
    result: Result,
    folder: Path,
    on_figure: Callable[[Path], None] | None = None,
    *,
    verdict: Verdict | None = None,
) -> list[Path]:
    """Write each figure that the run has into `folder`, as `price.png` and so on, and return their paths.

    The verdict, where it is handed in, is the first line of each. `on_figure` is called with each path once its file is
    whole. The same `Result` gives the same bytes: no time, version, locale or matplotlibrc goes in.
    """
    from .style import write_png  # matplotlib is imported when a figure is wanted, not before

    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for name, entry in figures_of(result).items():
        path = folder / f"{name}.png"
        write_png(drawer_of(entry)(result, verdict), path)
        paths.append(path)
        if on_figure is not None:
            on_figure(path)
    return paths
