"""Targets of many forecasts in one call are those that the strategies decide one by one."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from barcast.strategies import STRATEGIES
from barcast.strategies.elementwise import ELEMENTWISE, targets_of
from barcast.strategies.proportional import ProportionalStrategy
from barcast.strategies.sign import SignStrategy

FORECASTS = np.array([0.0, -0.0, 1e-9, -1e-9, 0.001, -0.001, 0.0015, -0.004, 0.02, -0.02, 3.0, -3.0])
CASES: list[tuple[type, dict[str, Any]]] = [
    (SignStrategy, {}),
    (SignStrategy, {"threshold": 0.001}),
    (SignStrategy, {"threshold": 0.001, "long_only": True}),
    (ProportionalStrategy, {}),
    (ProportionalStrategy, {"scale": 20.0, "cap": 0.5}),
    (ProportionalStrategy, {"cap": 2, "long_only": True}),
]


@pytest.mark.parametrize(("strategy", "params"), CASES)
def test_all_at_once_is_one_by_one(strategy: Any, params: dict[str, Any]) -> None:
    settings = {**dict(strategy.params._getitems()), **params}
    standing_in = SimpleNamespace(p=SimpleNamespace(**settings))
    each = [strategy.target(standing_in, float(forecast)) for forecast in FORECASTS]
    found = targets_of(strategy, params, FORECASTS)
    assert found is not None
    np.testing.assert_array_equal(found, each)


def test_no_forecast_is_no_position() -> None:
    found = targets_of(SignStrategy, {}, np.array([np.nan, 0.1]))
    assert found is not None
    assert found.tolist() == [0.0, 1.0]


def test_what_decides_by_more_than_the_forecast_is_left_to_the_engine() -> None:
    class Mine(SignStrategy):
        """May decide otherwise."""

    assert {name for name, one in STRATEGIES.items() if one in ELEMENTWISE} == {"sign", "proportional"}
    assert targets_of(Mine, {}, FORECASTS) is None
