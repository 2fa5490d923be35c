"""The figures of a sweep as PNG files: settings, the two most important ones, choosing, seeds, and the search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from ....arrays import Floats
from ....reports.png import png_of
from ....reports.style import ALARM, DPI, GREY, INK, LEFT, LONG, PALE, RIGHT, WIDTH, balanced, drawable, drawn
from .page.axes import Across, Axis
from .page.heat import HeatMap, heat_map
from .page.panels import axis_of, medians, order_of, scores, thinned
from .summary import Record
from .words import SCORED, called, choosing_in_words, score_of, seeds_in_words, value_of

COLUMNS, PANEL = 3, 1.75
"""Panels beside each other, and their height in inches."""
CHARS = 128


@drawn
def draw_settings(record: Record) -> Figure:
    """Return the validation score against each setting, the most important first."""
    places = order_of(record)
    rows = -(-len(places) // COLUMNS)
    chosen = ", ".join(f"{called(place)} {value_of(value)}" for place, value in record.last.best.outcome.params.items())
    figure, top = sheet(0.95 + rows * (PANEL + 0.55), "The score against each setting", [f"Chosen (orange): {chosen}"])
    bottom = 0.35 / figure.get_figheight()
    spacing = {"hspace": 0.42, "wspace": 0.22, "left": LEFT, "right": RIGHT}
    grid = figure.add_gridspec(rows, min(COLUMNS, len(places)), top=top, bottom=bottom, **spacing)
    for at, place in enumerate(places):
        axes = figure.add_subplot(grid[divmod(at, COLUMNS)])
        draw_panel(axes, record, place)
        if at % COLUMNS == 0:
            axes.set_ylabel(SCORED[record.settings.score].split(",")[0])
    return figure


def draw_panel(axes: Axes, record: Record, place: str) -> None:
    """Draw one setting, in percent of the panel from side to side."""
    across, shown, axis = Across(record.space.dimensions[place]), thinned(record), axis_of(record)
    x = across.places([one.outcome.params[place] for one in shown], [one.outcome.number for one in shown])
    best = record.last.best
    mine = across.places([best.outcome.params[place]], [best.outcome.number])
    trials(axes, x, scores(shown), axis)
    for _, middle, (begin, end) in medians(record, place):
        axes.plot([begin, end], [middle, middle], color=INK, linewidth=0.9)
    axes.scatter(mine, [best.score or 0.0], s=34.0, color=ALARM, linewidths=0, zorder=4)
    marks = across.marks()
    axes.set_xlim(-1.0, 101.0)
    axes.xaxis.set_major_locator(FixedLocator([at for at, _ in marks]))
    axes.set_xticklabels([drawable(text) for _, text in marks])
    share = f", importance {100 * record.importance[place]:.0f}%" if record.importance else ""
    axes.set_title(drawable(f"{called(place)}{share}"), size=8.0, loc="left", color=INK)


def trials(axes: Axes, x: Floats, y: Floats, axis: Axis) -> None:
    """Draw trials; those beyond the axis at its edge."""
    axes.scatter(x, np.clip(y, axis.low, axis.high), s=7.0, color=LONG, alpha=0.5, linewidths=0, zorder=3)
    axes.set_ylim(axis.low, axis.high)


@drawn
def draw_map(record: Record) -> Figure:
    """Return the mean score of each cell of the two most important settings; cells without trials are empty."""
    found = heat_map(record)
    assert isinstance(found, HeatMap)  # drawn where there is one
    title = f"{called(found.across)} and {called(found.down)} together"
    note = "Mean validation score, and how many trials; the framed cell has the chosen one, empty cells have none"
    figure, top = sheet(1.5 + 0.36 * len(found.rows), title, [note])
    axes = figure.add_axes((0.2, 0.55 / figure.get_figheight(), RIGHT - 0.2, top - 0.55 / figure.get_figheight()))
    means = np.array([[np.nan if cell is None else cell.mean for cell in row] for row in found.cells])
    mesh = axes.imshow(record.sign * np.ma.masked_invalid(means), cmap="Blues", aspect="auto")
    low, high = mesh.get_clim()
    mesh.set_clim(
        low - 0.15 * (high - low), high + 0.5 * (high - low)
    )  # so that numbers can be read, and none is white
    for row, cells in enumerate(found.cells):
        for column, cell in enumerate(cells):
            if cell is not None:
                text = f"{score_of(cell.mean, record)}  ({cell.trials})"
                axes.text(
                    column, row, text, ha="center", va="center", size=7.0, weight="bold" if cell.is_chosen else None
                )
            if cell is not None and cell.is_chosen:
                axes.add_patch(frame_of(column, row))
    axes.grid(visible=False)
    for axis, names, called_so in ((axes.xaxis, found.columns, found.across), (axes.yaxis, found.rows, found.down)):
        axis.set_major_locator(FixedLocator(range(len(names))))
        axis.set_ticklabels([drawable(one) for one in names])
        axis.set_label_text(drawable(called(called_so)))
    return figure


def frame_of(column: int, row: int) -> Rectangle:
    """Return the frame of a cell."""
    return Rectangle((column - 0.5, row - 0.5), 1.0, 1.0, fill=False, edgecolor=INK, linewidth=1.4)


@drawn
def draw_choosing(record: Record) -> Figure:
    """Return validation beside out of sample, a dot for each trial."""
    assert record.choosing is not None  # drawn where all were looked at
    figure, top = sheet(4.6, "Does choosing on validation help?", list(choosing_in_words(record)))
    axes = figure.add_axes((LEFT, 0.1, RIGHT - LEFT, top - 0.1))
    looked = [one for one in thinned(record) if one.test_sharpe is not None]
    later = np.array([one.test_sharpe for one in looked], dtype=np.float64)
    axes.scatter(scores(looked), later, s=12.0, color=LONG, alpha=0.5, linewidths=0, zorder=3)
    axes.axhline(record.choosing.median, color=INK, linewidth=0.9)
    axes.scatter([record.last.best.score or 0.0], [record.choosing.chosen], s=40.0, color=ALARM, linewidths=0, zorder=4)
    axes.set_xlabel(f"validation: {SCORED[record.settings.score]}")
    axes.set_ylabel("out of sample: Sharpe ratio a year, after costs")
    return figure


@drawn
def draw_search(record: Record) -> Figure:
    """Return the scores in the order of the trials with the best so far, and those of seeds beside them."""
    figure, top = sheet(4.2, "The search, and the luck of the seed", [seeds_in_words(record)])
    grid = figure.add_gridspec(1, 2, left=LEFT, right=RIGHT, top=top, bottom=0.11, width_ratios=(4, 1), wspace=0.06)
    over, beside = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
    axis, shown, complete = axis_of(record), thinned(record), record.last.complete
    trials(over, np.array([one.outcome.number for one in shown], dtype=np.float64), scores(shown), axis)
    best = np.maximum.accumulate(record.sign * scores(complete)) * record.sign
    over.step([one.outcome.number for one in complete], best, where="post", color=LONG, label="best so far")
    lost = [one.outcome.number for one in record.last.trials if one.score is None]
    if lost:
        over.plot(lost, [axis.low] * len(lost), "|", color=GREY, markersize=5.0, label="failed or pruned")
    chosen = record.last.best
    over.scatter([chosen.outcome.number], [chosen.score or 0.0], s=34.0, color=ALARM, linewidths=0, zorder=4)
    over.set_xlabel("trial")
    over.set_ylabel(SCORED[record.settings.score].split(",")[0])
    over.legend(loc="lower right")
    draw_seeds(beside, record, axis)
    return figure


def draw_seeds(axes: Axes, record: Record, axis: Axis) -> None:
    """Draw the chosen settings with other seeds, on the axis of the trials."""
    seeds = np.array(record.other_seeds)
    axes.scatter(np.zeros(len(seeds)), np.clip(seeds, axis.low, axis.high), s=16.0, color=INK, alpha=0.6, linewidths=0)
    axes.scatter([0.0], [record.last.best.score or 0.0], s=34.0, color=ALARM, linewidths=0)
    axes.set_ylim(axis.low, axis.high)
    axes.set_xlim(-1.0, 1.0)
    axes.xaxis.set_major_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: ""))
    axes.set_xlabel(f"{len(seeds)} other seeds" if len(seeds) else "no other seeds")
    axes.spines["left"].set_color(PALE)


def sheet(height: float, title: str, lines: Sequence[str]) -> tuple[Figure, float]:
    """Return an empty figure with its headings, and the top of the space left, as a fraction of the height."""
    written = [part for line in lines for part in balanced(drawable(line), CHARS)]
    height += 0.13 * len(written)
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    figure.text(LEFT, 1.0 - 0.13 / height, drawable(title), size=10.5, weight="bold", va="top")
    figure.text(LEFT, 1.0 - 0.38 / height, "\n".join(written), size=7.2, color=GREY, va="top", linespacing=1.3)
    return figure, 1.0 - (0.7 + 0.13 * len(written)) / height


def is_always(record: Record) -> bool:
    """Return that every sweep has it."""
    return True


FIGURES: Mapping[str, tuple[Callable[[Record], Figure], Callable[[Record], bool]]] = {
    "settings": (draw_settings, is_always),
    "map": (draw_map, lambda record: isinstance(heat_map(record), HeatMap)),
    "choosing": (draw_choosing, lambda record: record.choosing is not None),
    "search": (draw_search, is_always),
}
"""Every figure by the name of its file: what draws it, and whether a sweep has it."""


def save_figures(record: Record, folder: Path) -> list[Path]:
    """Write each figure that the sweep has as PNG, each aside first, and return their paths.

    The same record gives the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, (draw, is_drawn) in FIGURES.items():
        path = folder / f"{name}.png"
        if not is_drawn(record):
            path.unlink(missing_ok=True)  # of an earlier sweep in the same folder
            continue
        aside = folder / f".{name}.png.partial"
        aside.write_bytes(png_of(draw(record), DPI))
        aside.replace(path)
        paths.append(path)
    return paths
