"""The look of a pane, and its bytes."""

import json
import re
from pathlib import Path

import numpy as np
from bokeh.models import Range1d

from barcast.reports import page
from barcast.reports.page.canvas import DARK, LINES, PROFIT, item, packed, pane, source


def drawn(title="p7"):
    plot = pane(100, title, Range1d(start=0, end=1), PROFIT)
    plot.line("p1", "b", source=source("x-rows", p1=np.arange(3.0), b=np.arange(3.0)))
    return item(plot, "x")


def test_the_same_plot_is_the_same_bytes_whatever_was_drawn_before():
    first = json.dumps(drawn())
    drawn("another")
    assert json.dumps(drawn()) == first


def test_a_text_that_looks_like_an_id_stays_as_it_is():
    assert '"p7"' in json.dumps(drawn("p7"))
    assert '["p1", {"type": "ndarray"' in json.dumps(drawn())


def test_numbers_take_four_bytes_unless_one_is_too_large_for_them():
    assert packed([1.5, np.nan, np.inf]).dtype == np.float32
    assert packed([1.5, 1e300]).dtype == np.float64
    assert packed([1.5, 1e300])[1] == 1e300


def test_canvas_and_styles_have_the_same_colours_light_and_dark():
    style = (Path(page.__file__).parent / "styles" / "panes.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--line(\d):(#\w{6})", part)) for part in style.split("@media", 1))
    assert [light[str(number)] for number in range(len(LINES))] == list(LINES)
    assert [dark[str(number)] for number in range(len(LINES))] == [DARK[color] for color in LINES]


def test_every_colour_has_a_dark_counterpart_that_is_none_of_the_light_ones():
    """Else a colour would be swapped twice."""
    assert not set(DARK) & set(DARK.values())
