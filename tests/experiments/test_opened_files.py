"""Which files and connections plug-ins open, through the run that watches them."""

import sqlite3

import numpy as np
import pandas as pd
import pytest

from barcast.experiments import opened_files
from barcast.experiments.opened_files import WATCHES, has_data, hook, watching
from barcast.experiments.run import run_experiment
from barcast.experiments.settings import make_experiment

MODEL = """
import csv, json, pathlib, sqlite3, threading
import numpy as np
import pandas as pd
{top}

class Mine:
    lookback = 2

    def __init__(self):
        {build}

    def fit(self, windows, labels):
        {fit}

    def predict(self, windows):
        {predict}
        return windows[:, -1, 0]
"""
STRATEGY = """
import backtrader as bt

class Mine(bt.Strategy):
    def next(self):
        {next}
"""


@pytest.fixture
def world(tmp_path, bars_of):
    """The files that plug-ins open: the working folder of the run."""
    frame = bars_of(count=60).to_frame()
    frame.to_csv("prices.csv", index_label="Date")
    frame.to_csv("other.csv.gz", index_label="Date")
    frame.reset_index().to_parquet("other.parquet")
    frame.to_csv("other.csv", index_label="Date")
    np.save("other.npy", frame["close"].to_numpy())
    with sqlite3.connect("other.db") as base:
        base.execute("create table t (x)")
    base.close()
    (tmp_path / "link").symlink_to("prices.csv")
    (tmp_path / "settings.json").write_text("{}")
    (tmp_path / "settings.toml").write_text("a = 1\n")
    (tmp_path / "opener.py").write_text("import pandas as pd\nDATA = pd.read_csv('other.csv')\n")


@pytest.fixture
def opened(world, tmp_path):
    """Return what the plug-ins of a run opened, as (name, phase, kind, is_data, own, line)."""

    def run(**parts):
        text = MODEL.format(**{"top": "", "build": "pass", "fit": "pass", "predict": "pass", **parts})
        (tmp_path / "mine.py").write_text(text)
        return of_run({"model": {"name": "mine.py:Mine"}}, text)

    return run


def of_run(settings, text):
    settings = {"data": {"source": "prices.csv"}, "split": {"train": 0.5}, "run": {"cache": False}, **settings}
    finished = run_experiment(make_experiment(settings))
    assert all(text.splitlines()[one.line - 1].strip() for one in finished.files)
    assert {one.file.rpartition("/")[2] for one in finished.files} <= {"mine.py", "opener.py"}
    return [(one.path.rpartition("/")[2], one.phase, one.kind, one.is_data, one.own) for one in finished.files]


def of_data(name, phase):
    return [(name, phase, "read", True, False)]


