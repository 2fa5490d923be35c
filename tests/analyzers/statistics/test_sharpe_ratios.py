"""The probabilistic and the deflated Sharpe ratio have the published numbers."""

import math

import numpy as np
import pytest
from scipy import stats

from barcast.analyzers.metrics import CONSTANT, Undefined
from barcast.analyzers.statistics.sharpe_ratios import (
    Moments,
    best_by_luck,
    deflated_sharpe,
    moments_of,
    probabilistic_sharpe,
)

PUBLISHED = Moments(2.5 / math.sqrt(250), 1250, -3.0, 10.0)
VARIANCE = 0.5 / 250


def test_the_deflated_sharpe_ratio_has_the_published_numbers():
    assert best_by_luck(100, VARIANCE) == pytest.approx(0.113172, abs=5e-7)
    assert deflated_sharpe(PUBLISHED, 100, VARIANCE) == pytest.approx(0.900397, abs=5e-7)
    assert deflated_sharpe(PUBLISHED, 46, VARIANCE) == pytest.approx(0.950502, abs=5e-7)


def test_the_moments_are_those_of_scipy():
    returns = np.random.default_rng(5).standard_t(4, 400) * 0.01 + 0.001
    found = moments_of(returns)
    assert found.sharpe == pytest.approx(returns.mean() / returns.std(ddof=1))
    assert found.skew == pytest.approx(stats.skew(returns))
    assert found.kurtosis == pytest.approx(stats.kurtosis(returns, fisher=False))
    for size in (1e-300, 1e300):
        assert moments_of(returns * size).sharpe == pytest.approx(found.sharpe)


def test_of_normal_returns_it_is_the_chance_of_the_t_statistic():
    moments = Moments(0.05, 1001, 0.0, 3.0)
    wanted = stats.norm.cdf(0.05 * math.sqrt(1000) / math.sqrt(1.0 + 0.05**2 / 2.0))
    assert probabilistic_sharpe(moments) == pytest.approx(wanted)
    assert probabilistic_sharpe(moments, 0.05) == pytest.approx(0.5)


def test_the_best_of_trials_without_skill_is_about_what_is_expected_by_luck():
    draws = np.random.default_rng(0).normal(0.0, 0.03, (4_000, 50))
    assert best_by_luck(50, 0.03**2) == pytest.approx(draws.max(axis=1).mean(), rel=0.03)


def test_what_cannot_be_said_says_why():
    assert moments_of(np.arange(19.0)) == Undefined("it takes 20 returns")
    assert moments_of(np.zeros(100)) == CONSTANT
    assert moments_of(np.full(100, 0.01)) == CONSTANT
    assert best_by_luck(1, 0.1) == Undefined("it takes two trials")
    no_number = Undefined("the variance of the trials' Sharpe ratios is no number from 0 on")
    assert best_by_luck(10, float("nan")) == deflated_sharpe(PUBLISHED, 10, -1.0) == no_number
    two_values = Moments(2.0, 50, 1.0, 2.0)
    assert probabilistic_sharpe(two_values).reason.startswith("the returns take two values only")
