"""`barcast.backtest` is `barcast backtest`: the same numbers, audit, ledger and seal."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from barcast import Run, backtest
from barcast.experiments.look import looked_at
from barcast.experiments.run import run_experiment
from barcast.experiments.settings import make_experiment
from barcast.faults import BadInput
from barcast.verdict.ledger.ledger import Ledger


class Mine:
    lookback = 5

    def __init__(self, sign=1.0):
        self.sign = sign

    def predict(self, windows):
        return self.sign * windows[:, -1, 0]


class Peeks(Mine):
    def predict(self, windows):
        return np.roll(windows[:, -1, 0], -1)  # the next window's return


def looks():
    with Ledger.open() as ledger:
        return len(list(ledger.trials()))


@pytest.fixture
def frame(bars):
    return bars.to_frame()


def test_a_call_finds_what_the_command_finds_and_its_look_counts_once(frame):
    frame.to_csv("bars.csv")
    settings = make_experiment({"data": {"source": str(Path("bars.csv").absolute())}, "model": {"name": "ar"}})
    command = looked_at(run_experiment(settings))
    run = backtest("bars.csv", model="ar", quiet=True)
    pd.testing.assert_frame_equal(run.result.account.equity, command.result.account.equity)
    assert (run.verdict.skill, looks()) == (command.verdict.skill, 1)
    assert run.verdict.recorded.number == command.verdict.recorded.number


def test_a_run_of_objects_counts_by_its_decisions(frame):
    assert backtest(frame, model=Mine()).verdict.recorded.is_new
    assert not backtest(frame, model=Mine).verdict.recorded.is_new
    assert backtest(frame, model=Mine(-1.0)).verdict.recorded.is_new
    assert looks() == 2


def test_an_object_is_audited_and_one_that_peeks_is_refused(frame):
    assert "cuts of the forecasts" in backtest(frame, model=Mine()).audited
    with pytest.raises(BadInput, match=r"^model Peeks: the forecast for window "):
        backtest(frame, model=Peeks())


def test_a_function_that_forecasts_is_a_model_and_is_blamed_by_its_line(frame):
    run = backtest(frame, model={"name": lambda windows: windows[:, -1, 0], "lookback": 5})
    same = backtest(frame, model=Mine())
    pd.testing.assert_frame_equal(run.result.account.equity, same.result.account.equity)
    line = sys._getframe().f_lineno + 3

    def broken(bars):
        return bars[:, -1, 0] + {}["nothing"]

    with pytest.raises(BadInput, match=rf"test_backtest\.py, line {line}: model broken raised KeyError: 'nothing'; "):
        backtest(frame, model=broken)


def test_a_sealed_run_holds_no_number_and_no_reader_shows_one(frame, capsys):
    run = backtest(frame, model="last", sealed=True)
    run.show()
    said = repr(run) + run._repr_html_() + capsys.readouterr().out
    assert "Skill before costs: no claim" in said
    assert not [word for word in ("Sharpe", "earned", "lost", "%,") if word in said]
    held = "a sealed run says only claim or no claim, and holds none of its numbers; run it without sealed=True, which "
    held += "counts as a look at its bars"
    for name, ask in {
        "result": lambda: run.result,
        "verdict": lambda: run.verdict,
        "warnings": lambda: run.warnings,
        "audited": lambda: run.audited,
        "settings": lambda: run.settings,
        "plot": run.plot,
        "report": lambda: run.report("x.html"),
        "all_statistics": lambda: run.show(all_statistics=True),
    }.items():
        with pytest.raises(BadInput) as refused:
            ask()
        assert str(refused.value) == f"Run.{name}: {held}"
    folder = run.save("sealed")
    assert json.loads((folder / "metrics.json").read_text())["sealed"] is True
    with pytest.raises(BadInput, match="is sealed: it says only claim or no claim"):
        Run.read(folder)


def test_an_open_run_of_a_sealed_model_is_recorded_in_its_folder(frame, capsys):
    folder = backtest(frame, model="ar", sealed=True).save("sealed")
    backtest(frame, model="sealed/model", quiet=True)
    assert "sealed is sealed, and asking its model computes what it holds back" in capsys.readouterr().err
    assert len(json.loads((folder / "unsealings.json").read_text())["unsealings"]) == 1


def test_only_the_data_stands_without_a_name_and_a_file_of_settings_is_none(frame):
    with pytest.raises(BadInput) as refused:
        backtest(frame, "last")
    told = (
        'only the data may stand without a name, and "last" does; name it, such as backtest(data, model=..., costs=...)'
    )
    assert str(refused.value) == f"backtest: {told}"
    with pytest.raises(BadInput, match=r'holds settings, not bars; write backtest\(file="mine\.toml"\)$'):
        backtest("mine.toml")


def test_nothing_is_written_and_nothing_is_printed(frame, capsys):
    backtest(frame, model="last")
    assert os.listdir() == []
    assert capsys.readouterr() == ("", "")


def test_objects_among_parameters_are_counted_by_what_was_decided(frame):
    ensemble = pytest.importorskip("sklearn.ensemble")
    linear = pytest.importorskip("sklearn.linear_model")
    bagged = {"name": ensemble.BaggingRegressor, "estimator": linear.Ridge(), "n_estimators": 2}
    run = backtest(frame, model=bagged)
    assert 'estimator = "python:Ridge"' in run.settings
    with pytest.raises(BadInput, match=r"^model\.estimator: Ridge was handed in as an object in Python"):
        run_experiment(make_experiment({"model": {**bagged, "name": "sklearn.ensemble:BaggingRegressor",
                                                  "estimator": "python:Ridge"}}))  # fmt: skip
