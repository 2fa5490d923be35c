"""`barcast backtest`: what it leaves, prints and repeats."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from barcast.experiments.rerun import comparable

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
COLUMNS = {
    "equity": (
        "date,close,position,cash,equity,commission,slippage,borrow,holding,margin_interest,cash_interest,target,sample"
    ),
    "forecasts": "made_at,outcome_at,forecast,outcome,target,sample,model,trained_from,trained_until,age,spread",
    "models": ("model,seed,trained_from,trained_until,rows,first_answer,last_answer,epochs,loss,validation_loss"),
    "cumulative": "date,summed,compounded,sample",
    "fills": "decided_at,filled_at,size,reference_price,price,commission,slippage,sample",
    "orders": "decided_at,status,wanted,reason,sample",
    "costs": "sample,threshold,cost_bps,total_return,sharpe",
    "trades": "entered_at,exited_at,direction,size,entry_price,exit_price,gross,costs,net,bars,sample",
}
TINY = ("--set", "model.epochs=2", "--set", "model.units=[3]", "--set", "model.lookback=4")


def test_the_main_job_leaves_a_whole_run_folder(barcast, tmp_path, csv, read, real_figures):
    done = barcast("backtest", "--data", csv, *TINY)
    assert done.code == 0
    folder = tmp_path / "runs" / "001-prices-lstm-lookback4-units3-epochs2"
    assert f"Run folder: runs/{folder.name}" in done.out
    assert "Out of sample the strategy" in done.out
    for name, header in COLUMNS.items():
        assert (folder / f"{name}.csv").read_text().splitlines()[0] == header
    assert len(read(folder, "equity")) == len(read(folder, "cumulative")) == 300
    assert sorted(path.name for path in (folder / "figures").iterdir()) == [
        "baselines.png",
        "costs.png",
        "cumulative.png",
        "price.png",
        "profit.png",
        "scatter.png",
    ]
    assert sorted(path.name for path in (folder / "model").iterdir()) == [
        "SHA256SUMS",
        "history.csv",
        "model.json",
        "weights.safetensors",
    ]
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {"versions", "packages", "git_commit", "data", "seed", "device", "timings", "warnings"} <= {
        *manifest,
        "versions",
    }
    assert manifest["data"]["bars"] == 300
    assert manifest["contract"] == 2
    assert os.listdir(tmp_path / "runs") == [folder.name]


def test_runs_are_numbered_and_an_existing_name_is_refused(barcast, tmp_path):
    for number in ("001", "002"):
        done = barcast("backtest", "--model", "ar", "--quiet")
        assert done.out == f"runs/{number}-sp500-ar\n"
    before = (tmp_path / "runs/001-sp500-ar/metrics.json").read_bytes()
    refused = barcast("backtest", "--model", "ar", "--out", "runs/001-sp500-ar")
    assert refused.code == 3
    assert refused.err.startswith("barcast: runs/001-sp500-ar: exists already; choose another --out")
    assert (tmp_path / "runs/001-sp500-ar/metrics.json").read_bytes() == before


def test_json_is_alone_on_stdout(barcast, csv):
    done = barcast("backtest", "--data", csv, "--model", "mean", "--json", "--out", "run")
    metrics = json.loads(done.out)
    assert list(metrics)[:3] == ["test", "train", "buy_and_hold"]
    assert metrics["test"]["correlation"] is None
    assert metrics["undefined"]["test.correlation"] == "the forecast is constant"
    assert set(metrics["buy_and_hold"]) == {"test", "train"}
    assert "The forecast is constant over the test sample" in " ".join(done.err.split())
    assert json.loads(Path("run/metrics.json").read_text()) == metrics


def test_quiet_still_tells_the_warnings(barcast, csv):
    done = barcast("backtest", "--data", csv, "--model", "mean", "--quiet", "--fill", "close")
    assert "constant" in done.err
    assert "optimistic" in done.err
    assert done.out.startswith("runs/")


def test_the_printed_settings_run_to_the_same_result(barcast, tmp_path, csv):
    flags = ("--data", "prices.csv", *TINY, "--commission-bps", "3", "--seed", "5", "--max-leverage", "2")
    text = barcast("backtest", *flags, "--print-settings").out
    assert not (tmp_path / "runs").exists()
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "e.toml").write_text(text)
    first = json.loads(barcast("backtest", *flags, "--json", "--out", "a").out)
    second = json.loads(barcast("backtest", "deep/e.toml", "--json", "--out", "b").out)
    third = json.loads(barcast("backtest", "a/experiment.toml", "--json", "--out", "c").out)
    assert [one.pop("verdict")["looks"]["is_new"] for one in (first, second, third)] == [True, False, False]
    assert first == second
    assert first == third
    other = json.loads(barcast("backtest", "deep/e.toml", "--seed", "6", "--json", "--out", "d").out)
    assert other["test"]["sum_predicted"] != first["test"]["sum_predicted"]


def test_numbers_read_back_exactly(barcast, csv, read):
    barcast("backtest", "--data", csv, "--model", "ar", "--set", "model.lags=2", "--out", "run")
    metrics = json.loads(Path("run/metrics.json").read_text())
    equity, fills, cumulative = (read(Path("run"), name) for name in ("equity", "fills", "cumulative"))
    assert len(equity) == 300
    for sample, rows in (("train", range(201)), ("test", range(201, 300))):
        mine = equity[equity["sample"] == sample]
        assert mine.index.tolist() == list(rows)
        # each sample began with the cash
        assert metrics[sample]["total_return"] == mine["equity"].iloc[-1] / 100_000 - 1
        assert metrics[sample]["net"] == mine["equity"].iloc[-1] - 100_000
        earned = cumulative[cumulative["sample"] == sample]
        assert earned["compounded"].tolist() == (mine["equity"] / 100_000 - 1).tolist()
        paid = fills.loc[fills["sample"] == sample, "commission"].sum()
        assert metrics[sample]["commission"] == pytest.approx(paid)
        assert metrics[sample]["fills"] == (fills["sample"] == sample).sum() > 5
    assert (equity["cash"] + equity["position"] * equity["close"]).tolist() == equity["equity"].tolist()


def test_a_ruined_account_ends_well(barcast, crashes, read):
    done = barcast(*crashes(40), "--train", "0", "--out", "run")
    assert done.code == 0
    assert "ruined" in done.out
    equity, forecasts = read(Path("run"), "equity"), read(Path("run"), "forecasts")
    assert len(equity) == len(read(Path("run"), "cumulative")) == 41
    at = f"{equity['date'].iloc[-1]} 00:00:00"
    assert json.loads(Path("run/metrics.json").read_text())["ruined_at"] == {"test": at}
    said = json.loads(Path("run/manifest.json").read_text())["warnings"][0]
    lost = equity["equity"].iloc[-1]
    assert said == f"The account was ruined on {at[:10]}: equity {lost:,.2f}. Its records end there."
    # what was forecast after that is recorded with its outcome, but nothing was decided from it
    assert len(forecasts) == 59
    assert forecasts["outcome"].notna().sum() == 58
    assert forecasts["target"].notna().tolist() == [True] * 40 + [False] * 19


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ((), ""),
        (("--train", "0"), ""),
        (("--train", "0.5"), "split.train has no effect: the strategy asks no model, so all bars are test."),
    ],
    ids=["default", "none", "given"],
)
def test_a_strategy_that_asks_no_model_has_no_train_part(barcast, csv, read, flags, told):
    done = barcast("backtest", "--data", csv, "--strategy", "buy_and_hold", *flags, "--out", "run")
    assert done.code == 0
    warnings = json.loads(Path("run/manifest.json").read_text())["warnings"]
    assert [words for words in warnings if "no effect" in words] == ([told] if told else [])
    assert json.loads(Path("run/manifest.json").read_text())["boundary"] is None
    metrics = json.loads(Path("run/metrics.json").read_text())
    assert "train" not in metrics
    assert list(metrics["buy_and_hold"]) == ["test"]
    assert metrics["ruined_at"] == {"test": None}
    for name in ("equity", "cumulative"):
        assert read(Path("run"), name)["sample"].tolist() == ["test"] * 300


@pytest.mark.slow
@pytest.mark.parametrize(
    ("jumps", "ruined", "rows"),
    [
        ((20,), {"test": None, "train": 20}, {"train": 21, "test": 20}),
        ((50,), {"test": 50, "train": None}, {"train": 40, "test": 11}),
        ((20, 50), {"test": 50, "train": 20}, {"train": 21, "test": 11}),
    ],
    ids=["train", "test", "both"],
)
def test_a_ruin_of_one_account_leaves_the_other_whole(barcast, crashes, read, jumps, ruined, rows):
    done = barcast(*crashes(*jumps), "--out", "run", "--verify")
    assert done.code == 0
    assert "Verified by an independent replay" in done.out
    days = pd.read_csv("crash.csv")["Date"]
    at = {name: None if bar is None else f"{days[bar]} 00:00:00" for name, bar in ruined.items()}
    assert json.loads(Path("run/metrics.json").read_text())["ruined_at"] == at
    warnings = json.loads(Path("run/manifest.json").read_text())["warnings"]
    told = [words.split(": equity")[0] for words in warnings if "ruined" in words]
    assert told == [f"The {name} account was ruined on {stamp[:10]}" for name, stamp in at.items() if stamp]
    assert all("Its records end there." in words for words in warnings[: len(told)])
    for name in ("equity", "cumulative"):
        table = read(Path("run"), name)
        assert table["sample"].value_counts().to_dict() == rows
    test = read(Path("run"), "equity").query("sample == 'test'")
    # opened at the close of bar 39 with the cash, whatever became of the train account; sold short at the next open
    assert test["date"].iloc[0] == days[40]
    assert test["cash"].iloc[0] == pytest.approx(200_000, rel=1e-3)
    forecasts = read(Path("run"), "forecasts")
    assert forecasts["made_at"].tolist() == days[1:].tolist()
    decided = forecasts["target"].notna()
    gone = {t for name, end in (("train", 39), ("test", 60)) if ruined[name] for t in range(ruined[name] + 1, end)}
    assert decided.tolist() == [t not in gone for t in range(1, 60)]
    assert barcast("rerun", "run").code == 0


@pytest.mark.slow
def test_the_script_is_the_command(barcast, tmp_path, csv):
    arguments = ["--data", "prices.csv", "--model", "ar", "--json"]
    run = [sys.executable, str(ROOT / "scripts" / "backtest.py"), *arguments]
    script = subprocess.run(run, capture_output=True, text=True, cwd=tmp_path)
    assert script.returncode == 0, script.stderr
    both = json.loads(barcast("backtest", *arguments).out), json.loads(script.stdout)
    assert [one["verdict"]["looks"]["is_new"] for one in both] == [False, True]  # the same trial, by the same ledger
    assert comparable(both[0]) == comparable(both[1])


@pytest.mark.slow
def test_ctrl_c_leaves_nothing_half_written(tmp_path):
    command = [str(Path(sys.executable).with_name("barcast")), "backtest", "--set", "model.epochs=100000"]
    child = subprocess.Popen(
        [*command, "--set", "model.patience=0"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "FORCE_COLOR": "1", "TERM": "xterm"},  # progress is drawn, and says when an epoch is done
    )
    seen = ""
    while "training, epochs" not in seen:
        letter = child.stderr.read(1)
        assert letter, seen
        seen += letter
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "Traceback" not in err
    assert "interrupted" in err
    assert os.listdir(tmp_path) == []


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom barcast.scripts.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = ('torch', 'backtrader', 'pandas', 'numpy', 'matplotlib', 'arch')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_list_shows_what_can_be_named(barcast):
    everything = barcast("list").out
    for name in ("lstm", "reversal", "sign", "proportional", "sp500", "us_retail", "learning_rate", "threshold"):
        assert name in everything
    assert "nasdaq" not in barcast("list", "models").out
    assert "did you mean models?" in barcast("list", "model").err


def test_a_file_of_an_experiment_is_sought_beside_it_and_nowhere_else(barcast, csv, tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "e.toml").write_text('[data]\nsource = "prices.csv"\n[model]\nname = "ar"\n')
    done = barcast("backtest", "deep/e.toml")
    assert done.code == 2
    assert f"{Path('deep') / 'prices.csv'}" in done.err


def test_dates_may_be_written_as_dates(barcast, csv):
    done = barcast(
        "backtest", "--data", csv, "--model", "ar", "--set", "data.start=2001-03-01", "--quiet", "--out", "r"
    )
    assert done.code == 0, done.err
    assert pd.read_csv("r/equity.csv")["date"][0] == "2001-03-01"


@pytest.mark.slow
@pytest.mark.parametrize("delimiter", ["\t", "\\t", "tab", '"\\t"'])
def test_a_tab_may_be_named_in_any_way(barcast, csv, delimiter):
    csv.write_text(csv.read_text().replace(",", "\t"))
    done = barcast("backtest", "--data", csv, "--model", "ar", "--set", f"data.delimiter={delimiter}")
    assert done.code == 0, done.err


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error(tmp_path, csv):
    barcast = Path(sys.executable).with_name("barcast")
    done = subprocess.run(
        f"{barcast} backtest --data prices.csv --model ar --json | true; exit ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "runs" / "001-prices-ar" / "metrics.json").is_file()


@pytest.mark.deep
def test_any_encoding_will_do(tmp_path, csv):
    csv.rename(tmp_path / "Bücher [x].csv")
    barcast = str(Path(sys.executable).with_name("barcast"))
    command = [barcast, "backtest", "--data", "Bücher [x].csv", "--model", "ar"]
    for variables in ({"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
        done = subprocess.run(command, capture_output=True, cwd=tmp_path, env={**os.environ, **variables})
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr
