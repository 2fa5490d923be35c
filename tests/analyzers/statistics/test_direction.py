"""Pesaran and Timmermann's test is that of statsmodels, and of the published formula."""

import numpy as np
import pytest
from statsmodels.stats.diagnostic import pesaran_timmermann as witness

from barcast.analyzers.metrics import Undefined
from barcast.analyzers.statistics.direction import pesaran_timmermann


@pytest.mark.parametrize("count", [30, 200, 1661])
def test_the_test_is_that_of_statsmodels(count):
    for seed in range(10):
        draws = np.random.default_rng(seed)
        forecast = draws.normal(0.1, 1.0, count)
        outcome = 0.2 * forecast + draws.normal(0.2, 1.0, count)
        found, wanted = pesaran_timmermann(forecast, outcome), witness(outcome, forecast, alternative="larger")
        assert found.statistic == pytest.approx(wanted.statistic, rel=1e-10)
        assert found.p == pytest.approx(wanted.pvalue, rel=1e-10)


def test_fifteen_pairs_with_eleven_hits_worked_by_hand():
    # 6 right about a rise, 5 about a fall, 1 and 3 wrong
    up = np.repeat([1.0, -1.0, 1.0, -1.0], [6, 5, 1, 3])
    rose = np.repeat([1.0, -1.0, -1.0, 1.0], [6, 5, 1, 3])
    assert pesaran_timmermann(up, rose).statistic == pytest.approx(1.9016, abs=5e-5)


def test_zeros_are_left_out_and_of_overlapping_outcomes_one_a_horizon_is_counted():
    draws = np.random.default_rng(3)
    forecast, outcome = draws.normal(size=(2, 600))
    alone = pesaran_timmermann(forecast[::5], outcome[::5])
    assert pesaran_timmermann(forecast, outcome, horizon=5) == alone
    forecast[::2] = 0.0
    assert pesaran_timmermann(forecast, outcome) == pesaran_timmermann(forecast[1::2], outcome[1::2])


def test_independent_signs_are_found_right_by_chance_once_in_twenty():
    draws = np.random.default_rng(11)
    found = [pesaran_timmermann(*draws.normal(0.2, 1.0, (2, 300))).p for _ in range(1_000)]
    assert 0.03 < np.mean(np.array(found) < 0.05) < 0.075


@pytest.mark.parametrize(
    ("forecast", "outcome", "reason"),
    [
        (np.ones(9), np.ones(9), "it takes 10 pairs that do not overlap, neither being 0"),
        (np.zeros(50), np.ones(50), "it takes 10 pairs that do not overlap, neither being 0"),
        (np.ones(50), np.arange(50.0) - 20.5, "the forecasts have one sign"),
        (np.arange(50.0) - 20.5, -np.ones(50), "the outcomes have one sign"),
    ],
)
def test_one_sign_and_few_pairs_are_no_test_of_direction(forecast, outcome, reason):
    assert pesaran_timmermann(forecast, outcome) == Undefined(reason)
