"""What the tests of the engine share; tests are imported one by one, so their helpers come as fixtures."""

import importlib.util
import sys
from pathlib import Path

import pytest


def helper(name):
    """Return the module beside this file, loaded once."""
    whole = f"tests_engine_{name}"
    if whole not in sys.modules:
        spec = importlib.util.spec_from_file_location(whole, Path(__file__).with_name(f"{name}.py"))
        sys.modules[whole] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[whole])
    return sys.modules[whole]


@pytest.fixture(scope="session")
def worlds():
    """Random worlds: `worlds.world_of_seed(3)`, and the hypothesis strategy `worlds.worlds()`."""
    return helper("worlds")


@pytest.fixture(scope="session")
def engines():
    """Both engines on one world: `engines.check(world)`."""
    return helper("two_engines")


@pytest.fixture(scope="session")
def planting():
    """Planter of faults: `planting.plant(monkeypatch, "engine.account.books", old, new)`."""
    return helper("planting")


@pytest.fixture(scope="session")
def random_strategies():
    """Random strategies and all they see: `random_strategies.seen(random_strategies.world_of_seed(3))`."""
    return helper("random_strategies")


@pytest.fixture(scope="session")
def stock_broker():
    """Backtrader's own orders and loops in place of ours: `with stock_broker.stock(monkeypatch): ...`."""
    return helper("stock_broker")
