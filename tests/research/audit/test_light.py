"""The light audit: what a run with a plug-in tells of itself."""

import builtins
import itertools
from types import SimpleNamespace

import pytest

from barcast.engine.watch import Watch
from barcast.experiments.run import run_experiment
from barcast.experiments.settings import make_experiment
from barcast.research.audit import light as module
from barcast.research.audit.light import LightAudit

MODEL = """
import numpy as np
{top}

class Mine:
    lookback = 3

    def fit(self, windows, labels):
        self.mean = labels.mean()
        {fit}

    def predict(self, windows):
        {predict}
        return self.mean + windows[:, -1, 0]
"""
STRATEGY = """
import backtrader as bt
import numpy as np

class Line(bt.Indicator):
    lines = ("value",)

    def next(self):
        self.lines.value[0] = 0.0

    def once(self, start, end):
        closes = np.array(self.data.close.array)
        for bar in range(start, end):
            self.lines.value.array[bar] = {value}

class Mine(bt.Strategy):
    def __init__(self):
        self.line = Line()

    def next(self):
        if self.line[0] > 0 and not self.position:
            self.buy(size=1)
        elif self.line[0] <= 0 and self.position:
            self.close()
"""
WALK = {"min_bars": 100, "refit_every": 60}
GLOBAL = {
    "top": "SPREAD = []",
    "predict": "SPREAD.append(float(np.abs(windows).max())); return windows[:, -1, 0] / SPREAD[0]",
}


@pytest.fixture
def audited(tmp_path, bars_of, monkeypatch):
    """Run and audit a plug-in by a clock that stands still but for a step as it is looked at."""
    bars_of().to_frame().to_csv("prices.csv", index_label="Date")

    def run(step=1e-6, strategy=None, split=WALK, **parts):
        settings = {"data": {"source": "prices.csv"}, "run": {"cache": False}}
        if strategy is None:
            text = MODEL.format(**{"top": "", "fit": "pass", "predict": "pass", **parts})
            settings |= {"model": {"name": "mine.py:Mine"}, "split": split}
        else:
            text = STRATEGY.format(value=strategy)
            settings |= {"model": {"name": "none"}, "split": {}, "strategy": {"name": "mine.py:Mine"}}
        (tmp_path / "mine.py").write_text(text)
        ticks = itertools.count()
        monkeypatch.setattr(module, "time", SimpleNamespace(perf_counter=lambda: next(ticks) * step))
        monkeypatch.setattr(module, "AS_LONG", 0.0)  # how long the run itself took is left out
        light = LightAudit(began=0.0)
        finished = run_experiment(make_experiment(settings), light.watching(Watch()))
        return light.audited(finished)

    return run


def test_an_honest_model_moves_nothing(audited):
    found = audited().audited
    assert (found.forecasts, found.poisons, found.warnings, found.left_out) == (4, 1, (), ())
    told = "audited: 4 cuts of the forecasts, 1 poison: nothing moved; `barcast audit` tries more"
    assert found.sentence == told


def test_an_honest_strategy_moves_nothing(audited):
    found = audited(strategy="closes[bar] - closes[max(bar - 3, 0)]").audited
    assert (found.warnings, found.left_out) == ((), ())
    assert (found.orders, found.poisons) == (2, 1)


def test_a_strategy_with_a_once_that_reads_ahead_is_found_and_warned_of_first(audited):
    finished = audited(strategy="closes[min(bar + 1, len(closes) - 1)] - closes[bar]")
    (warning,) = finished.audited.warnings
    assert finished.result.warnings[0] == warning
    assert warning.kind == "sees_the_future"
    assert "indicator" in warning.text
    assert "mine.py, line 11" in warning.text


def test_a_scaler_in_a_global_that_predict_fits_is_found(audited):
    found = audited(split={}, **GLOBAL).audited
    assert [one.kind for one in found.warnings] == ["sees_the_future"]
    assert "mine.py:Mine" in found.warnings[0].text


def test_a_model_that_keeps_what_it_learns_outside_of_itself_is_left_out(audited):
    found = audited(top="KEPT = {}", fit="KEPT['mean'] = float(self.mean)", predict="self.mean = KEPT['mean']").audited
    assert found.warnings == ()
    assert [one.partition(", in ")[0] for one in found.left_out] == ["the model keeps what it learns outside of itself"]


def test_so_is_one_whose_global_was_moved_by_the_folds_before(audited):
    (why,) = audited(**GLOBAL).audited.left_out
    assert why.startswith("the model keeps what it learns outside of itself, in barcast_plugin_")
    assert why.endswith(".SPREAD")


def test_a_plug_in_that_opens_a_csv_is_warned_of(audited):
    finished = audited(fit="__import__('pathlib').Path('prices.csv').read_text()")
    assert [one.kind for one in finished.result.warnings if one.kind == "opened_data"] == ["opened_data"]
    assert finished.audited.files == 1
    assert "1 found, told among the warnings" in finished.audited.sentence


def test_a_plug_in_that_cannot_be_imported_twice_is_left_out(audited):
    top = "import builtins\nif hasattr(builtins, 'once_only'): raise RuntimeError('again')\nbuiltins.once_only = True"
    try:
        found = audited(top=top).audited
    finally:
        vars(builtins).pop("once_only", None)
    assert found.forecasts == 0
    assert found.warnings == ()
    assert found.left_out[0].startswith("the plug-in cannot be imported again (")
    assert "again" in found.left_out[0]


def test_when_time_is_up_one_cut_has_been_made_and_no_more(audited, monkeypatch):
    monkeypatch.setattr(module, "SNAPSHOTS", 1e9)
    found = audited(step=10.0).audited
    assert (found.forecasts, found.poisons, found.orders) == (1, 0, 0)
    assert found.sentence == "audited: 1 cut of the forecasts: nothing moved; `barcast audit` tries more"
