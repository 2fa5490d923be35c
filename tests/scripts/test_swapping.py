"""Another model, another strategy, other costs: by name, by class, from an earlier run."""

import json
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from barcast.experiments.rerun import comparable

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TINY = ("--set", "model.epochs=2", "--set", "model.units=[3]", "--set", "model.lookback=4")


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "arguments",
    [
        ("--model", EXAMPLES / "my_model.py:Smoothed", "--set", "model.decay=0.8"),
        ("--model", EXAMPLES / "my_network.py:Convolution", "--set", "model.epochs=1", "--set", "model.channels=2"),
        ("--model", "ar", "--strategy", EXAMPLES / "my_strategy.py:Cautious", "--set", "strategy.enough=0.001"),
        (EXAMPLES / "costs.toml", "--model", "ar"),
        ("--model", "sklearn.linear_model:Ridge", "--set", "model.alpha=2.0", "--set", "model.lookback=5"),
        ("--model", "none", "--strategy", "buy_and_hold"),
        (EXAMPLES / "series/03_02.toml", "--set", "model.epochs=1"),
    ],
    ids=["model", "network", "strategy", "costs", "sklearn", "none", "series"],
)
def test_what_is_swapped_in_runs_and_reruns_the_same(barcast, csv, arguments):
    done = barcast("backtest", *arguments, "--data", csv, "--out", "run")
    assert done.code == 0, done.err
    again = barcast("rerun", "run")
    assert again.code == 0, again.out
    assert "the same, digit for digit" in again.out


def test_a_plain_backtrader_strategy_runs_without_a_model(barcast, plugin):
    path = plugin(
        "import backtrader as bt\n"
        "class Cross(bt.Strategy):\n"
        "    params = (('fast', 10), ('slow', 30))\n"
        "    def __init__(self):\n"
        "        self.up = bt.ind.SMA(period=self.p.fast) > bt.ind.SMA(period=self.p.slow)\n"
        "    def next(self):\n"
        "        self.order_target_percent(target=0.9 if self.up[0] else 0.0)\n"
    )
    done = barcast(
        "backtest", "--model", "none", "--strategy", f"{path}:Cross", "--set", "strategy.fast=5", "--out", "r"
    )
    assert done.code == 0, done.err
    assert len(pd.read_csv("r/fills.csv")) > 50
    assert len(pd.read_csv("r/forecasts.csv")) == 0


def test_a_model_that_draws_from_torch_is_seeded(barcast, csv, plugin):
    path = plugin(
        "import torch\nclass Mine:\n    lookback = 2\n"
        "    def __init__(self):\n        self.w = torch.randn(2).numpy()\n"
        "    def predict(self, windows):\n        return windows[:, :, 0] @ self.w\n"
    )
    run = ("backtest", "--data", csv, "--model", f"{path}:Mine", "--json")
    first, second, other = (comparable(json.loads(barcast(*run, "--seed", seed).out)) for seed in (1, 1, 2))
    assert first == second
    assert first != other


def test_what_a_plug_in_prints_does_not_get_into_the_json(barcast, csv, plugin):
    path = plugin(
        "print('import')\nclass Mine:\n    lookback = 2\n    def predict(self, windows):\n"
        "        print('predict')\n        return windows[:, -1, 0]\n"
    )
    done = barcast("backtest", "--data", csv, "--model", f"{path}:Mine", "--json")
    assert json.loads(done.out)["test"]["forecasts"] == 100
    assert "import" in done.err
    assert "predict" in done.err


@pytest.mark.slow
def test_a_plug_ins_defaults_are_written_out(barcast, csv, plugin):
    network = EXAMPLES / "my_network.py:Convolution"
    barcast("backtest", "--data", csv, "--model", network, "--set", "model.epochs=1", "--out", "net")
    written = tomllib.loads(Path("net/experiment.toml").read_text())["model"]
    assert (written["channels"], written["lookback"], written["batch_size"], written["epochs"]) == (8, 20, 32, 1)
    assert "seed" not in written
    barcast("backtest", "--data", csv, "--model", "sklearn.linear_model:Ridge", "--out", "ridge")
    written = tomllib.loads(Path("ridge/experiment.toml").read_text())["model"]
    assert (written["alpha"], written["lookback"], written["scale"]) == (1.0, 20, True)
    strategy = EXAMPLES / "my_strategy.py:Cautious"
    barcast("backtest", "--data", csv, "--model", "ar", "--strategy", strategy, "--out", "cautious")
    written = tomllib.loads(Path("cautious/experiment.toml").read_text())["strategy"]
    assert (written["enough"], written["rebalance"]) == (0.0005, "on_change")
    assert [barcast("rerun", name).code for name in ("net", "ridge", "cautious")] == [0, 0, 0]


def test_a_saved_model_is_traded_without_training(barcast, csv):
    barcast("backtest", "--data", csv, *TINY, "--out", "first")
    before = json.loads(Path("first/metrics.json").read_text())
    for name in ("first/model", "first"):
        again = json.loads(barcast("backtest", "--data", csv, "--model", name, "--json", "--out", f"{name}-x").out)
        assert comparable(again) == comparable(before)
        # what it shows was seen before: it is the same trial
        assert again["verdict"]["looks"] == {**before["verdict"]["looks"], "is_new": False}
    card = json.loads(Path("first/model-x/model/model.json").read_text())
    assert card["trained_until"] == json.loads(Path("first/model/model.json").read_text())["trained_until"]
    refused = barcast("backtest", "--model", "first/model", "--set", "model.epochs=3")
    assert refused.code == 2
    assert "model.epochs: cannot be set" in refused.err


def test_a_changed_byte_of_a_saved_model_is_refused(barcast, csv):
    barcast("backtest", "--data", csv, *TINY, "--out", "first")
    weights = Path("first/model/weights.safetensors")
    content = bytearray(weights.read_bytes())
    content[-3] ^= 1
    weights.write_bytes(content)
    refused = barcast("backtest", "--data", csv, "--model", "first/model")
    assert refused.code == 2
    assert "weights.safetensors" in refused.err


def test_a_plug_ins_settings_are_printed_as_complete_as_a_run_leaves_them(barcast, csv):
    flags = ("--data", csv, "--model", EXAMPLES / "my_network.py:Convolution", "--set", "model.epochs=1")
    more = ("--strategy", EXAMPLES / "my_strategy.py:Cautious")
    printed = barcast("backtest", *flags, *more, "--print-settings")
    assert not Path("runs").exists()
    barcast("backtest", *flags, *more, "--out", "run")
    assert Path("run/experiment.toml").read_text() == printed.out


@pytest.mark.slow
def test_a_plug_in_is_imported_once(barcast, csv, plugin):
    path = plugin(
        "from barcast.strategies import SignStrategy\nprint('imported')\nclass Mine(SignStrategy):\n    pass\n"
    )
    done = barcast("backtest", "--data", csv, "--model", "ar", "--strategy", f"{path}:Mine")
    assert done.out.count("imported") == 1


def test_a_strategy_named_as_the_model_is_told_as_one(barcast, csv, plugin):
    path = plugin("import backtrader as bt\nclass Mine(bt.Strategy):\n    pass\n")
    done = barcast("backtest", "--data", csv, "--model", f"{path}:Mine")
    assert done.code == 2
    assert done.err.endswith(f"{path.name}:Mine is a strategy; name it as one: --strategy {path}:Mine\n")
