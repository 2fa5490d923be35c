"""Bad input: one message that says where, what and the remedy; exit code 2; no traceback; nothing written."""

import os

import pytest

from barcast.scripts.main import main

TINY = ("--set", "model.epochs=1", "--set", "model.units=[2]", "--set", "model.lookback=3")
NETWORK = """
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(1, 1)
    def forward(self, windows):
        {body}
"""
MODEL = """
import numpy as np
class Mine:
    lookback = 2
    def predict(self, windows):
        {body}
"""
STRATEGY = """
from barcast.strategies import ForecastStrategy
class Mine(ForecastStrategy):
    def {method}:
        {body}
"""


def refused(outcome, *parts):
    assert outcome.code == 2, (outcome.code, outcome.out, outcome.err)
    message = " ".join(outcome.err.split())
    for part in parts:
        assert part in message, message
    assert outcome.out == ""
    assert not os.path.exists("runs") or os.listdir("runs") == []


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (lambda rows: [], ["bad.csv", "empty"]),
        (lambda rows: rows[:1], ["bad.csv"]),
        (lambda rows: [row[1:] for row in rows], ["bad.csv", "date"]),
        (lambda rows: [*rows[:9], ["soon", *rows[9][1:]], *rows[10:]], ["row 10", "soon"]),
        (lambda rows: [*rows[:9], rows[8], *rows[9:]], ["row 10"]),
        (lambda rows: [*rows[:9], [*rows[9][:4], "n/a", *rows[9][5:]], *rows[10:]], ["row 10", "column close", "n/a"]),
        (lambda rows: [*rows[:9], [*rows[9][:4], "nan", *rows[9][5:]], *rows[10:]], ["row 10", "column close"]),
        (lambda rows: [*rows[:9], [*rows[9][:4], "1e400", *rows[9][5:]], *rows[10:]], ["row 10", "column close"]),
        (lambda rows: [*rows[:9], [*rows[9][:4], "0", *rows[9][5:]], *rows[10:]], ["row 10", "column close"]),
        (lambda rows: [*rows[:9], [*rows[9][:4], "-5", *rows[9][5:]], *rows[10:]], ["row 10", "column close"]),
        (lambda rows: [*rows[:9], [*rows[9][:2], "1", *rows[9][3:]], *rows[10:]], ["row 10", "high"]),
        (lambda rows: [*rows[:9], [*rows[9][:4], "9999", *rows[9][5:]], *rows[10:]], ["row 10", "close", "9999"]),
        (lambda rows: [row[:4] + row[5:] for row in rows], ["close"]),
    ],
)
def test_files(barcast, lines_of, change, parts):
    refused(barcast("backtest", "--data", lines_of(change)), *parts)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: [[";".join(row)] for row in rows], "bad.csv was read as fields separated by semicolons"),
        (lambda rows: [rows[0], *rows[:0:-1]], "bad.csv was read as newest first, turned round"),
    ],
)
def test_files_that_can_mean_one_thing_only_are_read_and_the_report_says_how(barcast, lines_of, change, said):
    outcome = barcast("backtest", "--data", lines_of(change), "--model", "ar")
    assert outcome.code == 0, outcome.err
    assert said in outcome.out


