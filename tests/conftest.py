"""Fixtures every room may use."""

import itertools
import random
from collections import Counter
from types import MappingProxyType, SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from barcast.feeds.bars import Bars
from barcast.models import examination

TICK = 1e-5
"""Seconds that pass between two looks at the examination's clock: about what asking a small model takes."""


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items):
    """Mark the cases of a sampled test as slow, all but one in n, and whatever is deep as slow too."""
    cases = Counter()
    for item in items:
        if item.get_closest_marker("deep"):
            item.add_marker(pytest.mark.slow)
        for mark in item.iter_markers("sampled"):
            (n,) = mark.args
            test = item.nodeid.partition("[")[0]
            if cases[test] % n:
                item.add_marker(pytest.mark.slow)
            cases[test] += 1


@pytest.fixture(autouse=True)
def fixed_seeds():
    random.seed(7)
    np.random.seed(7)


@pytest.fixture(autouse=True, scope="session")
def ledger_of_the_session(tmp_path_factory):
    """Let no test count a trial in the user's ledger, whatever runs before a test has a ledger of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BARCAST_LEDGER", str(tmp_path_factory.mktemp("ledger") / "ledger.sqlite"))
        yield


@pytest.fixture(autouse=True)
def away_from_the_checkout(tmp_path, monkeypatch):
    """Run every test in an empty folder, so that none depends on where it is started or leaves files.

    Nor does one find the models that another has trained, or those of the user, or count trials in their ledger.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BARCAST_CACHE", f"{tmp_path}-cache")
    monkeypatch.setenv("BARCAST_LEDGER", f"{tmp_path}-ledger/ledger.sqlite")


@pytest.fixture(autouse=True)
def examined_by_a_clock_of_its_own(monkeypatch):
    """Let models be asked again as often on a busy machine as on an idle one: time passes as the clock is looked at."""
    ticks = itertools.count()
    monkeypatch.setattr(examination, "time", SimpleNamespace(perf_counter=lambda: next(ticks) * TICK))


def make_bars(count=300, seed=7, gap=0.003, volatility=0.01, drift=0.0, start="2001-01-01", name="random"):
    """Return random business-day bars whose opens gap away from the previous close."""
    rng = np.random.default_rng(seed)
    close = 100.0 * np.exp(np.cumsum(rng.normal(drift, volatility, count)))
    before = np.concatenate(([100.0], close[:-1]))
    open_ = before * np.exp(rng.normal(0.0, gap, count))
    high = np.maximum(open_, close) * np.exp(np.abs(rng.normal(0.0, volatility / 2, count)))
    low = np.minimum(open_, close) * np.exp(-np.abs(rng.normal(0.0, volatility / 2, count)))
    columns = {"open": open_, "high": high, "low": low, "close": close}
    columns["volume"] = rng.integers(1_000, 1_000_000, count).astype(float)
    for column in columns.values():
        column.flags.writeable = False
    return Bars(pd.bdate_range(start, periods=count, name="date"), MappingProxyType(columns), name)


@pytest.fixture
def bars():
    """300 random business-day bars with overnight gaps."""
    return make_bars()


@pytest.fixture(scope="session")
def bars_of():
    """The maker of random bars: `bars_of(count=50, seed=3)`."""
    return make_bars
