"""All figures of a run, written as PNG files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..engine.result import Result
from .folds import walks_forward


def save_figures(result: Result, folder: Path, on_figure: Callable[[Path], None] | None = None) -> list[Path]:
    """Write price.png, scatter.png, cumulative.png, profit.png and costs.png into `folder` and return their paths.

    With several models, one after another, models.png too.
    `on_figure` is called with each path once its file is whole. The same `Result` gives the same bytes:
    no time, version, locale or matplotlibrc goes in.
    """
    from .costs import draw_costs  # matplotlib is imported when a figure is wanted, not before
    from .cumulative import draw_cumulative
    from .models import draw_models
    from .price import draw_price
    from .profit import draw_profit
    from .scatter import draw_scatter
    from .style import write_png

    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    drawn = [draw_price, draw_scatter, draw_cumulative, draw_profit, draw_costs]
    for draw in [*drawn, draw_models] if walks_forward(result) else drawn:
        path = folder / f"{draw.__name__.removeprefix('draw_')}.png"
        write_png(draw(result), path)
        paths.append(path)
        if on_figure is not None:
            on_figure(path)
    return paths
