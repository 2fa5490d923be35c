"""Every benchmark runs at a small size, and prints its tables."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "benchmarks"
PEERS = {
    "event_path": ("backtesting", "pybroker"),
    "forecasting": ("onnx", "onnxruntime"),
    "replay": ("vectorbt",),
    "sweep": ("backtesting", "pybroker"),
    "sweep_overhead": ("distributed",),
    "training": ("keras",),
    "whole_backtest": ("backtesting", "pybroker"),
}
"""Who is timed beside barcast, and comes with the extra `bench`."""
FLAGS = {"gpu": ("--cpu",), "sweep_gpu": ("--tiny",)}
"""How each is made small; `--quick` where nothing stands here."""
TITLES = {
    "backends": ["An epoch of 64 windows"],
    "calibrate": ["Calibration of the verdict"],
    "event_path": [
        "10 units by orders, nobody told: 300 bars",
        "brackets",
        "a limit order a bar",
        "all in, by targets",
    ],
    "forecasting": ["One forecast: 32 units, 32 bars", "One forecast: 128 + 128 units, 60 bars"],
    "gpu": ["4 models: units 1", "One model: units 128 + 64", "One forecast: units 32", "50 forecasts in one call"],
    "order_parts": ["10 units by orders, notify_order and notify_trade", "all in, by targets"],
    "replay": ["50 daily bars", "10000 minute bars", "10 settings of costs x 50 bars"],
    "report_page": ["Pages of runs"],
    "scale": ["Made minute bars; a fresh process each"],
    "sweep": [
        "4 shapes, 4 epochs, scored on validation",
        "2 thresholds x 2 commissions",
        "4 shapes, 2 epochs; 1 rounds",
        "Trials that cost almost nothing",
    ],
    "sweep_gpu": ["8 trials, units 1 to 2", "Small nets", "Large nets", "One card for all processes"],
    "sweep_overhead": ["Chunks of 4 trials that sleep 0.1 s each", "1,000 trials of 0.1 s, simulated"],
    "training": ["2 units, 4 bars, batch 32: 500 windows, 4 epochs"],
    "walk_forward": ["Walk-forward: 2 folds x 3 seeds, 500 rows, 60 epochs each"],
    "whole_backtest": ["All in: 200 daily bars", "10 units: 200 daily bars"],
}
"""How the titles of its tables begin."""


MINUTES = ("calibrate", "gpu", "scale", "sweep", "sweep_gpu", "sweep_overhead", "walk_forward")
"""Those that take half a minute or more even at a small size: `make test-deep` runs them."""


def missing(names):
    return [name for name in names if importlib.util.find_spec(name) is None]


def run(name, *flags, folder=ROOT):
    """Return what a benchmark prints, blanks and line ends taken as one blank: titles are wrapped and centred."""
    command = [sys.executable, str(HERE / f"{name}.py"), *flags]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "COLUMNS": "150"}, cwd=folder)
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())


def test_every_script_is_run_here():
    scripts = {path.stem for path in HERE.glob("*.py") if "def main(" in path.read_text(encoding="utf-8")}
    assert scripts == set(TITLES)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=pytest.mark.deep) if one in MINUTES else one for one in TITLES]
)
def test_a_benchmark_runs_and_prints_its_tables(name, tmp_path):
    if lacking := missing(PEERS.get(name, ())):
        pytest.skip(f"not installed: {', '.join(lacking)} (`make bench` installs them)")
    printed = run(name, *FLAGS.get(name, ("--quick",)), folder=tmp_path)
    for title in TITLES[name]:
        assert title in printed
    assert printed.count("┏") >= len(TITLES[name])


@pytest.mark.slow
def test_another_checkout_is_timed_beside():
    assert "┃ us a fill, by part ┃ before ┃ now ┃" in run("order_parts", "--quick", "--before", str(ROOT))


@pytest.mark.slow
def test_what_is_no_checkout_is_refused(tmp_path):
    command = [sys.executable, str(HERE / "order_parts.py"), "--before", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path} is no checkout of barcast whose rooms are where they are now\n"
