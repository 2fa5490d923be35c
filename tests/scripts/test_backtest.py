"""`barcast backtest`: what it leaves, prints and repeats."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
COLUMNS = {
    "equity": (
        "date,close,position,cash,equity,commission,slippage,borrow,holding,margin_interest,cash_interest,target,sample"
    ),
    "forecasts": "made_at,outcome_at,forecast,outcome,target,sample,model,trained_from,trained_until,age,spread",
    "models": ("model,seed,trained_from,trained_until,rows,first_answer,last_answer,epochs,loss,validation_loss"),
    "fills": "decided_at,filled_at,size,reference_price,price,commission,slippage",
    "orders": "decided_at,status,wanted,reason",
    "costs": "sample,threshold,cost_bps,total_return,sharpe",
    "trades": "entered_at,exited_at,direction,size,entry_price,exit_price,gross,costs,net,bars",
}
TINY = ("--set", "model.epochs=2", "--set", "model.units=[3]", "--set", "model.lookback=4")


def test_the_main_job_leaves_a_whole_run_folder(barcast, tmp_path, csv, read, real_figures):
    done = barcast("backtest", "--data", csv, *TINY)
    assert done.code == 0
    folder = tmp_path / "runs" / "001-prices-lstm"
    assert f"Run folder: runs/{folder.name}" in done.out
    assert "Out of sample the strategy" in done.out
    for name, header in COLUMNS.items():
        assert (folder / f"{name}.csv").read_text().splitlines()[0] == header
    assert len(read(folder, "equity")) == 300
    assert sorted(path.name for path in (folder / "figures").iterdir()) == [
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
    assert first == second
    third = json.loads(barcast("backtest", "a/experiment.toml", "--json", "--out", "c").out)
    assert first == third
    other = json.loads(barcast("backtest", "deep/e.toml", "--seed", "6", "--json", "--out", "d").out)
    assert other["test"]["sum_predicted"] != first["test"]["sum_predicted"]


def test_numbers_read_back_exactly(barcast, csv, read):
    barcast("backtest", "--data", csv, "--model", "ar", "--set", "model.lags=2", "--out", "run")
    metrics = json.loads(Path("run/metrics.json").read_text())
    equity, fills = read(Path("run"), "equity"), read(Path("run"), "fills")
    test = equity[equity["sample"] == "test"]
    start = equity[equity["sample"] == "train"]["equity"].iloc[-1]
    assert metrics["test"]["total_return"] == test["equity"].iloc[-1] / start - 1
    assert metrics["test"]["commission"] + metrics["train"]["commission"] == pytest.approx(fills["commission"].sum())
    assert (equity["cash"] + equity["position"] * equity["close"]).tolist() == equity["equity"].tolist()


def test_a_ruined_account_ends_well(barcast, tmp_path, bars_of):
    frame = bars_of(count=60).to_frame()
    frame.iloc[40:, :4] *= 5
    frame.to_csv("crash.csv", index_label="Date")
    Path("short.py").write_text(
        "class Short:\n    lookback = 1\n    def predict(self, windows):\n        return -1.0 + 0 * windows[:, 0, 0]\n"
    )
    done = barcast("backtest", "--data", "crash.csv", "--model", "short.py:Short", "--train", "0", "--out", "run")
    assert done.code == 0
    assert "ruined" in done.out
    assert len(pd.read_csv("run/equity.csv")) == 41
    assert json.loads(Path("run/metrics.json").read_text())["ruined_at"] is not None


def test_the_script_is_the_command(barcast, tmp_path, csv):
    arguments = ["--data", "prices.csv", "--model", "ar", "--json"]
    run = [sys.executable, str(ROOT / "scripts" / "backtest.py"), *arguments]
    script = subprocess.run(run, capture_output=True, text=True, cwd=tmp_path)
    assert script.returncode == 0, script.stderr
    assert barcast("backtest", *arguments).out == script.stdout


def wait_for_training(child, folder):
    """Return when the child has begun to train: its folder is reserved and torch has been loaded for a while."""
    maps = Path(f"/proc/{child.pid}/maps")
    while not (folder / "runs").exists() or (maps.exists() and "torch_cpu" not in maps.read_text()):
        time.sleep(0.1)
    time.sleep(4)


def test_ctrl_c_leaves_nothing_half_written(tmp_path):
    command = [str(Path(sys.executable).with_name("barcast")), "backtest", "--set", "model.epochs=100000"]
    child = subprocess.Popen(
        [*command, "--set", "model.patience=0"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    wait_for_training(child, tmp_path)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=30)
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


@pytest.mark.parametrize("delimiter", ["\t", "\\t", "tab", '"\\t"'])
def test_a_tab_may_be_named_in_any_way(barcast, csv, delimiter):
    csv.write_text(csv.read_text().replace(",", "\t"))
    done = barcast("backtest", "--data", csv, "--model", "ar", "--set", f"data.delimiter={delimiter}")
    assert done.code == 0, done.err


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


def test_any_encoding_will_do(tmp_path, csv):
    csv.rename(tmp_path / "Bücher [x].csv")
    barcast = str(Path(sys.executable).with_name("barcast"))
    command = [barcast, "backtest", "--data", "Bücher [x].csv", "--model", "ar"]
    for variables in ({"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
        done = subprocess.run(command, capture_output=True, cwd=tmp_path, env={**os.environ, **variables})
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr
