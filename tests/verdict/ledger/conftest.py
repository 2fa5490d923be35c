"""Bars and trials to be recorded."""

import numpy as np
import pandas as pd
import pytest

from barcast.verdict.ledger.ledger import Ledger
from barcast.verdict.ledger.trial import Market, Trial


def make_market(count=300, seed=1, start="2015-01-05", freq="B"):
    """Return the bars of a random walk, a business day apart."""
    returns = np.random.default_rng(seed).normal(0.0, 0.01, count)
    return Market(pd.date_range(start, periods=count, freq=freq).to_numpy(), returns)


def make_trial(market, number=0, **changes):
    """Return a trial on these bars; another number makes another trial."""
    position = np.sign(np.random.default_rng(number).normal(size=len(market.returns)))
    named = {
        "market": market,
        "position": position,
        "forecast": position * 1e-3,
        "cost": np.abs(np.diff(position, prepend=0.0)) * 1e-4,
        "asset_return": market.returns + 0.0,
        "volatility": np.full(len(position), 0.01),
        "settings": {"data": {"source": "sp500"}, "model": {"name": "lstm", "lookback": number}},
        "data": "sp500",
        "model": "lstm",
        "strategy": "sign",
    }
    return Trial(**{**named, **changes})


@pytest.fixture
def market_of():
    """The maker of bars: `market_of(count=50, seed=3)`."""
    return make_market


@pytest.fixture
def trial_of():
    """The maker of trials: `trial_of(market, 2, kind="sealed")`."""
    return make_trial


@pytest.fixture
def market():
    """300 random business days."""
    return make_market()


@pytest.fixture
def place(tmp_path):
    """Where a ledger may lie."""
    return tmp_path / "own" / "ledger.sqlite"


@pytest.fixture
def ledger(place):
    """An empty ledger."""
    with Ledger.open(place) as opened:
        yield opened
