"""The null of the largest statistic: against scipy's normal distributions, enumeration and loops."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm, skew

from barcast.analyzers.statistics.family import family_test, held_against
from barcast.analyzers.statistics.sensitivity import edge_error, sensitivity
from barcast.analyzers.statistics.skill import skill_views


def scores_of(seed, columns=3, rows=400, common=0.7):
    rng = np.random.default_rng(seed)
    return common * rng.normal(size=(rows, 1)) + rng.normal(0.05, 1.0, (rows, columns))


def test_one_column_is_held_against_the_normal_distribution():
    scores = scores_of(1, columns=1)
    found = family_test([scores])
    t = scores.sum() / np.sqrt((scores**2).sum())
    assert found.t == pytest.approx([t])
    assert found.p == pytest.approx([norm.sf(t)])
    assert found.critical == pytest.approx(1.6448536)


@pytest.mark.parametrize("seed", range(4))
def test_the_largest_of_three_views_is_held_against_their_joint_normal(seed):
    scores = scores_of(seed)
    found = family_test([scores], draws=200_000)
    unit = scores / np.sqrt((scores**2).sum(axis=0))
    joint = multivariate_normal(np.zeros(3), unit.T @ unit)
    assert found.p[0] == pytest.approx(1.0 - joint.cdf(np.full(3, found.t[0])), abs=0.004)
    assert joint.cdf(np.full(3, found.critical)) == pytest.approx(0.95, abs=0.002)


def test_more_columns_than_rows_have_the_same_null():
    rng = np.random.default_rng(5)
    few = rng.normal(size=(30, 40))
    found = family_test([few[:, :20], few[:, 20:]], draws=100_000)
    longer = np.vstack([few, np.zeros((60, 40))])  # rows of zeros change no correlation
    again = family_test([longer[:, :20], longer[:, 20:]], draws=100_000)
    assert found.t == pytest.approx(again.t)
    assert found.p == pytest.approx(again.p, abs=0.006)


def test_two_trials_alike_count_as_one():
    scores = scores_of(6)
    alone, twice = family_test([scores]), family_test([scores, scores])
    assert twice.p == pytest.approx(np.repeat(alone.p, 2), abs=0.01)


def test_independent_trials_are_corrected_as_sidak_has_it():
    rng = np.random.default_rng(7)
    trials = [rng.normal(size=(20_000, 1)) for _ in range(10)]
    found = family_test(trials, draws=100_000)
    best = int(np.argmax(found.t))
    assert found.p[best] == pytest.approx(1.0 - norm.cdf(found.t[best]) ** 10, abs=0.01)


def test_p_values_are_stepped_down_as_by_a_loop():
    rng = np.random.default_rng(8)
    t, null = rng.normal(1.0, 1.0, 6), rng.normal(size=(500, 6))
    found = held_against(t, [1] * 6, null)
    left, floor = list(range(6)), 0.0
    for best in sorted(range(6), key=lambda place: -t[place]):
        above = sum(max(row[left]) >= t[best] for row in null)
        floor = max(floor, (1 + above) / 501)
        assert found.p[best] == pytest.approx(floor)
        left.remove(best)


def test_wider_errors_make_statistics_smaller_by_as_much():
    scores = [scores_of(9), scores_of(12)]
    plain, wider = family_test(scores), family_test(scores, widening=[1.0, 2.0])
    assert wider.t == pytest.approx(plain.t / [1.0, 2.0], abs=0.01)
    assert wider.critical == plain.critical


def test_the_same_scores_give_the_same_digits():
    assert family_test([scores_of(10)]).p.tolist() == family_test([scores_of(10)]).p.tolist()


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_the_size_of_scores_does_not_matter(scale):
    assert family_test([scale * scores_of(11)]).t == pytest.approx(family_test([scores_of(11)]).t)


def test_scores_that_are_all_the_same_are_taken():
    assert family_test([np.ones((50, 1))]).t == pytest.approx([np.sqrt(50)])


def test_scores_of_zero_are_never_significant():
    found = family_test([np.zeros((50, 3))])
    assert found.t.tolist() == [0.0]
    assert found.p[0] == 1.0


def test_an_edge_as_large_as_the_sensitivity_says_lies_at_the_critical_value():
    # of 1,661 daily bars, where error and volatility are of one series: 1.645 x sqrt(252 / 1661)
    limits = sensitivity(1.645, 0.01 / np.sqrt(1661), 0.01, 252.0)
    assert limits.unseen == pytest.approx(0.64, abs=0.005)
    assert limits.seen == pytest.approx(0.97, abs=0.005)


def test_an_edge_is_measured_by_the_view_that_sees_it_best():
    rng = np.random.default_rng(13)
    position, deviation = rng.choice([-1.0, 1.0], 100_000), np.tile([0.01, 0.04], 50_000)
    came = deviation * rng.standard_normal(100_000)
    views = skill_views(position, None, deviation)
    found = edge_error(views * came[:, np.newaxis], views, position)
    # the second view's scores are all 1 / mean(1 / deviation) wide; the first's are 0.029
    assert found * np.sqrt(100_000) == pytest.approx(1.0 / np.mean(1.0 / deviation), rel=0.02)
    assert edge_error(views[:, :1] * came[:, np.newaxis], views[:, :1], position) == pytest.approx(
        np.std(position * came) / np.sqrt(100_000), rel=1e-3
    )


def test_many_small_gains_and_few_large_losses_count_for_less():
    gains = np.where(np.random.default_rng(14).random(250) < 0.8, 1.0, -3.0)[:, np.newaxis] + 0.1
    plain = gains.sum() / np.sqrt((gains**2).sum())
    lower = plain + skew(gains[:, 0]) * (1.0 + 2.0 * plain**2) / (6.0 * np.sqrt(250))
    assert lower < plain - 0.2
    padded = np.concatenate([np.zeros((99, 1)), gains])
    assert family_test([gains]).t == pytest.approx([lower])
    assert family_test([padded]).t == pytest.approx([lower])
    assert family_test([-gains]).t == pytest.approx([-plain])  # a positive skew raises nothing
