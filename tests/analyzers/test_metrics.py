"""Metrics by hand, and why they are sometimes undefined."""

import math

import numpy as np
import pytest

from barcast.analyzers import metrics as m
from barcast.analyzers.metrics import Undefined

EQUITY = np.array([100.0, 110.0, 99.0, 108.9, 98.01])
RETURNS = [0.1, -0.1, 0.1, -0.1]


def test_returns_by_hand():
    assert m.returns_of(EQUITY).tolist() == pytest.approx([0, *RETURNS])
    assert m.total_return(EQUITY) == pytest.approx(-0.0199)
    assert m.annual_return(EQUITY, 4) == pytest.approx(-0.0199)
    assert m.annual_return(EQUITY, 8) == pytest.approx(0.9801**2 - 1)


def test_risk_by_hand():
    spread = math.sqrt(4 * 0.01 / 3)
    assert m.volatility(EQUITY, 252) == pytest.approx(spread * math.sqrt(252))
    assert m.sharpe(EQUITY, 252) == pytest.approx(0.0, abs=1e-12)
    rising = np.array([100.0, 110.0, 110.0])
    assert m.sharpe(rising, 1) == pytest.approx(0.05 / math.sqrt(0.005))
    assert m.sortino(EQUITY, 252) == pytest.approx(0.0, abs=1e-12)
    assert m.sortino(np.array([100.0, 120.0, 108.0]), 4) == pytest.approx(0.05 / math.sqrt(0.005) * 2)


def test_drawdown_by_hand():
    assert m.max_drawdown(EQUITY) == pytest.approx(98.01 / 110 - 1)
    assert m.max_drawdown_bars(EQUITY) == 3
    assert m.max_drawdown_bars(np.array([1.0, 2.0, 3.0])) == 0
    assert m.max_drawdown_bars(np.array([3.0, 2.0, 3.0, 1.0, 2.0, 4.0])) == 2


def test_forecasts_by_hand():
    forecast, outcome = np.array([0.1, -0.2, 0.3, 0.0, 0.1]), np.array([0.2, 0.1, 0.1, 0.5, 0.0])
    assert m.hit_rate(forecast, outcome) == pytest.approx(2 / 3)
    assert m.correlation(forecast, forecast * 3 + 1) == pytest.approx(1.0)
    assert m.correlation(forecast, -forecast) == pytest.approx(-1.0)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (m.sharpe(np.array([1.0]), 252), "it takes at least two returns"),
        (m.sharpe(np.full(9, 5.0), 252), "the returns never vary"),
        (m.sharpe(1.01 ** np.arange(50), 252), "the returns never vary"),
        (m.sortino(np.array([1.0, 2.0, 3.0]), 252), "no return was negative"),
        (m.volatility(np.array([1.0, 2.0]), 252), "it takes at least two returns"),
        (m.total_return(np.array([1.0])), "there is no bar"),
        (m.annual_return(np.array([1.0, -1.0]), 252), "the account was ruined"),
        (m.annual_return(np.array([1e-9, 1e9]), 1e9), "the span is too short to state it a year"),
        (m.max_drawdown(np.array([])), "there is no bar"),
        (m.max_drawdown_bars(np.array([1.0])), "there is no bar"),
        (m.hit_rate(np.zeros(3), np.ones(3)), "forecast or outcome is 0 in every pair"),
        (m.correlation(np.ones(1), np.ones(1)), "it takes at least two pairs"),
        (m.correlation(np.full(5, 0.1), np.arange(5.0)), "the forecast is constant"),
        (m.correlation(np.arange(5.0), np.zeros(5)), "the outcome is constant"),
        (m.share(np.array([], dtype=bool)), "there is no bar"),
    ],
)
def test_what_cannot_be_said_says_why(value, reason):
    assert value == Undefined(reason)


@pytest.mark.parametrize("scale", [1e-165, 1e-2, 1e160])
def test_correlation_has_no_scale(scale):
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(2, 200))
    assert m.correlation(x * scale, y) == pytest.approx(np.corrcoef(x, y)[0, 1])


def test_a_sum_that_overflows_is_undefined():
    assert m.total(np.full(3, 1.7e308)) == Undefined("the sum is too large for a number")


def test_forecasts_near_the_end_of_float64_of_both_signs_are_neither_constant_nor_a_sum():
    huge = np.array([1e308, -1e308] * 20)
    assert not m.is_constant(huge)
    assert m.is_constant(np.abs(huge))
    assert m.total(np.repeat([1e308, -1e308], 20)) == Undefined("the sum is too large for a number")
