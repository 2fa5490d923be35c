"""Price, position, profit and drawdown of a run, as Bokeh is told to draw them."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from barcast.reports.page.panes import NAME, panes
from barcast.reports.page.price_panes import position_pane
from barcast.reports.page.time_axis import TimeAxis

DRAWN = {}


@pytest.fixture
def drawn(kind_of, verdict_of):
    """The panes of an odd result, made once: `drawn("ruined")`."""

    def once(kind):
        if kind not in DRAWN:
            DRAWN[kind] = panes(kind_of(kind), verdict_of(kind_of(kind)))
        return DRAWN[kind]

    return once


def labels(fragment):
    return [read["label"] for read in fragment.data[NAME]["reads"]]


def test_the_same_run_gives_the_same_bytes(drawn, kind_of, verdict_of):
    result = kind_of("three_trades")
    first, second = drawn("three_trades"), panes(result, verdict_of(result))
    assert json.dumps(first.plots) == json.dumps(second.plots)
    assert (first.html, json.dumps(first.data)) == (second.html, json.dumps(second.data))


def test_a_bar_is_read_with_forecast_target_fill_costs_and_what_was_made(drawn):
    assert labels(drawn("three_trades"))[:13] == [
        "close",
        "forecast",
        "came",
        "target",
        "position",
        "filled",
        "fill price",
        "costs",
        "after costs",
        "before costs",
        "buy and hold",
        "drawdown",
        "mean of all returns so far",
    ]


def test_a_run_without_a_model_has_no_forecast_to_read(drawn):
    assert "forecast" not in labels(drawn("no_forecasts"))


def test_every_fill_has_its_mark_at_its_bar_and_price(drawn, kind_of, columns):
    result, plot = kind_of("three_trades"), drawn("three_trades").plots[NAME]
    fills = result.account.fills
    for side, chosen in (("bought", fills["size"] > 0), ("sold", fills["size"] < 0)):
        marks = columns(plot, f"panes-{side}")
        at = result.bars.index[marks["n"]]
        assert at.tolist() == pd.DatetimeIndex(fills["filled_at"][chosen]).tolist()
        assert marks["price"] == pytest.approx(fills["price"][chosen].to_numpy(dtype=float), rel=1e-6)
    assert columns(plot, "panes-bought")["solid"].tolist() == [1.0, 0.0, 1.0]  # in, out of the short, in


def test_the_page_says_how_to_read_scores(kind_of, verdict_of):
    result = kind_of("three_trades")
    scored = replace(result, forecasts=replace(result.forecasts, meaning="scores"))
    reads = {read["label"]: read["unit"] for read in panes(scored, verdict_of(result)).data[NAME]["reads"]}
    assert "forecast" not in reads
    assert reads["score"] == ""


def test_prices_beyond_four_bytes_are_told_in_eight(hand_bars, result_of, verdict_of, columns):
    bars = hand_bars(np.linspace(1e39, 2e39, 30))
    result = result_of(bars, target=np.zeros(30))
    plot = panes(result, verdict_of(result)).plots[NAME]
    assert columns(plot, "panes-rows")["close"].dtype == np.float64


@pytest.mark.parametrize("kind", ["only_train", "ruined_untested", "huge_forecasts", "flat_price"])
def test_odd_results_can_be_drawn(drawn, kind):
    fragment = drawn(kind)
    assert json.dumps([fragment.plots, fragment.data], allow_nan=False)


@pytest.mark.parametrize(("spike", "limit"), [(2.0, None), (200.0, 4.0)])
def test_one_position_that_explodes_does_not_flatten_all_others(spike, limit):
    index = pd.bdate_range("2020-01-01", periods=50)
    whole = pd.DataFrame({"position": [0.0, *[-1.0, 1.0] * 24, spike], "size": np.nan}, index)
    plot, fit = position_pane(TimeAxis("panes", index), whole, np.arange(50))
    assert fit.limit == limit
    assert ("(up to 200, cut at 4)" in plot.title.text) == (limit is not None)
