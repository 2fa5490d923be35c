"""Synthetic results and what reads a figure; tests are imported one by one, so their helpers come as fixtures."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest


def load(name):
    """Return the module beside this file, loaded once; it imports those beside it by their names, as a script does."""
    beside = str(Path(__file__).parent)
    sys.path.insert(0, beside)
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(beside)


odd_results = load("odd_results")


@pytest.fixture
def result_of():
    """The maker of results: `result_of(bars, forecasts, target, train=0.5)`."""
    return odd_results.make_result


@pytest.fixture
def hand_bars():
    """The maker of bars from given closes."""
    return odd_results.bars_from


@pytest.fixture
def kind_of():
    """The maker of odd results by name: `kind_of("ruined")`."""
    return odd_results.made


@pytest.fixture(params=list(odd_results.KINDS))
def odd_result(request):
    """One result of every odd kind."""
    return odd_results.made(request.param)


@pytest.fixture
def hand(hand_bars, result_of):
    """Five bars: bought at the open of the second at 100, sold at the open of the fourth at 110, no train part.

    Costs are 100 bps a side: 1,000 to buy (in half commission, half slippage), less to sell.
    """
    bars = hand_bars([100.0, 120.0, 110.0, 90.0, 90.0])
    target = np.array([1.0, 1.0, 0.0, 0.0, 0.0])
    forecasts = np.array([0.01, 0.02, -0.01, 0.0, 0.03])
    return result_of(bars, forecasts, target, train=0.0, lookback=0, bps=100.0, cash=100_000.0)


@pytest.fixture
def texts():
    """Every text of a figure, its title first, with hyphens for minuses: `texts(figure)`."""
    return texts_of


def texts_of(figure):
    found = [text.get_text() for text in figure.texts]
    found += [text.get_text() for axes in figure.axes for text in axes.texts]
    return [text.replace("\u2212", "-") for text in found]


@pytest.fixture
def lines():
    """The lines of a panel by their labels: `lines(axes)`."""
    return lambda axes: {line.get_label(): line for line in axes.get_lines()}
