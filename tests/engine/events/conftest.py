"""What the tests of the event path share."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def loops(helper):
    """A run in either loop: `loops.both(monkeypatch, run)`."""
    return helper("two_loops", "events")


@pytest.fixture(scope="session")
def running(helper):
    """Strategies that order by turns, run: `running.ran(bars, running.Turning)`."""
    return helper("running_orders", "events")


@pytest.fixture(scope="session")
def told_of(helper):
    """What is told of a strategy's call: `told_of.said(bars, told_of.trading(call))`, `told_of.line_of(call)`."""
    return helper("told_of_calls", "events")


@pytest.fixture
def forecasts(bars):
    """A forecast for each bar."""
    return np.random.default_rng(8).normal(0, 0.01, len(bars)).round(3)
