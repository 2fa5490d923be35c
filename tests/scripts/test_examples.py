"""Every example runs by the command it names, from the root of the checkout, and the same again."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
NAMED = ("costs.toml", "my_model.py", "my_network.py", "my_strategy.py")
SWEEP = "series/sweep.toml"
"""Run by the tests of sweeps."""
SERIES = sorted(path.stem for path in (EXAMPLES / "series").glob("*.toml") if path != EXAMPLES / SWEEP)


@pytest.fixture
def in_the_root(tmp_path, csv):
    """Stand in a folder that has the examples as the checkout has them."""
    (tmp_path / "examples").symlink_to(EXAMPLES, target_is_directory=True)


def run_twice(barcast, arguments):
    done = barcast(*arguments, "--data", "prices.csv", "--out", "run")
    assert done.code == 0, done.err
    again = barcast("rerun", "run")
    assert again.code == 0, again.out
    assert "the same, digit for digit" in again.out


def command_in(file):
    """Return the command that the first lines of a file name, word by word, without `barcast`."""
    (command,) = re.findall(r"(?:^|: )barcast (backtest .+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    return shlex.split(command)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMED)
def test_an_example_runs_by_the_command_it_names(barcast, in_the_root, name):
    arguments = command_in(EXAMPLES / name)
    assert any(word.startswith(f"examples/{name}") for word in arguments)
    run_twice(barcast, arguments)


@pytest.mark.slow
@pytest.mark.parametrize("iteration", SERIES)
def test_an_iteration_of_the_series_runs(barcast, in_the_root, iteration):
    file = EXAMPLES / "series" / f"{iteration}.toml"
    arguments = command_in(file)
    assert arguments[1] == f"examples/series/{file.name}"
    run_twice(barcast, (*arguments[:2], "--set", "model.epochs=1"))


@pytest.mark.slow
def test_the_table_of_cost_aware_strategies_is_printed():
    command = [sys.executable, str(EXAMPLES / "cost_aware.py"), "--quick"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for market in ("honest_forecasts", "drifts"):
        assert f"{market}\n                   0 bps  5 bps\nsign " in done.stdout


def test_every_example_is_run_here():
    found = {str(path.relative_to(EXAMPLES)) for path in EXAMPLES.rglob("*") if path.suffix in (".py", ".toml")}
    assert found == {*NAMED, "cost_aware.py", SWEEP, *(f"series/{name}.toml" for name in SERIES)}
