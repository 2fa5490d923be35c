"""`barcast sweep FOLDER`, typed again: ended, with more trials, with the trials in a database, after `--for`."""

import json
from pathlib import Path

import pandas as pd
import pytest

from barcast.research.sweep import sweep as room
from barcast.research.sweep.asking.toml_text import read_sweep
from barcast.research.sweep.executors.choose import choose_executor
from barcast.research.sweep.sweep import Clock
from tests.research.sweep.undrawn import undrawn  # noqa: F401 - a fixture

TPE = ["--model", "ar", "--vary", "model.lags=1..5", "--vary", "strategy.threshold=0..0.001", "--search", "tpe",
       "--set", "sweep.batch=4", "--set", "sweep.seed_check=0", "--workers", "1"]  # fmt: skip
GRID = ["--model", "ar", "--vary", "model.lags=1..3", "--workers", "1"]
OF_TIME = ["seconds", "trained", "reused"]


@pytest.fixture
def sweep(barcast, csv, undrawn):  # noqa: F811 - that fixture
    """Type `barcast sweep` on a CSV of 300 random bars."""
    return lambda *arguments: barcast("sweep", "--data", csv, *arguments)


def trials_of(folder):
    return pd.read_csv(Path(folder) / "trials.csv").drop(columns=OF_TIME, errors="ignore")


def test_one_that_has_ended_is_shown_and_nothing_is_done_twice(sweep, barcast, monkeypatch):
    first = sweep(*GRID, "--out", "mine")
    assert first.code == 0, first.err
    monkeypatch.setattr(room, "run_sweep", lambda *_, **__: pytest.fail("it is worked at again"))
    again = barcast("sweep", "mine")
    assert (again.code, again.err) == (0, "barcast: mine has ended, and this is what it found\n")
    assert again.out == first.out
    assert barcast("sweep", "mine", "--quiet").out == "mine\n"
    assert json.loads(barcast("sweep", "mine", "--json").out)["folder"] == "mine"


@pytest.mark.parametrize("lost", ["report.html", "sweep.json", "chosen"])
def test_one_that_was_killed_while_its_folder_was_written_is_written_again(sweep, barcast, lost):
    assert sweep(*GRID, "--out", "mine").code == 0
    (Path("mine") / lost).rename("lost")
    again = barcast("sweep", "mine", "--workers", "1")
    assert again.code == 0
    assert "has ended" not in again.err
    assert (Path("mine") / lost).exists()


def test_more_trials_come_to_what_as_many_from_the_beginning_come_to(sweep, barcast):
    """10 of batches of 4: the third was asked for in part."""
    assert sweep(*TPE, "--trials", "10", "--out", "few").code == 0
    shown = barcast("sweep", "few").err
    assert shown.endswith("; `barcast sweep few --trials N` tries more\n")
    assert barcast("sweep", "few", "--trials", "18", "--workers", "1").code == 0
    assert sweep(*TPE, "--trials", "18", "--out", "many").code == 0
    pd.testing.assert_frame_equal(trials_of("few"), trials_of("many"), check_exact=True)
    assert read_sweep(Path("few")).sweep.trials == 18
    assert "has ended" in barcast("sweep", "few", "--trials", "18").err


@pytest.mark.parametrize(
    ("typed", "more", "said"),
    [
        ([*TPE, "--trials", "6"], "5", "--trials: 5 is fewer than the 6 that the sweep was asked for; give a larger"),
        (GRID, "400", "--trials: the sweep tries all 3 combinations that there are already; leave it out"),
        ([*TPE, "--trials", "6"], "9999999", "sweep.trials: 9999999 is too large"),
    ],
)
def test_trials_that_cannot_be_added(sweep, barcast, typed, more, said):
    assert sweep(*typed, "--out", "mine").code == 0
    before = (Path("mine") / "sweep.toml").read_bytes()
    done = barcast("sweep", "mine", "--trials", more)
    assert done.code == 2
    assert said in done.err
    assert (Path("mine") / "sweep.toml").read_bytes() == before


def test_time_that_was_up_and_the_same_command_again(sweep, barcast, monkeypatch):
    looks = iter([False, False, *[True] * 1000])
    with monkeypatch.context() as patched:
        patched.setattr(Clock, "is_up", lambda self: next(looks))
        first = sweep(*TPE, "--trials", "10", "--for", "1", "--out", "mine")
    assert first.code == 0, first.err
    assert "the time was up" in first.err
    kept = len(trials_of("mine"))
    assert 0 < kept < 10
    assert "scored before" not in first.err
    again = barcast("sweep", "mine", "--for", "100", "--workers", "1")
    assert again.code == 0
    assert "the time was up" not in again.err
    assert f"{kept} trials were scored before, and not again.\n" in again.err
    assert sweep(*TPE, "--trials", "10", "--out", "whole").code == 0
    pd.testing.assert_frame_equal(trials_of("mine"), trials_of("whole"), check_exact=True)


def test_a_database_is_remembered_wherever_the_command_is_typed(sweep, barcast, monkeypatch):
    assert sweep(*TPE, "--trials", "6", "--out", "mine", "--storage", "sqlite:///kept.db").code == 0
    folder = Path("mine").absolute()
    assert (folder / "storage.txt").read_text() == f"sqlite:///{Path('kept.db').absolute()}\n"
    (folder / "report.html").unlink()
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    again = barcast("sweep", folder, "--workers", "1")
    assert again.code == 0, again.err
    assert not (folder / "journal.log").exists()
    other = barcast("sweep", folder, "--storage", "sqlite:///other.db", "--trials", "9")
    assert other.code == 2
    assert f"the trials of {folder} are in sqlite:///" in other.err


@pytest.mark.parametrize("refused", [["--storage", "sqlite:///no/such/folder/t.db"], ["--storage", "nosuch://x"]])
def test_a_database_that_cannot_be_used_leaves_nothing(sweep, refused):
    done = sweep(*GRID, *refused)
    assert done.code == 2
    assert "cannot be used" in done.err
    assert not Path("sweeps").exists()


def test_no_scheduler_leaves_nothing(sweep, monkeypatch):
    def none(workers, scheduler, seconds, **_):
        return choose_executor(0, None, seconds)

    monkeypatch.setattr(room, "choose_executor", none)
    assert sweep(*GRID).code == 2
    assert not Path("sweeps").exists()
