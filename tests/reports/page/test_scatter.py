"""Forecasts against outcomes."""

from dataclasses import replace

import numpy as np
import pandas as pd

from barcast.reports.page.scatter import MOST_DOTS, NAME, chosen, limit, scatter


def test_every_forecast_whose_outcome_is_known_is_a_dot_with_its_date(kind_of, columns):
    result = kind_of("usual")
    dots = columns(scatter(result, "test").plots[NAME], "scatter-pairs")
    table = result.forecasts.table
    known = table[(table["sample"] == "test") & table["outcome"].notna()]
    assert pd.DatetimeIndex(dots["date"].astype("datetime64[ms]")).tolist() == known["made_at"].tolist()
    np.testing.assert_allclose(dots["forecast"], known["forecast"].astype(float), rtol=1e-6)


def test_scores_are_called_scores_and_have_no_unit(kind_of):
    result = kind_of("three_trades")
    fragment = scatter(replace(result, forecasts=replace(result.forecasts, meaning="scores")), "test")
    assert fragment.data[NAME]["called"] == "score"
    assert fragment.data[NAME]["forecast"]["unit"] == ""
    assert "scores. Shaded: the sign was right." in fragment.html
    assert "Dashed" not in fragment.html


def test_of_many_forecasts_those_far_out_are_all_drawn():
    random = np.random.default_rng(2)
    table = pd.DataFrame(random.normal(size=(50_000, 2)), columns=["forecast", "outcome"])
    rows = chosen(table)
    assert len(rows) <= MOST_DOTS
    for name in table:
        order = table[name].sort_values().index
        assert {*order[:300], *order[-300:]} <= set(rows.tolist())


def test_one_huge_forecast_does_not_flatten_the_others(kind_of):
    result = kind_of("wild_forecast")
    fragment = scatter(result, "test")
    assert "1 lies beyond the sides: zoom out to see it." in fragment.html


def test_an_axis_of_equal_or_no_values_has_some_width():
    assert limit(np.zeros(5)) > 0.0
    assert limit(np.full(5, 0.25)) > 0.25


def test_without_a_pair_it_is_said_why(kind_of):
    assert "This run made no forecast" in scatter(kind_of("no_forecasts"), "test").html
    assert (
        "1 forecast was made, but the return that followed is not known for any."
        in scatter(kind_of("no_outcome"), "test").html
    )
    assert not scatter(kind_of("no_outcome"), "test").plots
