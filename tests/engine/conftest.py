"""What the tests of the engine share; tests are imported one by one, so their helpers come as fixtures."""

import importlib
import sys
from pathlib import Path

import pytest


def load(name, folder="."):
    """Return the module of a folder here, loaded once; it imports those beside it by their names, as a script does."""
    beside = str(Path(__file__).parent / folder)
    sys.path.insert(0, beside)
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(beside)


@pytest.fixture(scope="session")
def helper():
    """Loader of the helpers that the tests of one folder share: `helper("samples_by_hand", "account")`."""
    return load


@pytest.fixture(scope="session")
def worlds():
    """Random worlds: `worlds.world_of_seed(3)`, and the hypothesis strategy `worlds.worlds()`."""
    return load("worlds")


@pytest.fixture(scope="session")
def engines():
    """Both engines on one world: `engines.check(world)`."""
    return load("two_engines")


@pytest.fixture(scope="session")
def planting():
    """Planter of faults: `planting.plant(monkeypatch, "engine.account.books", old, new)`."""
    return load("planting")


@pytest.fixture(scope="session")
def random_strategies():
    """Random strategies and all they see: `random_strategies.seen(random_strategies.world_of_seed(3))`."""
    return load("random_strategies")


@pytest.fixture(scope="session")
def stock_broker():
    """Backtrader's own orders and loops in place of ours: `with stock_broker.stock(monkeypatch): ...`."""
    return load("stock_broker")
