"""A user's own source of bars: named like a model, checked like a DataFrame, and blamed for what it raises."""

import json
from pathlib import Path

import pandas as pd
import pytest

from barcast.experiments.building.parts import build_bars
from barcast.experiments.building.reader import is_reader
from barcast.experiments.rerun import rerun
from barcast.experiments.run import run_experiment
from barcast.experiments.run_folder import write
from barcast.experiments.settings import DataSettings, make_experiment
from barcast.experiments.sources import anchored
from barcast.faults import BadInput

MINE = """\
import numpy as np
import pandas as pd

SEEN = []
TABLE = pd.DataFrame()

def frame(start="2020-01-01", end="2020-12-31"):
    index = pd.bdate_range(start, end, name="Date")
    close = 100.0 + np.cumsum(np.random.default_rng(1).normal(size=len(index)))
    prices = {"Open": close, "High": close + 1, "Low": close - 1, "Close": close, "Adj Close": close / 2}
    return pd.DataFrame(prices | {"Volume": 1.0}, index)

def read(start, end):
    SEEN.append((start, end))
    return frame()

def bare():
    return frame()

def only_end(end=None, *, rows=300):
    return frame().iloc[:rows]

def raises():
    return {}["prices"]

def other(first, last):
    return frame()

def listed():
    return [1, 2]

def nothing():
    pass

def lacking():
    return frame().drop(columns="Close")

def asks_barcast():
    from barcast.feeds import load_bars
    return load_bars("sp500", start="2018-01-01").to_frame()
"""


@pytest.fixture
def mine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(MINE)
    return tmp_path / "mine.py"


def bars_of(source, **data):
    return build_bars(DataSettings(source=source, **data))


def fault_of(source, **data):
    with pytest.raises(BadInput) as caught:
        bars_of(source, **data)
    return str(caught.value)


@pytest.mark.parametrize("name", ["read", "bare", "only_end", "asks_barcast"])
def test_what_a_function_returns_is_loaded_like_a_frame(mine, name):
    bars = bars_of(f"mine.py:{name}")
    assert bars.name == f"mine.py:{name}"
    assert len(bars) > 200


def test_the_settings_hold_for_what_it_returns(mine):
    whole, part = bars_of("mine.py:read"), bars_of("mine.py:read", start="2020-03-01", end="2020-03-31", adjust=True)
    assert [str(part.index[0].date()), str(part.index[-1].date())] == ["2020-03-02", "2020-03-31"]
    assert (
        part.close.tolist() == (whole.close / 2)[(whole.index >= "2020-03-01") & (whole.index < "2020-04-01")].tolist()
    )


def test_it_is_told_from_when_to_when(mine):
    import sys

    bars_of("mine:read", start="2020-03-01", end="2020-03-31")
    ((start, end),) = sys.modules.pop("mine").SEEN
    assert (start, end) == (pd.Timestamp("2020-03-01"), pd.Timestamp("2020-03-31 23:59:59.999999"))


def test_faults_name_the_function_its_file_and_its_line(mine):
    line = 1 + MINE.splitlines().index('    return {}["prices"]')
    remedy = "mend it there; set BARCAST_TRACEBACK=1 to see the traceback"
    assert (
        fault_of("mine.py:raises") == f"{mine}, line {line}: source mine.py:raises raised KeyError: 'prices'; {remedy}"
    )
    for name, what in (("listed", "a list"), ("nothing", "None")):
        line = 1 + MINE.splitlines().index(f"def {name}():")
        said = f"mine.py:{name} returned {what}, not a DataFrame; return one with open, high, low, close and a date"
        assert fault_of(f"mine.py:{name}") == f"{mine}, line {line}: {said}"
    line = 1 + MINE.splitlines().index("def other(first, last):")
    said = (
        "mine.py:other takes (first, last), and is called with start and end, by name; write read(start, end) or read()"
    )
    assert fault_of("mine.py:other") == f"{mine}, line {line}: {said}"
    assert fault_of("mine.py:lacking").startswith("mine.py:lacking, columns: no column close (there are date, open, ")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("mine.py:raed", "data.source: mine.py has no function raed; did you mean mine.py:read?"),
        (
            "mine.py:TABLE",
            "data.source: mine.py:TABLE is a DataFrame, not a function; name a function read(start",
        ),
        ("mine.py:", "data.source: mine.py defines 9 that would do as a source; write one of mine.py:asks"),
        ("none.py:read", "data.source: there is no file none.py; did you mean mine.py?"),
        ("none_of.mine:read", "data.source: there is no module none_of; install it, or write path/to/file.py:NAME"),
        (
            "mine.py",
            "data.source: mine.py defines 9 that would do as a source; write one of mine.py:asks_barcast, mine.py:",
        ),
        ("yaho:XLF", "data.source: yaho:XLF is neither a source nor a file; did you mean yahoo:XLF?"),
        ("C:\\bars\\x.csv", "data.source: the file C:\\bars\\x.csv does not exist; check its path"),
        ("prices:2020.csv", "data.source: the file prices:2020.csv does not exist; check its path"),
    ],
)
def test_names_that_lead_nowhere(mine, source, said):
    assert fault_of(source).startswith(said)


def test_a_file_with_a_colon_in_its_name_is_a_file(mine, tmp_path):
    text = bars_of("mine.py:bare").to_frame().to_csv()
    for name in ("prices:2020.csv", "mine.py:bare", "C:\\x.csv", "mine:read"):
        (tmp_path / name).write_text(text)
        assert not is_reader(name)
        assert bars_of(name).name == name
        assert anchored({"data": {"source": name}}, tmp_path)["data"]["source"] == str(tmp_path / name)


def test_its_path_is_seen_from_the_experiment_file(mine, tmp_path):
    for name in ("mine.py:read", "mine:read", "./mine.py:read"):
        assert anchored({"data": {"source": name}}, tmp_path) == {"data": {"source": f"{mine}:read"}}
    for name in ("yahoo:XLF", "sp500", "pandas:read_csv"):
        assert anchored({"data": {"source": name}}, tmp_path) == {"data": {"source": name}}


def test_a_run_of_it_is_kept_with_its_fingerprint_and_repeated(mine, tmp_path, monkeypatch):
    monkeypatch.setattr(write, "save_figures", lambda result, folder, verdict: folder.mkdir())
    monkeypatch.setattr(write, "report_text", lambda *_: "")
    settings = anchored({"data": {"source": "mine.py:read"}, "model": {"name": "ar"}}, Path.cwd())
    write.write_run(run_experiment(make_experiment(settings)), tmp_path / "run")
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert manifest["data"]["name"] == "mine.py:read"
    assert manifest["data"]["source"] == f"{mine}:read"
    assert manifest["plugins"]["mine.py:read"]["file"] == str(mine)
    again = rerun(tmp_path / "run")
    assert (again.differences, again.reasons) == ((), ())
    mine.write_text(MINE.replace("default_rng(1)", "default_rng(2)"))
    again = rerun(tmp_path / "run")
    assert again.differences
    assert "the code of mine.py:read is not what it was" in again.reasons
