"""`barcast sweep`, as a user types it, over an AR model and 300 random bars."""

import json
from pathlib import Path

import pytest

from barcast.research.sweep import sweep as room
from barcast.research.sweep.running.progress import Progress
from barcast.scripts.sweep_progress import left_of, note_of

SMALL = ["--model", "ar", "--vary", "model.lags=1..3", "--workers", "1", "--score", "correlation"]
FOLDER = Path("sweeps/001-prices-ar-lags")


@pytest.fixture
def sweep(barcast, csv):
    """Type `barcast sweep` on a CSV of 300 random bars."""
    return lambda *arguments: barcast("sweep", "--data", csv, *arguments)


def test_a_sweep_leaves_a_numbered_folder_and_tells_what_it_found(sweep):
    done = sweep(*SMALL)
    assert done.code == 0, done.err
    assert done.err.startswith("3 trials of 3 combinations, all of them, compared by correlation.\nValidation: 2001-")
    assert "To train: 3 models, none of them cached." in done.err
    assert "Chosen: lags" in done.out
    assert (FOLDER / "sweep.toml").is_file()
    assert (FOLDER / "chosen" / "manifest.json").is_file()


def test_a_sweep_goes_on_from_its_folder_or_its_settings_and_comes_to_the_same(sweep, barcast):
    first = json.loads(sweep(*SMALL, "--json").out)
    for named in (FOLDER, FOLDER / "sweep.toml"):
        again = barcast("sweep", named, "--json", "--workers", "1")
        assert again.code == 0, again.err
        assert json.loads(again.out)["tested"] == first["tested"]
    assert [path.name for path in Path("sweeps").iterdir()] == [FOLDER.name]


def test_quiet_prints_the_folder(sweep):
    done = sweep(*SMALL, "--quiet", "--name", "My first!")
    assert done.out == "sweeps/001-my-first\n"
    assert "trials of" not in done.err


@pytest.mark.parametrize(
    "changed",
    [
        ["--score", "loss"],
        ["--trials", "5", "--search", "tpe"],
        ["--vary", "model.lags=1,2"],
        ["--seed", "3"],
        ["--name", "x"],
        ["--set", "run.seed=8"],
    ],
)
def test_a_sweep_that_has_begun_takes_no_other_settings(barcast, changed):
    FOLDER.mkdir(parents=True)
    for name in ("sweep.toml", "journal.log"):
        (FOLDER / name).touch()
    done = barcast("sweep", FOLDER, *changed)
    assert done.code == 2
    assert "has begun, and goes on with its own settings; leave the others out" in done.err


def test_ctrl_c_names_the_folder_and_the_command_that_goes_on(sweep, monkeypatch):
    def interrupted(asked, place, **_):
        place.mkdir()
        (place / "sweep.toml").write_text("")
        raise KeyboardInterrupt

    monkeypatch.setattr(room, "run_sweep", interrupted)
    done = sweep(*SMALL)
    assert done.code == 130
    assert done.err == (
        f"barcast: interrupted; the trials that were finished are in {FOLDER}: `barcast sweep {FOLDER}` goes on from "
        "there\n"
    )


def test_what_is_refused_leaves_no_folder(sweep, monkeypatch):
    done = sweep(*SMALL, "--train", "0.05")
    assert done.code == 2
    assert not Path("sweeps").exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ([], "barcast: barcast sweep: turns no setting, so that there is nothing to choose; write --vary section.key="),
        (["--vary", "model.lookbak=1..3"], "vary model.lookbak: there is no setting lookbak; did you mean lookback?"),
        (
            ["--vary", "model.units=[1],", "[8]"],
            "is parted at a space by the shell; write --vary 'model.units=[1], [8]'",
        ),
        (["--vary", "--quiet"], "--vary: has no value; write --vary VALUE, or leave it out"),
        ([*SMALL, "--for", "0"], "--for: 0 minutes are none; give a number above 0"),
        ([*SMALL, "--for", "nan"], "--for: nan minutes are none"),
        ([*SMALL, "--workers", "0"], "--workers: 0 is too small; give 1 or more"),
        ([*SMALL, "--scheduler", "tcp://h:1"], "--scheduler: is that of the cluster, whose workers are its own"),
        (
            ["--vary", "model.lags=1,2", "--scheduler", "host"],
            '--scheduler: "host" is no address; write one such as tcp',
        ),
        ([*SMALL, "--storage", "trials.db"], '--storage: "trials.db" is no address; write one such as sqlite:///'),
        ([*SMALL, "--out", "a", "--name", "b"], "--name: names a sweep under sweeps/, and --out its folder"),
        (
            [*SMALL, "--search", "gird"],
            'sweep.search: "gird" is not one of auto, grid, random, tpe; did you mean grid?',
        ),
        ([*SMALL, "--n-trials", "5"], "--n-trials: there is no such option; did you mean --trials?"),
        ([*SMALL, "--trials", "x"], '--trials: "x" is not a whole number'),
        (["none.toml"], "none.toml: no such file or directory; name an experiment file"),
    ],
)
def test_bad_input_is_told_before_anything_is_done(barcast, typed, said):
    done = barcast("sweep", *typed)
    assert done.code == 2
    assert said in done.err
    assert not Path("sweeps").exists()


def test_a_folder_that_exists_is_left_alone(sweep):
    Path("mine").mkdir()
    assert sweep(*SMALL, "--out", "mine").code == 3


@pytest.mark.parametrize(
    ("progress", "note"),
    [
        (Progress(0, 9, None, None, 0, 0.0, 0), ""),
        (Progress(3, 9, 0.51234, {}, 0, 6.0, 0), "best 0.5123, 12 seconds left"),
        (Progress(3, 9, None, None, 3, 6.0, 0), "3 failed, 12 seconds left"),
        (Progress(5, 9, 1.0, {}, 0, 6.0, 2), "best 1, 8 seconds left"),
        (Progress(2, 9, 1.0, {}, 0, 6.0, 2), "best 1"),
        (Progress(9, 9, 1.0, {}, 0, 6.0, 2), "best 1"),
    ],
)
def test_progress_tells_the_best_score_and_the_time_left(progress, note):
    assert note_of(progress) == note


def test_time_left_is_by_what_was_scored_now():
    assert left_of(Progress(50, 100, None, None, 0, 600.0, 40)) == "50 minutes left"
