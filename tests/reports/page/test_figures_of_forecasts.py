"""Lag profile and tenths: the numbers of the verdict, and the bounds of luck."""

import math
from dataclasses import replace

import numpy as np
import pytest

from barcast.analyzers.metrics import Undefined
from barcast.reports.page.lag_profile import lag_profile, luck_of, title
from barcast.reports.page.tenths import luck_of as luck_of_means
from barcast.reports.page.tenths import tenths


def test_the_bars_of_the_lag_profile_are_those_of_the_verdict(kind_of, read, verdict_on):
    quality = verdict_on(kind_of("usual")).forecast
    text = read(lag_profile(quality).html).text
    for lag, value in quality.lag_profile.items():
        told = f"{'+' if lag > 0 else ''}{lag}: {value:.2f}".replace("-", "\u2212").replace("\u22120.00", "0.00")
        assert told in text


def test_luck_is_three_standard_errors_of_pairs_that_do_not_overlap(kind_of, verdict_on):
    quality = verdict_on(kind_of("usual")).forecast
    assert luck_of(quality) == pytest.approx(3.0 / math.sqrt(quality.pairs))
    assert luck_of(replace(quality, horizon=4)) == pytest.approx(6.0 / math.sqrt(quality.pairs))


def test_the_title_says_which_return_the_forecast_goes_with():
    assert title({0: 0.05, 1: -0.04}, 0.06) == "The forecast goes with no return, before or after it"
    assert title({0: 0.9, 1: 0.04}, 0.06) == "The forecast goes with the return that has just come: correlation 0.90"
    assert (
        title({0: 0.1, 1: -0.4}, 0.06) == "The forecast goes against the return of the next bar: correlation \u22120.40"
    )


def test_a_constant_forecast_has_reasons_in_place_of_figures(kind_of, verdict_on):
    result = kind_of("constant")
    quality = verdict_on(result).forecast
    assert lag_profile(quality) == "No lag profile: the forecast is constant."
    assert tenths(result, quality) == "No tenths of the forecasts: the forecast is constant."
    scores = replace(quality, calibration=Undefined("forecasts are scores"))
    assert tenths(result, scores) == "No tenths of the forecasts: forecasts are scores."


def test_of_groups_that_know_nothing_95_in_100_lie_within_the_band():
    rng = np.random.default_rng(5)
    outcome = rng.normal(0.001, 0.01, 5_000)
    band = luck_of_means(outcome, 500, 1)
    means = rng.choice(outcome, (2_000, 500)).mean(axis=1)
    assert np.mean(np.abs(means - outcome.mean()) < band) == pytest.approx(0.95, abs=0.015)


def test_the_title_of_the_tenths_tells_what_came_at_both_ends(kind_of, read, verdict_on):
    result = kind_of("usual")
    quality = verdict_on(result).forecast
    low, high = (f"{100 * quality.calibration[at].mean_outcome:+.2f}%".replace("-", "\u2212") for at in (0, -1))
    assert f"Of the lowest forecasts {low} came, of the highest {high}" in read(tenths(result, quality).html).text
