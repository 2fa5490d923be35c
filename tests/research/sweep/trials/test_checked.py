"""Settings checked section by section come to what the checks of a whole experiment say, refusals too."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from barcast.experiments.building import parts as building
from barcast.experiments.settings import Experiment
from barcast.experiments.sources import merged
from barcast.faults import BadInput
from barcast.research.sweep.spaces.space import nested
from barcast.research.sweep.trials import checked
from barcast.research.sweep.trials.checked import CheckedSettings, anew

SHARED = {"model": {"name": "lstm", "units": [2], "lookback": 3}, "costs": {"commission_bps": 2.0}, "run": {"seed": 3}}
TRIALS: list[dict[str, Any]] = [
    {},
    {"strategy.threshold": 0.01},
    {"strategy.threshold": -1.0},
    {"strategy.threshold": True},
    {"strategy.threshold": 1},
    {"strategy.treshold": 1},
    {"strategy.name": "long_only"},
    {"strategy.name": "buy_and_hold", "strategy.threshold": 0.1},
    {"strategy.name": "nobody"},
    {"costs.preset": "retail"},
    {"costs.preset": "free", "costs.commission_bps": -1.0},
    {"costs.commission_bps": 0},
    {"costs.commission_bps": "dear", "strategy.threshold": "high", "model.units": [0]},
    {"model.lookback": 0, "run.seeds": 0, "split.horizon": 0},
    {"model.lookback": 2.5},
    {"model.units": [4, 4], "run.seeds": 3, "split.train_bars": 50},
    {"model.name": "ar"},
    {"model.name": "ar", "model.lags": 3},
    {"model.name": "ar", "strategy.lags": 3},
    {"model.name": "none"},
    {"model.name": "none", "model.epochs": 2},
    {"model.name": "nobody.py:Nothing"},
    {"model.epochs": {"many": 1}},
    {"costs.threshold": 0.1},
    {"run.threshold": 0.1},
    {"run.max_leverage": 2.0, "run.lot_size": 1.0},
    {"nowhere.at_all": 1},
]


def told(settings: CheckedSettings | None, params: dict[str, Any]) -> Any:
    """Return what the settings come to, or all that is wrong with them."""
    try:
        found = settings.of(params) if settings else anew(merged(SHARED, nested(params)))
    except BadInput as error:
        return error.faults
    return found.experiment.model_dump(), found.costs, found.strategy, dict(found.params), found.account


def test_every_trial_comes_to_the_same_after_whichever_others() -> None:
    shared = CheckedSettings(SHARED)
    refused = 0
    for first, second in itertools.product(TRIALS, TRIALS):
        told(shared, first)
        found = told(shared, second)
        assert found == told(None, second)
        refused += isinstance(found, list | tuple) and not isinstance(found[0], dict)
    assert refused >= 10 * len(TRIALS)


def test_what_is_not_turned_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    real = checked.checked_section
    monkeypatch.setattr(checked, "checked_section", lambda name, *more: seen.append(name) or real(name, *more))
    shared = CheckedSettings(SHARED)
    for threshold in range(10):
        shared.of({"strategy.threshold": threshold / 100})
    assert {name: seen.count(name) for name in seen} == {
        **dict.fromkeys(("data", "model", "costs", "split", "run"), 1),
        "strategy": 10,
    }


def test_no_more_is_remembered_than_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checked, "MOST", 8)
    shared = CheckedSettings(SHARED)
    for threshold in range(50):
        assert shared.of({"strategy.threshold": threshold / 100}).params == {"threshold": threshold / 100}
        assert len(shared._sections) <= 8


def test_a_users_own_strategy_is_loaded_for_each_trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "mine.py"
    file.write_text("from barcast.strategies import ForecastStrategy\n\n\nclass Mine(ForecastStrategy):\n    pass\n")
    seen: list[str] = []
    real = building.load_class
    monkeypatch.setattr(building, "load_class", lambda *how: seen.append(how[0]) or real(*how))
    shared = CheckedSettings({**SHARED, "strategy": {"name": f"{file}:Mine"}})
    for lookback in (2, 3):
        assert isinstance(shared.of({"model.lookback": lookback}).experiment, Experiment)
    assert len(seen) == 2
