"""Models as people write them, from the command line: functions, models made already, classifiers, frozen networks."""

import json
import tomllib
from pathlib import Path

import pandas as pd
import pytest
import torch
from torch import nn

FILE = """
from functools import partial
import numpy as np
import torch
from torch import nn
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

def pipe(alpha=1.0):
    return make_pipeline(StandardScaler(), Ridge(alpha))

PIPE = make_pipeline(StandardScaler(), Ridge())
PART = partial(Ridge, alpha=2.0)
LAMBDA = lambda: Ridge()
LOGIT = make_pipeline(StandardScaler(), LogisticRegression())

torch.manual_seed(1)
NET = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(20), nn.Linear(20, 2))

def net(hidden=3, lookback=6):
    return nn.Sequential(nn.Flatten(), nn.Linear(lookback, hidden), nn.Linear(hidden, 1))

class Mean:
    lookback = 3
    def fit(self, windows, labels, epochs=1, verbose=1):
        self.mean = labels.mean()
        print("Epoch 1/1")
        return {"loss": [0.1]}
    def predict(self, windows, verbose=1):
        print("====")
        return np.full((len(windows), 1), self.mean, dtype=np.float32)

MADE = Mean()
ROW = type("Row", (Mean,), {"predict": lambda self, windows: windows[:, -1, :].T})
def broken():
    raise KeyError("no such thing")
def nothing():
    pass
"""
DIRECTION = ("--set", "model.label=direction")


@pytest.fixture
def run(barcast, csv, plugin):
    """Run a name of the file with the bars."""
    path = plugin(FILE)
    return lambda name, *more: barcast("backtest", "--data", csv, "--model", f"{path}:{name}", *more)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("pipe", ("--set", "model.alpha=0.5", "--set", "model.lookback=4")),
        ("PIPE", ("--set", "model.lookback=4")),
        ("PART", ()),
        ("LAMBDA", ()),
        ("LOGIT", DIRECTION),
        ("NET", (*DIRECTION, "--set", "model.loss=cross_entropy", "--set", "model.epochs=2")),
        ("net", ("--set", "model.epochs=1", "--set", "model.hidden=2")),
        ("net", ("--set", "model.epochs=1", "--set", "split.refit_every=40", "--set", "run.seeds=2")),
        ("NET", (*DIRECTION, "--set", "model.epochs=0", "--set", "split.refit_every=40")),
        ("Mean", ()),
        ("MADE", ("--set", "split.refit_every=40")),
        ("PIPE", ("--streaming",)),
        ("MADE", ("--streaming",)),
    ],
)
def test_every_form_of_a_model_runs_and_reruns_the_same(run, barcast, name, more):
    done = run(name, *more, "--out", "run")
    assert done.code == 0, done.err
    again = barcast("rerun", "run")
    assert again.code == 0, again.out
    assert "the same, digit for digit" in again.out
    plugins = json.loads(Path("run/manifest.json").read_text())["plugins"]
    assert plugins[f"mine.py:{name}"]["file"].endswith("mine.py")
    assert plugins[f"mine.py:{name}"]["sha256"]


def test_settings_that_can_be_repeated_are_written_out(run):
    run("net", "--set", "model.epochs=1", "--out", "a")
    written = tomllib.loads(Path("a/experiment.toml").read_text())["model"]
    assert (written["hidden"], written["lookback"], written["epochs"], written["batch_size"]) == (3, 6, 1, 32)
    run("LOGIT", *DIRECTION, "--out", "b")
    written = tomllib.loads(Path("b/experiment.toml").read_text())["model"]
    assert (written["label"], written["lookback"], written["scale"]) == ("direction", 20, True)
    run("MADE", "--out", "c")
    assert list(tomllib.loads(Path("c/experiment.toml").read_text())["model"]) == ["name"]


@pytest.mark.parametrize(
    ("name", "more", "parts"),
    [
        ("pip", (), ["has no model pip; did you mean ", "mine.py:pipe?"]),
        ("Meen", (), ["has no model Meen; did you mean ", "mine.py:Mean?"]),
        ("Zzz", (), ["has no model Zzz; choose one of ", ":LOGIT, ", ":MADE, ", ":Mean, ", ":NET, ", ":PIPE"]),
        ("np", (), ["has no model np; "]),
        ("pipe", ("--set", "model.alhpa=1"), ["mine.py:pipe has no parameter alhpa; did you mean alpha?"]),
        ("PIPE", ("--set", "model.alpha=1"), ["which is made already, has no parameter alpha"]),
        ("MADE", ("--set", "model.lookback=1"), ["model.lookback: cannot be set", "is made already"]),
        ("MADE", ("--set", "run.seeds=2"), ["run.seeds", "takes no seed"]),
        ("LOGIT", (), ["model.label: Pipeline is a classifier", "set model.label = direction"]),
        ("NET", ("--set", "model.epochs=1"), ["two numbers each", "set model.label = direction"]),
        ("broken", (), ["it raised KeyError: 'no such thing' (line", "of mine.py"]),
        ("nothing", (), ["returned None, not a model"]),
        ("FILE", (), ["has no model FILE"]),
        ("ROW", (), ["returned shape (1, ", "such as `answer[0]`"]),
    ],
)
def test_what_is_no_model_is_told(run, name, more, parts):
    done = run(name, *more)
    assert done.code == 2
    for part in parts:
        assert part in done.err.replace("\n", " "), done.err


