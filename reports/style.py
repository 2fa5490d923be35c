"""The one look of all figures: palette, page, headings. Object API only, whatever the user's matplotlibrc says."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.gridspec import GridSpec
from matplotlib.text import Text

from ..engine.result import Result
from ..faults.visible import visible
from ..verdict.sentences import headline
from ..verdict.verdict import Verdict

# Okabe and Ito's palette: told apart with any colour vision, and in print.
INK, GREY, PALE, GRID = "#222222", "#6b6b6b", "#b5b5b5", "#e6e6e6"
LONG, SHORT = "#0072B2", "#D55E00"
NET, GROSS, HOLD = "#0072B2", "#56B4E9", "#E69F00"
ACTUAL, FORECAST = "#444444", "#0072B2"
ALARM = "#D55E00"
TRAIN = "#f1f1ee"

WIDTH, DPI = 8.0, 200
"""Inches and pixels an inch: 1600 pixels wide."""
LEFT, RIGHT = 0.096, 0.958
HEADLINE = 0.2
"""Inches that the line of the verdict takes."""
HUGE = 1e9
"""Numbers from here on are written with an exponent."""
TITLE_CHARS, SUBTITLE_CHARS = 80, 132
FONT = "DejaVu Sans"  # ships with matplotlib: the same letters on every machine
UNTOUCHED = ("backend", "backend_fallback", "interactive", "toolbar", "webagg.", "tk.", "figure.max_open_warning")

LOOK = {
    "font.family": [FONT],
    "font.size": 8.0,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": PALE,
    "axes.labelcolor": GREY,
    "axes.labelsize": 7.5,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.ymargin": 0.09,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "xtick.color": PALE,
    "ytick.color": PALE,
    "xtick.labelcolor": GREY,
    "ytick.labelcolor": GREY,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "lines.linewidth": 1.0,
    "lines.solid_joinstyle": "round",
    "legend.frameon": False,
    "legend.fontsize": 7.5,
    "legend.borderaxespad": 0.2,
    "legend.handlelength": 1.4,
    "timezone": "UTC",
}


@contextmanager
def look() -> Iterator[None]:
    """Draw with matplotlib's own defaults and `LOOK`, and give the user's settings back afterwards."""
    defaults = {key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith(UNTOUCHED)}
    settings: dict[Any, Any] = {**defaults, **LOOK}
    with mpl.rc_context(settings):
        yield


P = ParamSpec("P")


def drawn(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Let a function that draws a figure draw it in the one look, with a true minus in all its texts."""

    @wraps(draw)
    def drawn_so(*given: P.args, **named: P.kwargs) -> Figure:
        with look():
            figure = draw(*given, **named)
        for text in texts_of(figure):
            text.set_text(with_true_minus(text.get_text()))
        return figure

    return drawn_so


def texts_of(figure: Figure) -> Iterator[Text]:
    """Yield the texts of a figure: headings, labels, names in its panels, legends; tick labels are made when drawn."""
    yield from figure.texts
    for axes in figure.axes:
        yield from (*axes.texts, axes.xaxis.label, axes.yaxis.label)
        if legend := axes.get_legend():
            yield from legend.get_texts()


def with_true_minus(text: str) -> str:
    """Return the text with U+2212 for a hyphen that stands before a number, and none within a word or a date."""
    return re.sub(r"(?<![\w\-.)\]])-(?=\.?\d)", "\u2212", text)


def page(result: Result, title: str, height: float, *, verdict: Verdict | None = None) -> tuple[Figure, float]:
    """Return an empty figure with its headings, and the top of the space left, as a fraction of the height.

    What the result is worth comes first, where it was judged; the page is higher by that line.
    """
    height += HEADLINE if verdict else 0.0
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    title_lines = balanced(drawable(title), TITLE_CHARS)
    lines = balanced(drawable(subtitle(result)), SUBTITLE_CHARS)
    y = 1.0 - 0.13 / height
    if verdict:
        figure.text(LEFT, y, headline(verdict), size=8.2, weight="bold", color=GREY, va="top")
        y -= HEADLINE / height
    figure.text(LEFT, y, "\n".join(title_lines), size=10.5, weight="bold", va="top", linespacing=1.25)
    y -= (0.06 + 0.185 * len(title_lines)) / height
    figure.text(LEFT, y, "\n".join(lines), size=7.2, color=GREY, va="top", linespacing=1.3)
    return figure, y - (0.3 + 0.13 * len(lines)) / height