@pytest.mark.parametrize(
    ("part", "code", "name", "phase"),
    [
        ("top", "pd.read_csv('other.csv')", "other.csv", "importing"),
        ("top", "import opener", "other.csv", "importing"),
        ("build", "pd.read_csv('other.csv.gz')", "other.csv.gz", "building"),
        ("fit", "np.load('other.npy')", "other.npy", "fitting"),
        ("fit", "np.load('other.npy', mmap_mode='r')", "other.npy", "fitting"),
        ("fit", "pd.read_parquet('other.parquet')", "other.parquet", "fitting"),
        ("fit", "import pyarrow.parquet as pq; pq.read_table('other.parquet')", "other.parquet", "fitting"),
        ("fit", "pathlib.Path('other.csv').read_text()", "other.csv", "fitting"),
        ("fit", "list(csv.reader(open('other.csv').__enter__()))[:1]", "other.csv", "fitting"),
        ("fit", "open('link').close()", "link", "fitting"),
        ("fit", "from barcast.feeds import load_bars; load_bars('other.csv')", "other.csv", "fitting"),
        ("predict", "sqlite3.connect('other.db').close()", "other.db", "forecasting"),
        ("predict", "sqlite3.connect('file:other.db?mode=ro', uri=True).close()", "other.db", "forecasting"),
    ],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_file_of_data_is_told_with_when_it_was_opened(opened, part, code, name, phase):
    assert opened(**{part: code})[:1] == of_data(name, phase)


def test_a_file_opened_by_a_thread_of_a_plug_in_is_told(opened):
    code = "t = threading.Thread(target=lambda: open('other.csv').close()); t.start(); t.join()"
    assert [(one[0], one[3]) for one in opened(fit=code)] == [("other.csv", True)]


def test_a_file_that_a_strategy_opens_is_told(world, tmp_path):
    text = STRATEGY.format(next="open('other.csv').close()")
    (tmp_path / "mine.py").write_text(text)
    assert of_run({"model": {"name": "none"}, "split": {}, "strategy": {"name": "mine.py:Mine"}}, text) == of_data(
        "other.csv", "trading"
    )


@pytest.mark.parametrize(
    "parts",
    [
        {"top": "import tomllib; tomllib.load(pathlib.Path('settings.toml').open('rb').__enter__())"},
        {"build": "json.loads(pathlib.Path('settings.json').read_text())"},
        {"fit": "print(1, file=open('mine.log', 'w'))"},
        {"fit": "open(__file__).close()"},
        {"top": "import sklearn.datasets; sklearn.datasets.load_diabetes()"},
        {"top": "import torch, matplotlib.pyplot"},
        {"fit": "sqlite3.connect(':memory:').close()"},
        {"fit": "pathlib.Path('x.csv').exists()"},
    ],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_holds_no_data_is_no_data(opened, parts):
    assert [one for one in opened(**parts) if one[3]] == []


def test_a_file_that_a_plug_in_has_written_itself_is_its_own(opened):
    assert opened(fit="np.save('mine.npy', labels); np.load('mine.npy')") == [
        ("mine.npy", "fitting", "written", True, False),
        ("mine.npy", "fitting", "read", True, True),
    ]


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_database_that_a_plug_in_has_made_itself_is_its_own(opened):
    found = opened(fit="sqlite3.connect('mine.db').execute('create table t (x)')", predict="sqlite3.connect('mine.db')")
    assert [one[2:] for one in found] == [("written", True, False), ("read", True, True)]


def test_a_file_that_is_not_there_was_not_opened(opened):
    code = "pathlib.Path('weights.npz').exists() or np.load('weights.npz')"
    guarded = f"import contextlib\n        with contextlib.suppress(FileNotFoundError): {code}"
    assert opened(build=guarded) == []


def test_a_run_without_a_plug_in_is_not_watched(world):
    assert of_run({"model": {"name": "ar"}}, "") == []


def test_a_hook_that_is_not_watching_takes_nothing_in(world):
    with watching() as watch:
        pass
    exec(compile("open('other.csv').close()", "/elsewhere/mine.py", "exec"), {"__name__": "mine"})
    assert watch.opened == ()
    assert WATCHES == []


def test_nothing_that_goes_wrong_in_the_hook_reaches_the_code_that_opens(world, monkeypatch):
    def fails(self, path, kind):
        raise RuntimeError("no")

    monkeypatch.setattr(opened_files.FileWatch, "take_in", fails)
    with watching() as watch:
        open("other.csv").close()
        hook("open", (object(), 1))
        hook("open", ())
        hook("sqlite3.connect", (3,))
    assert watch.opened == ()
    assert not opened_files._busy


def test_readers_in_c_are_what_they_were_after_the_watch(world):
    before = pd.read_parquet
    with watching():
        assert pd.read_parquet is not before
        assert len(pd.read_parquet("other.parquet")) == 60
    assert pd.read_parquet is before


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.csv", True), ("a.CSV", True), ("a.csv.gz", True), ("a.tar.gz", True), ("a.zip", True), ("csv", False),
     ("a.toml", False), ("a.log.gz", False), ("a.json", False), ("a.v2.parquet", True), ("a", False)],
)  # fmt: skip
def test_files_of_data_are_known_by_their_suffixes(name, data):
    assert has_data(f"/folder.csv/{name}") is data
