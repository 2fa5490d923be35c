"""`barcast audit`, and the light audit of `barcast backtest`."""

import json
from pathlib import Path

import pytest

from barcast.research.audit.report import MEANS
from barcast.verdict.ledger.ledger import Ledger

HONEST = """
class Mine:
    lookback = 3
    def fit(self, windows, labels):
        self.mean = labels.mean()
    def predict(self, windows):
        return self.mean + windows[:, -1, 0]
"""
OPENS = HONEST.replace(
    "self.mean = labels.mean()", "self.mean = len(__import__('pathlib').Path('prices.csv').read_text()) * 0.0"
)
AHEAD = """
import backtrader as bt
class Ahead(bt.Strategy):
    def next(self):
        if self.data.close[1] > self.data.close[0]:
            self.buy(size=1)
"""
QUICK = ("--data", "prices.csv", "--cuts", "3", "--no-alone")


@pytest.fixture
def honest(csv, plugin):
    plugin(HONEST)
    return ("audit", *QUICK, "--model", "mine.py:Mine")


@pytest.fixture
def opens(csv, plugin):
    plugin(OPENS, "opens.py")
    return ("audit", *QUICK, "--model", "opens.py:Mine")


def everything_in(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}


def test_an_honest_plug_in_ends_with_zero_and_nothing_is_written_or_counted(barcast, honest, tmp_path):
    before = everything_in(tmp_path)
    shown = barcast(*honest)
    assert shown.code == 0, shown.out + shown.err
    assert "Nothing was found that sees the future." in shown.out
    assert MEANS[0] in " ".join(shown.out.split())
    assert everything_in(tmp_path) == before
    with Ledger.open() as ledger:
        assert [*ledger.trials()] == []


def test_a_finding_ends_with_one_and_quiet_prints_it_alone(barcast, opens):
    shown = barcast(*opens, "--quiet")
    assert shown.code == 1
    assert shown.err.startswith("barcast: opens.py, line 5 opened the data of this run, prices.csv while fitting")
    assert shown.out == "1 thing sees the future, or may.\n"


def test_json_is_json_on_stdout_without_nan(barcast, opens):
    shown = barcast(*opens, "--json")

    def refuse(name):
        raise AssertionError(name)

    report = json.loads(shown.out, parse_constant=refuse)
    assert (shown.code, report["clean"]) == (1, False)
    assert [one["check"] for one in report["findings"]] == ["files"]


def test_a_run_that_is_refused_for_looking_ahead_is_a_finding(barcast, csv, plugin):
    plugin(AHEAD, "ahead.py")
    shown = barcast("audit", *QUICK, "--model", "none", "--strategy", "ahead.py:Ahead", "--quiet")
    assert shown.code == 1
    assert "The run was refused." in shown.err
    assert "ahead.py, line 5" in shown.err


def test_settings_and_the_folder_of_a_run_are_audited_alike(barcast, honest, tmp_path):
    made = barcast("backtest", *QUICK[:2], "--model", "mine.py:Mine", "--out", "run")
    assert made.code == 0, made.err
    before = everything_in(tmp_path)
    told = [barcast("audit", where, *QUICK[2:], "--json") for where in ("run", "run/experiment.toml")]
    assert [one.code for one in told] == [0, 0], told[0].err
    reports = [json.loads(one.out) for one in told]
    assert [one.pop("seconds") > 0 for one in reports] == [True, True]
    assert reports[0] == reports[1]
    assert everything_in(tmp_path) == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--data", "prices.csv", "--cuts", "0"), "cuts: is 0; give a whole number from 1 to 10,000"),
        (("--data", "prices.csv", "--model", "lstn"), "model.name: no model is called 'lstn'"),
        (("empty",), "manifest.json"),
        (("missing.toml",), "missing.toml"),
    ],
)
def test_what_cannot_be_audited_ends_with_two(barcast, csv, arguments, told):
    Path("empty").mkdir()
    shown = barcast("audit", *arguments)
    assert shown.code == 2
    assert told in shown.err
    assert shown.out == ""


def test_a_backtest_with_a_plug_in_says_what_was_audited(barcast, honest):
    shown = barcast("backtest", *QUICK[:2], "--model", "mine.py:Mine", "--out", "run")
    kept = json.loads(Path("run/manifest.json").read_text())["audited"]
    assert kept["forecasts"] >= 1
    assert (kept["found"], kept["files"], kept["left_out"]) == (0, 0, [])
    assert kept["sentence"].startswith("audited: ")
    assert ": nothing moved" in kept["sentence"]
    assert kept["sentence"] in " ".join(shown.out.split())


def test_a_backtest_with_a_plug_in_that_opens_data_warns(barcast, opens):
    shown = barcast("backtest", *QUICK[:2], "--model", "opens.py:Mine", "--out", "run")
    assert shown.code == 0
    manifest = json.loads(Path("run/manifest.json").read_text())
    assert (manifest["audited"]["found"], manifest["audited"]["files"]) == (1, 1)
    assert "1 found, told among the warnings" in " ".join(shown.out.split())


def test_a_backtest_without_a_plug_in_is_not_audited(barcast, csv):
    shown = barcast("backtest", *QUICK[:2], "--model", "ar", "--out", "run")
    assert shown.code == 0
    assert "audited" not in shown.out
    assert "audited" not in json.loads(Path("run/manifest.json").read_text())
