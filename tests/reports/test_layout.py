"""No text of any figure lies on another or leaves the page, and every minus is one, of every odd kind of run."""

import itertools
import re

import pytest

from barcast.reports.figures import drawer_of, figures_of
from barcast.reports.style import balanced, look, texts_of, with_true_minus
from barcast.verdict.assess import assess

MINUS = re.compile(r"(?:^|[\s(±+])-\.?\d")
SLACK = 1.0
"""Pixels by which boxes may touch, at 50 a inch."""


def every_text(figure):
    """Return (text, box) of all that is written on the drawn figure; what has no letters is left out."""
    renderer = figure.canvas.get_renderer()
    texts = list(texts_of(figure))
    for axes in figure.axes:
        if axes.axison:
            for axis in (axes.xaxis, axes.yaxis):
                ticks = axis.get_ticklabels()
                low, high = sorted(axis.get_view_interval())
                texts += [one for one, at in zip(ticks, axis.get_ticklocs(), strict=False) if low <= at <= high]
        texts.append(axes._left_title)
    return [
        (one.get_text(), one.get_window_extent(renderer))
        for one in texts
        if one.get_text().strip() and one.get_visible()
    ]


def faults_of(figure):
    """Return what is wrong with where texts stand."""
    figure.set_dpi(50)
    with look():
        figure.canvas.draw()
    boxes = every_text(figure)
    for text, box in boxes:
        if box.x0 < -SLACK or box.y0 < -SLACK or box.x1 > figure.bbox.x1 + SLACK or box.y1 > figure.bbox.y1 + SLACK:
            yield f"{text!r} leaves the page"
        if MINUS.search(text):
            yield f"{text!r} has a hyphen for a minus"
    for (one, box), (other, beside) in itertools.combinations(boxes, 2):
        wide = min(box.x1, beside.x1) - max(box.x0, beside.x0)
        high = min(box.y1, beside.y1) - max(box.y0, beside.y0)
        if wide > SLACK and high > SLACK:
            yield f"{one!r} lies on {other!r}"


@pytest.mark.sampled(9)
def test_texts_of_every_figure_of_every_odd_kind_lie_apart_and_on_the_page(odd_result):
    verdict = assess(odd_result)
    for name, entry in figures_of(odd_result).items():
        assert not [f"{name}: {fault}" for fault in faults_of(drawer_of(entry)(odd_result, verdict))]


def test_a_hyphen_before_a_number_is_a_minus_and_none_in_a_word_or_a_date():
    said = with_true_minus("lost -4.5% (-0.1 to -.2) by 2001-12-03 in file-5.csv, AR-1, +-3")
    assert said == "lost \u22124.5% (\u22120.1 to \u2212.2) by 2001-12-03 in file-5.csv, AR-1, +\u22123"


def test_a_long_title_has_lines_of_the_same_length():
    assert balanced("Out of sample there was no profit; this run paid 2.00 bps a fill", 60) == [
        "Out of sample there was no profit;",
        "this run paid 2.00 bps a fill",
    ]
    assert balanced("short", 60) == ["short"]
    assert balanced("", 60) == []
