"""`barcast backtest --refit-every`: what it leaves, prints, repeats and refuses."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from barcast.experiments.rerun import comparable

TINY = ("--set", "model.epochs=2", "--set", "model.units=[3]", "--set", "model.lookback=4")
WALK = ("--refit-every", "30", *TINY)


def read_json(path):
    return json.loads(Path(path).read_text())


@pytest.mark.slow
def test_a_walk_leaves_its_models_and_repeats(barcast, csv, read, real_figures):
    done = barcast("backtest", "--data", csv, *WALK, "--out", "run", "--verify")
    assert done.code == 0, done.err
    assert "not one digit apart" in done.out
    models, forecasts = read(Path("run"), "models"), read(Path("run"), "forecasts")
    assert len(models) == read_json("run/manifest.json")["models"] == 4
    assert list(models["model"]) == [0, 1, 2, 3]
    assert set(forecasts["sample"]) == {"test"}
    assert list(forecasts["made_at"])[::30] == list(models["first_answer"])
    assert (forecasts["age"] == forecasts.groupby("model").cumcount()).all()
    metrics = read_json("run/metrics.json")
    assert "train" not in metrics
    assert list(metrics["buy_and_hold"]) == ["test"]
    drawn = {path.stem for path in Path("run/figures").iterdir()}
    assert {"price", "scatter", "cumulative", "profit", "costs"} <= drawn
    assert "buy & hold (train)" not in done.out
    again = barcast("rerun", "run")
    assert again.code == 0, again.out


def test_a_walk_has_the_test_account_only_opened_at_the_first_model(barcast, csv, read):
    barcast("backtest", "--data", csv, *WALK, "--out", "run")
    days = pd.read_csv(csv)["Date"]
    assert read(Path("run"), "models")["first_answer"][0] == days[200]
    for name in ("equity", "cumulative"):
        table = read(Path("run"), name)
        assert table["date"].tolist() == days[201:].tolist()
        assert set(table["sample"]) == {"test"}
    assert read(Path("run"), "equity")["equity"][0] == pytest.approx(100_000, rel=0.1)
    for name in ("fills", "trades"):
        assert set(read(Path("run"), name)["sample"]) == {"test"}


@pytest.mark.slow
def test_the_models_go_on_after_a_ruin(barcast, csv, read):
    """They are trained, asked and listed to the end, with their forecasts; the account's own records end."""
    ruin = ("--set", "costs.commission_fixed=1e5", "--set", "model.epochs=2")
    for out, flags in (("batch", ()), ("stream", ("--streaming",))):
        done = barcast("backtest", "--data", csv, *WALK, *ruin, "--out", out, "--no-cache", *flags)
        assert done.code == 0
        assert "The account was ruined on " in " ".join(done.out.split())
        equity, models, forecasts = (read(Path(out), name) for name in ("equity", "models", "forecasts"))
        days = pd.read_csv(csv)["Date"]
        assert read_json(f"{out}/metrics.json")["ruined_at"] == {"test": f"{equity['date'].iloc[-1]} 00:00:00"}
        assert len(equity) < 20
        assert models["first_answer"].tolist() == [days[b] for b in (200, 230, 260, 290)]
        assert models["last_answer"].tolist() == [days[b] for b in (229, 259, 289, 299)]
        assert forecasts["made_at"].tolist() == days[200:].tolist()
        assert forecasts["outcome"].notna().sum() == 99
        assert forecasts["target"].notna().sum() == len(equity) + 1, "from the close of B up to that of the ruin"
        assert barcast("rerun", out).code == 0
    for name in ("equity", "cumulative", "models"):
        assert Path(f"batch/{name}.csv").read_bytes() == Path(f"stream/{name}.csv").read_bytes()


def test_rerun_compares_the_models_too(barcast, csv):
    barcast("backtest", "--data", csv, *WALK, "--out", "run")
    path = Path("run/models.csv")
    whole = path.read_text()
    path.write_text(whole.replace(",2001-10-08,196,", ",2001-10-08,197,"))
    assert path.read_text() != whole
    done = barcast("rerun", "run")
    assert done.code == 1
    assert "models.csv, column rows: 1 of 4 rows differs, the first is row 2" in done.out


@pytest.mark.slow
def test_the_last_model_is_kept_and_labels_by_its_own_span(barcast, csv, read):
    barcast("backtest", "--data", csv, *WALK, "--train-bars", "100", "--out", "run")
    last = read(Path("run"), "models").iloc[-1]
    card = read_json("run/model/model.json")
    assert (card["trained_from"][:10], card["trained_until"][:10]) == (last["trained_from"], last["trained_until"])
    assert barcast("backtest", "--data", csv, "--model", "run/model", "--out", "again").code == 0
    walked, again = read(Path("run"), "forecasts"), read(Path("again"), "forecasts")
    assert set(again["trained_until"]) == {last["trained_until"]}
    assert set(again["trained_from"]) == {last["trained_from"]}
    assert (again["made_at"][again["sample"] == "test"].iloc[0]) == last["trained_until"]
    mine = walked[walked["model"] == 3].merge(again, on="made_at", suffixes=("", "_again"))
    assert len(mine) > 5
    assert (mine["forecast"] - mine["forecast_again"]).abs().max() < 1e-6
    assert not Path("again/models.csv").exists()
    assert barcast("rerun", "again").code == 0


