"""`barcast series`, as a user types it, with three iterations of an epoch."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from barcast.research.series import as_json, iterations, judged, page, series, trained


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    known = {one.name: one for one in iterations.ITERATIONS}
    chosen = tuple(replace(known[name], model={**known[name].model, "epochs": 1}) for name in ("01_01", "03_02", "04"))
    for module in (as_json, judged, series):
        monkeypatch.setattr(module, "ITERATIONS", chosen)


@pytest.fixture
def run(barcast, csv):
    """Type `barcast series` on a CSV of 300 random bars."""
    return lambda *arguments: barcast("series", "--data", csv, *arguments)


def test_table_and_page_are_made_and_a_page_of_ours_is_replaced(run):
    done = run()
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0].startswith("The series on prices.csv: 300 bars, 2001-01-01 to ")
    rule = next(at for at, line in enumerate(lines) if line.startswith("\u2500"))
    assert [line[:5].strip() for line in lines[rule + 1 : rule + 7]] == ["01_01", "03_02", "04", "", "AR(1)", "buy a"]
    assert "p is corrected over the 3 iterations, which were declared together." in done.out
    assert lines[-1] == "The page: series.html"
    assert max(map(len, lines)) <= 80
    first = Path("series.html").read_text(encoding="utf-8")
    assert run("--quiet").out == "series.html\n"
    assert Path("series.html").read_text(encoding="utf-8") == first


def test_json_is_alone_on_stdout(run):
    done = run("--json", "--only", "03_02,01_01", "--html", "some.html")
    told = json.loads(done.out)
    assert list(told["iterations"]) == ["01_01", "03_02"]
    assert (told["declared"], told["is_whole"]) == (3, False)
    assert "The series on prices.csv" in done.err
    assert Path("some.html").is_file()
    mixed = told["iterations"]["03_02"]["worth"]
    assert list(mixed) == ["figure", "joined_early", "mixed", "late", "inverted", "train", "costs", "left"]


def test_a_file_that_is_no_page_of_ours_is_left_alone(run):
    Path("series.html").write_text("my own")
    done = run()
    assert done.code == 2
    assert done.err == (
        "barcast: series.html: exists already and is no page of `barcast series`; choose another --html\n"
    )
    assert Path("series.html").read_text() == "my own"


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (".", "barcast: .: is a folder; choose another --html\n"),
        ("prices.csv/x.html", "barcast: prices.csv: is no folder; make it first, or choose another --html\n"),
        ("nowhere/x.html", "barcast: nowhere: is no folder; make it first, or choose another --html\n"),
    ],
)
def test_a_page_that_cannot_be_written_is_refused_before_the_work(run, monkeypatch, place, told):
    monkeypatch.setattr(series, "train", None)
    done = run("--html", place)
    assert (done.code, done.err) == (2, told)


def test_a_read_only_folder_is_refused_before_the_work(run, monkeypatch):
    monkeypatch.setattr(page.os, "access", lambda place, how: False)
    assert run().err == "barcast: series.html: cannot be written: its folder is read-only; choose another --html\n"


def test_names_and_bars_that_cannot_be_used_are_refused(barcast, run, lines_of, monkeypatch):
    monkeypatch.setattr(series, "train", None)
    assert run("--only", "1_01").err == ('barcast: --only: the series has no iteration "1_01"; did you mean 01_01?\n')
    assert run("--only", "").err == (
        "barcast: --only: is empty; name iterations, such as 01_01,02, or leave --only out\n"
    )
    short = lines_of(lambda rows: rows[:60])
    assert barcast("series", "--data", short).err == (
        "barcast: bad.csv: 59 bars are too few for the series, which needs 100; "
        "give a longer file, or widen --start and --end\n"
    )
    pd.read_csv("prices.csv").drop(columns="close").to_csv("bare.csv", index=False)
    assert barcast("series", "--data", "bare.csv").err == (
        "barcast: bare.csv, row 1: no column close (there are date, open, high, low, volume); "
        "add it or rename the one meant\n"
    )
    assert barcast("series", "--data", "none.csv").code == 2


def test_ctrl_c_keeps_what_was_done_and_says_so(run, monkeypatch):
    def stopped(jobs, on_done):
        jobs[0].fit()
        on_done(jobs[0])
        raise KeyboardInterrupt

    monkeypatch.setattr(trained, "training_of", lambda experiment: trained.RunTraining(trained.Fitting(stopped)))
    done = run()
    assert done.code == 130
    assert done.err == "barcast: interrupted; 1 of 3 iterations were done, and series.html has them\n"
    assert "1 of 3 iterations that were run" in done.out
    assert Path("series.html").is_file()


def test_ctrl_c_before_anything_was_done_leaves_no_page(run, monkeypatch):
    def stopped(jobs, on_done):
        raise KeyboardInterrupt

    monkeypatch.setattr(trained, "training_of", lambda experiment: trained.RunTraining(trained.Fitting(stopped)))
    done = run()
    assert (done.code, done.err) == (130, "barcast: interrupted; no iteration was done\n")
    assert not Path("series.html").exists()


def test_what_is_being_done_is_told_in_words():
    from barcast.scripts.series import in_words

    told = trained.Progress("training", 5, 14, ("03_01", "04_02"), 0.4)
    assert in_words(told) == "training, 5 of 14 done, now 03_01 and 04_02"
    assert in_words(told._replace(doing="trading", running=())) == "trading, 5 of 14 done"


def test_a_terminal_shows_how_far_it_has_come(run, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    done = run("--only", "01_01")
    assert "training, 0 of 1 done" in done.err
    assert "trading, 0 of 1 done, now 01_01" in done.err