def test_every_fault_of_a_file_is_in_the_message(barcast, lines_of):
    def spoil(rows):
        rows[5][4], rows[7][1], rows[9][0] = "x", "-1", "y"
        return rows

    refused(barcast("backtest", "--data", lines_of(spoil)), "row 6", "row 8", "row 10")


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["--data", "none.csv"], ["none.csv"]),
        (["--data", "sp50"], ["sp50", "did you mean sp500?"]),
        (["--start", "2030-01-01"], ["data.start", "2030"]),
        (["--start", "soon"], ["data.start", "soon"]),
        (["--start", "2018-12-20"], ["7 bars", "lookback of 20"]),
        (["--start", "2018-11-01", "--set", "model.lookback=35"], ["split.train", "raise split.train"]),
        (["--train", "0"], ["split.train", "for training"]),
        (["--train", "1"], ["split.train: 1.0 is too large"]),
        (["--refit-every", "-1"], ["split.refit_every: -1 is too small"]),
        (
            ["--train-bars", "5000", "--model", "ar"],
            ["split.train_bars: is 5000, but", "3370 bars are known; lower it"],
        ),
        (["--set", "split.embargo=9999"], ["split.embargo", "leaves 0 windows", "lower split.embargo"]),
        (["--set", "split.min_bars=9999"], ["split.min_bars: is 9999, but there are only 5031 bars"]),
        (["--set", "split.warm_start=true"], ["split.warm_start: there is no earlier model", "set split.refit_every"]),
        (
            ["--model", "ar", "--refit-every", "500", "--set", "split.warm_start=true"],
            ["split.warm_start: AutoRegression cannot begin from the weights of an earlier one"],
        ),
        (["--seeds", "0"], ["run.seeds: 0 is too small"]),
        (["--seeds", "2", "--model", "ar"], ["run.seeds: is 2, but ar has no seed"]),
        (["--set", "run.combine=sum"], ["run.combine"]),
        (["--model", "lsmt"], ["no model is called 'lsmt'", "did you mean lstm?"]),
        (["--strategy", "sing"], ["no strategy is called 'sing'", "did you mean sign?"]),
        (["--costs", "fre"], ['no preset is called "fre"', "did you mean free?"]),
        (["--set", "model.epoch=3"], ["there is no setting epoch", "did you mean epochs?"]),
        (["--set", "model.epochs=-1"], ["model.epochs: -1 is too small; it must be at least 0"]),
        (["--set", "model.epochs=many"], ['model.epochs: "many" is not a whole number']),
        (["--set", "strategy.treshold=1"], ["strategy.treshold", "did you mean threshold?"]),
        (["--set", "strategy.threshold=-1"], ["strategy.threshold: -1 is out of range"]),
        (["--set", "run.fil=close"], ["run.fil", "did you mean fill?"]),
        (["--set", "epochs=3"], ["names no section; write --set model.epochs=3"]),
        (["--fill", "open"], ["run.fill"]),
        (["--cash", "-5"], ["run.cash: -5.0 is too small"]),
        (["--commission-bps", "-1"], ["costs.commission_bps: -1.0 is too small"]),
        (
            ["--set", 'model.dense=["16 relu", "8 linear", "1 softmax"]'],
            ["softmax over one unit", "always 1", "1 linear"],
        ),
        (["--set", 'model.features=["return", "vix"]'], ["model.features", "vix"]),
        (["--model", "none"], ["it trades a forecast, but the model is none"]),
        (["--model", "none", "--strategy", "buy_and_hold", "--set", "model.epochs=1"], ["model.epochs: cannot be set"]),
        (["--model", ""], ["--model: is empty; give it a value, or leave --model out"]),
        (["--model", "lstn", "--print-settings"], ["no model is called 'lstn'", "did you mean lstm?"]),
        (["none.toml"], ["none.toml: no such file or directory"]),
        (["--model", "mine.py:Mine"], ["there is no file", "mine.py; check the path before the colon"]),
        (["--model", "no_such_package:Mine"], ["there is no module no_such_package"]),
        (["--model", "weights.pt"], ["weights.pt"]),
        (["--model", "runs/nothing/model"], ["runs/nothing/model"]),
        (["--model", "first.pkl"], ["first.pkl"]),
    ],
)
def test_settings(barcast, arguments, parts):
    refused(barcast("backtest", *arguments), *parts)


@pytest.mark.parametrize(
    "setting", ["model.epochs=-1", "model.epoch=1", "strategy.treshold=1", "costs.commission_bps=-1", "run.cash=0"]
)
def test_settings_are_checked_before_they_are_printed(barcast, setting):
    refused(barcast("backtest", "--set", setting, "--print-settings"), setting.partition("=")[0])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("class Mine:\n    lookback = 2\n    def predict(self, w:\n", ["mine.py, line 3", "SyntaxError"]),
        ("x = 1 / 0\n", ["mine.py, line 1", "ZeroDivisionError"]),
        ("class Other:\n    pass\n", ["has no model Mine", "defines no model"]),
        ("class Mine:\n    pass\n", ["lookback"]),
        ("class Mine:\n    lookback = 2\n", ["predict"]),
        ("class Mine:\n    lookback = 0\n    def predict(self, w):\n        return w[:, 0, 0]\n", ["lookback"]),
        ("class Mine:\n    def __init__(self):\n        raise RuntimeError('no luck')\n", ["no luck"]),
        (MODEL.format(body="raise KeyError('here')"), ["mine.py, line 6", "KeyError", "here"]),
        (MODEL.format(body="return windows"), ["`predict` returned shape"]),
        (MODEL.format(body="return np.full(len(windows), np.nan)"), ["`predict` returned nan"]),
        (MODEL.format(body="return 'up'"), ["predict"]),
        (MODEL.format(body="return None"), ["predict"]),
    ],
)
def test_models_of_the_users_own(barcast, plugin, text, parts):
    refused(barcast("backtest", "--model", f"{plugin(text)}:Mine"), *parts)