def test_costs_of_a_walk_are_those_of_its_test_part(barcast, csv, tmp_path):
    barcast("backtest", "--data", csv, "--model", "ar", "--refit-every", "30", "--out", "run")
    done = barcast("costs", "run", "--csv", "grid.csv")
    assert done.code == 0
    assert Path("grid.csv").read_bytes() == Path("run/costs.csv").read_bytes()
    assert set(pd.read_csv("grid.csv")["sample"]) == {"test"}
    assert "run: has no train part, only test; leave --train out" in barcast("costs", "run", "--train").err


@pytest.mark.slow
def test_several_seeds_are_kept_and_traded_again(barcast, csv, read):
    done = barcast("backtest", "--data", csv, *WALK, "--seeds", "2", "--out", "run")
    assert "model lstm (mean of 2 seeds)" in done.out
    assert len(read(Path("run"), "models")) == 8
    assert barcast("rerun", "run").code == 0
    assert read_json("run/model/model.json")["seeds"] == [7, 8]
    assert barcast("backtest", "--data", csv, "--model", "run", "--out", "again").code == 0
    refused = barcast("backtest", "--data", csv, "--model", "run", "--seeds", "2")
    assert refused.code == 2
    assert "run is a saved model, which is trained already; set it to 1" in refused.err


@pytest.mark.parametrize(
    "flags", [("--refit-every", "30"), ("--train-bars", "30"), ("--set", "split.embargo=3")], ids=lambda flags: flags[0]
)
def test_a_saved_model_is_not_trained_again(barcast, csv, flags):
    barcast("backtest", "--data", csv, "--model", "ar", "--out", "run")
    refused = barcast("backtest", "--data", csv, "--model", "run/model", *flags)
    assert refused.code == 2
    assert "cannot be set: the model is trained already and stays as it is" in refused.err


def test_refits_of_what_learns_nothing_are_told_of(barcast, csv):
    done = barcast("backtest", "--data", csv, "--model", "last", "--refit-every", "30", "--quiet")
    assert done.code == 0
    assert "split.refit_every has no effect: the run has no model that learns." in done.err


def test_streaming_gives_the_same_folder(barcast, csv, read):
    for out, flags in (("batch", ()), ("stream", ("--streaming",))):
        assert barcast("backtest", "--data", csv, *WALK, "--out", out, "--no-cache", *flags).code == 0
    for name in ("equity", "cumulative", "fills", "models", "trades"):
        assert Path(f"batch/{name}.csv").read_bytes() == Path(f"stream/{name}.csv").read_bytes()
    apart = read(Path("batch"), "forecasts")["forecast"] - read(Path("stream"), "forecasts")["forecast"]
    assert apart.abs().max() < 1e-6


def test_what_was_trained_is_kept_unless_told_otherwise(barcast, csv):
    kept = Path(os.environ["BARCAST_CACHE"]) / "models"
    barcast("backtest", "--data", csv, *WALK, "--no-cache", "--out", "a")
    assert not kept.exists()
    barcast("backtest", "--data", csv, *WALK, "--out", "b")
    assert len(list(kept.iterdir())) == 4
    assert comparable(read_json("a/metrics.json")) == comparable(read_json("b/metrics.json"))


@pytest.mark.slow
def test_ctrl_c_says_what_is_kept(tmp_path, csv):
    barcast = str(Path(sys.executable).with_name("barcast"))
    slow = ("--set", "model.epochs=40", "--set", "model.patience=0", "--set", "model.units=[16]")
    command = [barcast, "backtest", "--data", "prices.csv", "--refit-every", "1", *slow]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path)
    kept = Path(os.environ["BARCAST_CACHE"]) / "models"
    for _ in range(600):
        if kept.exists() and sum(path.suffix == ".trained" for path in kept.iterdir()) >= 2:
            break
        time.sleep(0.1)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "barcast: interrupted; the" in err
    assert "trained so far" in err
    assert "and the same run goes on from there" in err
    assert os.listdir(tmp_path) == ["prices.csv"]


def test_seeds_without_a_model_are_told_to_be_needless(barcast, csv):
    done = barcast("backtest", "--data", csv, "--strategy", "buy_and_hold", "--set", "run.seeds=3", "--quiet")
    assert done.code == 0
    assert "run.seeds has no effect: the run has no model that learns." in done.err