def balanced(text: str, most: int) -> list[str]:
    """Return the text in as few lines as letters a line allow, all about as long: no word stands alone."""
    lines = textwrap.wrap(text, most)
    for width in range(max(-(-len(text) // max(len(lines), 1)), 1), most):
        if len(evened := textwrap.wrap(text, width)) == len(lines):
            return evened
    return lines


def stacked(figure: Figure, top: float, ratios: Sequence[float]) -> list[Axes]:
    """Return panels one below the other that share their x axis; only the lowest carries its labels."""
    return side_by_side(figure, top, ratios, (1.0,), 0.0)[0]


def side_by_side(
    figure: Figure, top: float, ratios: Sequence[float], widths: Sequence[float], gap: float
) -> list[list[Axes]]:
    """Return columns of panels one below the other, as in `stacked`, with this much room between the columns."""
    bottom, unit = 0.38 / figure.get_figheight(), (RIGHT - LEFT - gap * (len(widths) - 1)) / sum(widths)
    columns: list[list[Axes]] = []
    left = LEFT
    for width in widths:
        right = left + width * unit
        grid = GridSpec(len(ratios), 1, figure, left, bottom, right, top, hspace=0.09, height_ratios=list(ratios))
        panels: list[Axes] = []
        for row in range(len(ratios)):
            panels.append(figure.add_subplot(grid[row], sharex=panels[0] if panels else None))
        for panel in panels[:-1]:
            panel.tick_params(labelbottom=False, bottom=False)
        columns.append(panels)
        left = right + gap
    return columns


def subtitle(result: Result) -> str:
    """Return what was run: data, model, strategy, costs and when orders fill."""
    labels = result.labels
    filled = "fills at the close: optimistic" if result.terms.account.fill == "close" else "fills at the next open"
    model = "no model" if labels.model == "none" else f"model {labels.model}"
    costs = "no costs" if labels.costs == "none" else labels.costs
    return " \u00b7 ".join((labels.data, model, f"strategy {labels.strategy}", costs, filled))


def in_percent(value: float, _position: float = 0.0) -> str:
    """Return a tick label: 0.15 as `15%`."""
    # float(): numpy's own numbers warn when a huge one is rounded.
    return f"{in_numbers(100.0 * float(value))}%"


def in_numbers(value: float, _position: float = 0.0) -> str:
    """Return a tick label of what has no unit, such as a score: 0.15 as `0.15`."""
    if abs(float(value)) >= HUGE:
        return f"{float(value):.2g}".replace("e+", "e").replace("-", "\u2212")
    return f"{round(float(value), 9) + 0.0:,.10g}".replace("-", "\u2212")


def drawable(text: str) -> str:
    """Return `text` on one line, nothing hidden in it, with `?` for letters the font lacks (matplotlib would warn)."""
    font = get_font([findfont(FONT)])
    spaced = " ".join(visible(text, kept="\n\t").split())
    return "".join(letter if font.get_char_index(ord(letter)) else "?" for letter in spaced)


def legend_above(axes: Axes) -> None:
    """Put the legend, if it tells things apart, in one line above the panel, where it hides nothing."""
    handles, labels = axes.get_legend_handles_labels()
    if len(handles) > 1:
        axes.legend(
            handles, labels, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=len(handles), columnspacing=1.4
        )


@look()
def write_png(figure: Figure, path: Path) -> None:
    """Write the figure, without matplotlib's version in the file."""
    figure.savefig(path, format="png", dpi=DPI, metadata={"Software": None})


def tint(axes: Axes, sample: str) -> None:
    """Give a panel of the training part the colour of it."""
    if sample == "train":
        axes.set_facecolor(TRAIN)


def notice(result: Result, title: str, reason: str, verdict: Verdict | None = None) -> Figure:
    """Return a page that says why there is nothing to draw."""
    figure, top = page(result, title, height=3.0, verdict=verdict)
    axes = figure.add_axes((LEFT, 0.1, RIGHT - LEFT, top - 0.1))
    axes.set_axis_off()
    axes.text(0.5, 0.55, reason, ha="center", va="center", color=GREY, size=9.5, wrap=True)
    return figure