@pytest.mark.parametrize("body", ["return windows", "return self.layer(windows[0])", "raise ValueError('bad net')"])
def test_networks_of_the_users_own(barcast, plugin, body):
    path = plugin(NETWORK.format(body=body))
    refused(barcast("backtest", "--model", f"{path}:Net", *TINY[:2]), "model")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("import sys\nsys.exit(0)\n", ["mine.py, line 2", "SystemExit"]),
        (MODEL.format(body="import sys; sys.exit(0)"), ["mine.py, line 6", "SystemExit"]),
        ("x = '\0'\n", ["mine.py", "null bytes"]),
        (MODEL.format(body="return np.zeros(len(windows)) * 1j"), ["`predict` returned"]),
    ],
)
def test_stranger_models_of_the_users_own(barcast, plugin, text, parts):
    refused(barcast("backtest", "--model", f"{plugin(text)}:Mine"), *parts)


@pytest.mark.parametrize(
    ("name", "setting", "parts"),
    [
        ("sklearn.linear_model:Ridge", "model.alpha=-3", ["Ridge", "alpha"]),
        ("sklearn.linear_model:Ridge", "model.alpha=abc", ["Ridge", "alpha"]),
        ("..mine:Mine", "model.x=1", ["mine"]),
        (
            "json:Nothing",
            "model.x=1",
            ["json has no model Nothing; it defines no model: name one that does"],
        ),
    ],
)
def test_classes_of_others(barcast, name, setting, parts):
    refused(barcast("backtest", "--model", name, "--set", setting), *parts)


def test_a_network_without_parameters(barcast, plugin):
    path = plugin(
        "from torch import nn\nclass Net(nn.Module):\n    def forward(self, w):\n        return w[:, -1, 0]\n"
    )
    refused(
        barcast("backtest", "--model", f"{path}:Net"),
        "Net",
        "Net has no parameters: there is nothing to train; set model.epochs = 0 to ask it as it is",
    )


@pytest.mark.parametrize(
    "text",
    [
        MODEL.format(body="raise KeyError('here')"),
        "raise KeyError('here')\n",
        "class Mine:\n    lookback = 2\n    def __init__(self):\n        raise KeyError('here')\n",
        NETWORK.replace("Net", "Mine").format(body="raise KeyError('here')"),
    ],
    ids=["predict", "import", "constructor", "forward"],
)
def test_the_traceback_of_a_plug_in_on_request(plugin, monkeypatch, text):
    monkeypatch.setenv("BARCAST_TRACEBACK", "1")
    path = plugin(text)
    with pytest.raises(KeyError, match="here"):
        main(["backtest", "--model", f"{path}:Mine"])


def test_faults_of_every_part_are_told_at_once(barcast):
    typos = ("model.epoch=1", "strategy.treshold=1", "costs.comission_bps=1")
    sets = [part for typo in typos for part in ("--set", typo)]
    refused(barcast("backtest", *sets), "model.epoch", "strategy.treshold", "costs.comission_bps")


@pytest.mark.parametrize("out", ["/proc/nothing", "prices.csv/run"])
def test_a_folder_that_cannot_be_written(barcast, csv, out):
    refused(barcast("backtest", "--model", "ar", "--out", out), "cannot be written")


def test_an_unknown_parameter_of_the_users_own_model(barcast, plugin):
    path = plugin(MODEL.format(body="return windows[:, 0, 0]"))
    refused(barcast("backtest", "--model", f"{path}:Mine", "--set", "model.lag=3"), "model.lag")


@pytest.mark.parametrize(
    ("method", "body", "parts"),
    [
        ("target(self, forecast)", "return forecast / 0", ["mine.py, line 5", "ZeroDivisionError"]),
        ("target(self, forecast)", "return float('nan')", ["returned nan"]),
        ("target(self, forecast)", "return None", ["returned None"]),
        ("aim(self, forecast)", "return 1.0", ["mine.py, line 3", "has no method `target`"]),
        ("next(self)", "self.nothing()", ["mine.py, line 5", "AttributeError"]),
    ],
)
def test_strategies_of_the_users_own(barcast, plugin, method, body, parts):
    path = plugin(STRATEGY.format(method=method, body=body))
    refused(barcast("backtest", "--model", "ar", "--strategy", f"{path}:Mine"), *parts)


def test_a_class_that_is_no_strategy(barcast, plugin):
    path = plugin("class Mine:\n    pass\n")
    refused(barcast("backtest", "--strategy", f"{path}:Mine"), "is no Backtrader strategy")


def test_an_indicator_longer_than_the_data(barcast, plugin):
    path = plugin(
        "import backtrader as bt\n"
        "class Mine(bt.Strategy):\n    def __init__(self):\n        self.x = bt.ind.SMA(period=9000)\n"
    )
    for more in ([], ["--streaming"]):
        outcome = barcast("backtest", "--model", "none", "--strategy", f"{path}:Mine", *more)
        refused(outcome, "its indicators need more bars than the 5031")


def test_rerun_needs_a_run(barcast, tmp_path):
    refused(
        barcast("rerun", "nothing"), "nothing: there is no such folder of a run; name one, such as runs/001-sp500-lstm"
    )
