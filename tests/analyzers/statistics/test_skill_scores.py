"""The scores of the two tests, worked by hand and written a second time."""

import numpy as np
import pytest

from barcast.analyzers.statistics.skill import profit_scores, sized, skill_scores
from barcast.analyzers.statistics.volatility import known_volatility, steadying_weights


def test_the_first_view_is_what_was_earned_beyond_the_mean_exposure():
    position, came = np.array([1.0, -1.0, 1.0, 1.0]), np.array([0.02, -0.01, 0.0, 0.03])
    scores = skill_scores(position, None, came, np.ones(4))
    # mean position 0.5, mean return 0.01
    assert scores[:, 0] == pytest.approx([0.5 * 0.01, -1.5 * -0.02, 0.5 * -0.01, 0.5 * 0.02])
    assert scores.shape == (4, 2)


def test_with_one_volatility_for_all_the_first_two_views_are_one():
    rng = np.random.default_rng(1)
    scores = skill_scores(rng.normal(size=50), None, rng.normal(size=50), np.full(50, 0.3))
    assert scores[:, 0] == pytest.approx(scores[:, 1])


def test_the_views_are_those_of_loops_written_from_the_page():
    rng = np.random.default_rng(2)
    s, f, r, v = rng.normal(size=40), rng.normal(size=40), rng.normal(size=40), rng.uniform(0.1, 2.0, 40)
    floor = np.median(v) / 4
    w = [1.0 / max(one, floor) for one in v]
    w = [one * len(w) / sum(w) for one in w]
    median = sorted(abs(f))[19] / 2 + sorted(abs(f))[20] / 2
    clipped = [min(max(one / median, -3.0), 3.0) for one in f]

    def view(what):
        centre = sum(a * b for a, b in zip(w, what, strict=True)) / sum(w)
        return [w[t] * (what[t] - centre) * (r[t] - sum(r) / 40) for t in range(40)]

    found = skill_scores(s, f, r, v)
    assert found[:, 1] == pytest.approx(view(s))
    assert found[:, 2] == pytest.approx(view(clipped))


def test_profit_is_what_was_earned_beyond_the_mean_exposure_less_costs():
    position, came, cost = np.array([1.0, 0.0]), np.array([0.04, 0.02]), np.array([0.001, 0.002])
    assert profit_scores(position, came, cost)[:, 0] == pytest.approx([0.5 * 0.01 - 0.001, -0.5 * -0.01 - 0.002])


def test_forecasts_whose_median_is_0_count_by_their_signs():
    assert sized(np.array([0.0, 0.0, 0.0, 5.0, -1e-300])).tolist() == [0, 0, 0, 1, -1]


def test_forecasts_count_as_three_medians_at_most():
    assert sized(np.array([1.0, -2.0, 2.0, 100.0, -1e308])).tolist() == [0.5, -1.0, 1.0, 3.0, -3.0]


def test_a_volatility_is_known_before_its_return():
    rng = np.random.default_rng(3)
    returns = rng.normal(size=60)
    known = known_volatility(returns)
    assert np.isnan(known[0])
    for t in range(1, 60):
        weights = 0.94 ** np.arange(t)
        expected = np.sqrt(np.sum(weights * returns[:t][::-1] ** 2) / weights.sum())
        assert known[t] == pytest.approx(expected)
    changed = returns.copy()
    changed[30:] *= 7
    assert np.array_equal(known[1:31], known_volatility(changed)[1:31])


def test_quiet_bars_weigh_four_times_the_median_at_most():
    weights = steadying_weights(np.array([1e-9, 1.0, 1.0, 1.0, 2.0]))
    assert weights / weights[1] == pytest.approx([4.0, 1.0, 1.0, 1.0, 0.5])
    assert weights.mean() == pytest.approx(1.0)


@pytest.mark.parametrize("volatility", [[0.0, 0.0, 0.0], [np.nan, np.nan, np.nan], [0.0, 0.0, 1.0]])
def test_where_nothing_moved_all_bars_weigh_the_same(volatility):
    assert steadying_weights(np.array(volatility)).tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("scale", [1e-160, 1e160])
def test_the_size_of_returns_does_not_matter(scale):
    rng = np.random.default_rng(4)
    returns = rng.normal(size=30)
    assert known_volatility(scale * returns)[1:] == pytest.approx(scale * known_volatility(returns)[1:])