def test_a_file_without_a_model_says_so(barcast, plugin, csv):
    path = plugin("import math\nLIMIT = 3\ndef helper(x):\n    return x\n")
    done = barcast("backtest", "--data", csv, "--model", f"{path}:Mine")
    assert "has no model Mine; it defines no model: name one that does" in done.err


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("sklearn.linear_model:Rigde", "has no model Rigde; did you mean sklearn.linear_model:Ridge?"),
        (
            "sklearn.dummy:Nothing",
            "has no model Nothing; choose one of sklearn.dummy:DummyClassifier, sklearn.dummy:DummyRegressor",
        ),
        ("sklearn.pipeline:make_pipelin", "has no model make_pipelin; did you mean sklearn.pipeline:make_pipeline?"),
    ],
)
def test_models_of_a_package_are_suggested(barcast, csv, name, remedy):
    assert remedy in barcast("backtest", "--data", csv, "--model", name).err


def test_imported_models_are_suggested_where_a_file_defines_none(barcast, csv, plugin):
    path = plugin("from sklearn.linear_model import Ridge\nfrom sklearn.pipeline import make_pipeline\n")
    done = barcast("backtest", "--data", csv, "--model", f"{path}:Mine")
    assert f"has no model Mine; choose one of {path}:Ridge\n" in done.err


def test_a_file_without_a_strategy_says_so(barcast, plugin, csv):
    path = plugin("from barcast.models import Zero\nclass Model(Zero):\n    pass\n")
    done = barcast("backtest", "--data", csv, "--strategy", f"{path}:Modl")
    assert "has no strategy Modl; it defines no strategy: name one that does" in done.err


def test_what_a_model_prints_does_not_get_into_quiet_output(run):
    done = run("Mean", "--quiet")
    assert "Epoch" not in done.out
    assert done.out.startswith("runs/")


# -- weights of a file ---------------------------------------------------------------------------


@pytest.fixture
def weights(tmp_path):
    torch.manual_seed(2)
    network = nn.Sequential(nn.Flatten(), nn.Linear(6, 3), nn.Linear(3, 1))
    torch.save(network.state_dict(), tmp_path / "w.pt")
    return tmp_path / "w.pt"


@pytest.mark.slow
def test_a_frozen_network_of_a_file_runs_and_reruns_the_same(run, barcast, weights, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    done = run("net", "--set", "model.epochs=0", "--set", "model.weights=w.pt", "--out", "run")
    assert done.code == 0, done.err
    assert tomllib.loads(Path("run/experiment.toml").read_text())["model"]["weights"] == str(weights.resolve())
    manifest = json.loads(Path("run/manifest.json").read_text())
    assert manifest["weights"]["file"] == str(weights.resolve())
    assert pd.read_csv("run/models.csv")["epochs"].tolist() == [0]
    assert "the same, digit for digit" in barcast("rerun", "run").out
    torch.save({name: value * 2 for name, value in torch.load(weights).items()}, weights)
    again = barcast("rerun", "run")
    assert again.code == 1
    assert "the weights that training begins from are not what they were" in again.out


def test_our_lstm_with_weights_is_cached_by_them(barcast, csv, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tiny = ("--set", "model.units=[2]", "--set", "model.lookback=3")
    barcast("backtest", "--data", csv, *tiny, "--set", "model.epochs=2", "--out", "first")
    begin = ("--set", "model.epochs=0", "--set", "model.weights=first/model/weights.safetensors")
    done = barcast("backtest", "--data", csv, *tiny, *begin, "--out", "second")
    assert done.code == 0, done.err
    first, second = (pd.read_csv(f"{name}/forecasts.csv")["forecast"] for name in ("first", "second"))
    pd.testing.assert_series_equal(first, second)
    saved = barcast("backtest", "--data", csv, "--model", "second/model", "--out", "third")
    assert saved.code == 0, saved.err


def test_an_lstm_without_training_or_weights_is_a_warning(barcast, csv):
    done = barcast("backtest", "--data", csv, "--set", "model.units=[2]", "--set", "model.epochs=0", "--quiet")
    assert "The network is asked with the weights it was drawn with: set model.weights" in done.err


@pytest.mark.parametrize(
    ("make", "parts"),
    [
        (lambda path: None, ["model.weights: there is no file", "w.pt"]),
        (lambda path: torch.save(nn.Linear(2, 1), path), ["is a pickle that asks for code", "state_dict()"]),
        (lambda path: torch.save(nn.Linear(2, 1).state_dict(), path), ["does not fit Sequential: it lacks 1.bias"]),
    ],
)
def test_weights_that_are_none_are_told(run, make, parts, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "w.pt")
    done = run("net", "--set", "model.weights=w.pt")
    assert done.code == 2
    for part in parts:
        assert part in done.err.replace("\n", " "), done.err


def test_a_functions_own_weights_are_written_out(run, barcast, plugin, csv):
    path = plugin(
        "from torch import nn\n"
        "def net(weights='zero', lookback=3):\n"
        "    made = nn.Sequential(nn.Flatten(), nn.Linear(lookback, 1))\n"
        "    assert weights == 'zero'\n"
        "    return made\n",
        "own.py",
    )
    done = barcast("backtest", "--data", csv, "--model", f"{path}:net", "--set", "model.epochs=1", "--out", "own")
    assert done.code == 0, done.err
    assert tomllib.loads(Path("own/experiment.toml").read_text())["model"]["weights"] == "zero"
    assert barcast("rerun", "own").code == 0


def test_weights_that_are_a_models_own_parameter_are_left_alone(barcast, csv, plugin):
    path = plugin("from sklearn.neighbors import KNeighborsRegressor\n")
    done = barcast(
        "backtest",
        "--data",
        csv,
        "--model",
        f"{path}:KNeighborsRegressor",
        "--set",
        "model.weights=distance",
        "--out",
        "k",
    )
    assert done.code == 0, done.err
    assert tomllib.loads(Path("k/experiment.toml").read_text())["model"]["weights"] == "distance"
