"""From the keywords of a call to its experiment: what may stand for each part, and how what may not is refused."""

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from torch import nn

from barcast.costs import Costs
from barcast.engine.account.terms import AccountTerms
from barcast.experiments.building.parts import check_choices
from barcast.experiments.interactive.asked import asked_for
from barcast.experiments.interactive.voice import in_python
from barcast.experiments.settings import make_experiment
from barcast.faults import BadInput
from barcast.models import AutoRegression, Split
from barcast.models.wrapping.adapted import CONTRACT
from barcast.strategies import ProportionalStrategy, SignStrategy


class Mine:
    lookback = 5

    def predict(self, windows):
        return windows[:, -1, 0]


class Called:
    lookback = 3

    def __call__(self, windows):
        return windows[:, -1, 0]


class MyStrategy(SignStrategy):
    params = (("scale", 1.0),)


class Net(nn.Module):
    def __init__(self, width):
        super().__init__()


FRAME = pd.DataFrame({"open": [1.0], "close": [1.0]})


def sections(**given):
    experiment = asked_for(given).experiment
    return {name: dict(dict(experiment)[name]) for name in ("data", "model", "strategy", "costs", "split", "run")}


def faults_of(**given):
    def begun():
        asked = asked_for(given)
        check_choices(asked.experiment, asked.objects)  # what the run does first

    with pytest.raises(BadInput) as refused, in_python():
        begun()
    return str(refused.value).split("\n")


def test_flags_and_sections_give_the_experiment_that_the_command_gives():
    flags = {"model": "ar", "train": 0.5, "refit_every": 20, "seed": 3, "commission_bps": 1.0, "start": "2010-01-01"}
    settings = {
        "data": {"start": "2010-01-01"}, "model": {"name": "ar"}, "costs": {"commission_bps": 1.0},
        "split": {"train": 0.5, "refit_every": 20}, "run": {"seed": 3},
    }  # fmt: skip
    assert asked_for(flags).experiment == asked_for(settings).experiment == make_experiment(settings)


def test_a_file_comes_first_and_keywords_on_top():
    Path("mine.toml").write_text('[model]\nname = "ar"\nlags = 4\n[split]\ntrain = 0.4\n')
    asked = asked_for({"train": 0.6}, "mine.toml").experiment
    assert (asked.model, asked.split.train) == ({"name": "ar", "lags": 4}, 0.6)
    assert asked_for({"model": "last"}, Path("mine.toml")).experiment.model == {"name": "last"}


def test_sections_may_be_what_the_engine_takes():
    found = sections(split=Split(train=0.4), run=AccountTerms(cash=5.0), costs=Costs(spread_bps=5.0), model="ar")
    assert (found["split"]["train"], found["run"]["cash"]) == (0.4, 5.0)
    assert {key: found["costs"][key] for key in ("preset", "spread_bps")} == {"preset": "free", "spread_bps": 5.0}
    assert sections(costs=Costs.preset("us_retail"), model="ar")["costs"] == {"preset": "us_retail"}
    assert sections(costs=Costs.free(), model="ar")["costs"] == {"preset": "free"}


def test_numbers_of_numpy_stamps_and_paths_are_taken_as_their_own_kind():
    found = sections(train=np.float64(0.5), refit_every=np.int64(60), start=pd.Timestamp("2010-03-01"), model="ar")
    assert (found["split"]["train"], found["split"]["refit_every"]) == (0.5, 60)
    assert found["data"]["start"] == "2010-03-01T00:00:00"
    assert sections(data=Path("x.csv"), model="ar")["data"]["source"] == str(Path("x.csv").absolute())


def test_none_leaves_a_setting_at_its_default_but_a_model_may_be_none():
    assert asked_for({"costs": None, "train": None, "strategy": None}).experiment == asked_for({}).experiment
    assert sections(model=None, strategy="buy_and_hold")["model"] == {"name": "none"}


@pytest.mark.parametrize(
    ("part", "given", "name"),
    [
        ("model", Mine(), "python:Mine"),
        ("model", Mine, "python:Mine"),
        ("model", nn.Linear(1, 1), "python:Linear"),
        ("model", AutoRegression(lags=2), "python:AutoRegression"),
        ("model", lambda windows: windows[:, -1, 0], "python:lambda"),
        ("model", partial(Mine), "python:Mine"),
        ("model", {"name": Mine, "epochs": 3}, "python:Mine"),
        ("strategy", MyStrategy, "python:MyStrategy"),
        ("data", FRAME, "python:DataFrame"),
        ("data", lambda: FRAME, "python:lambda"),
    ],
)
def test_an_object_is_handed_in_and_the_settings_hold_its_name(part, given, name):
    asked = asked_for({part: given})
    values = dict(dict(asked.experiment)[part])
    assert values.get("name", values.get("source")) == name
    assert getattr(asked.objects, part) is (given["name"] if isinstance(given, dict) else given)


def test_what_has_a_name_of_ours_or_of_an_installed_package_is_named():
    linear = pytest.importorskip("sklearn.linear_model")
    assert sections(model={"name": AutoRegression, "lags": 3})["model"] == {"name": "ar", "lags": 3}
    assert sections(strategy=ProportionalStrategy)["strategy"] == {"name": "proportional"}
    assert sections(model=linear.Ridge)["model"] == {"name": "sklearn.linear_model:Ridge"}


MODEL = "give a name of `barcast list`, PATH.py:NAME, a forecaster, a torch.nn.Module, an estimator of scikit-learn"
BARS = "hand in a DataFrame with open, high, low, close and a date"
CLASS = "hand in a class derived from ForecastStrategy of barcast.strategies, or from backtrader.Strategy"


TO_CLASS = f"write it as the method `target(self, forecast)` of a class: {CLASS}"
COSTS = 'give a preset such as "us_retail", "free" for none, a dict of costs, or Costs(...)'
CLOSES = "`pd.DataFrame(dict.fromkeys(('open', 'high', 'low', 'close'), it))`"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"data": None}, "data: None is no source of bars; leave it out for the bars of sp500, or hand in a DataFrame"),
        ({"data": [1.0]}, f"data: a list is no source of bars; {BARS.replace('hand in', 'make')} of it"),
        ({"data": {"close": [1.0]}},
         "data: a dict of columns is no source of bars; hand in a DataFrame of it: pd.DataFrame(...)"),
        ({"data": FRAME["close"]}, f"data: a Series is no source of bars; {BARS}: of closes alone, {CLOSES}"),
        ({"data": FRAME, "model": 5}, f"model: the number 5 is no model; {MODEL}"),
        ({"model": [Mine]}, f"model: a list is no model; {MODEL}"),
        ({"model": FRAME}, f"model: a DataFrame is no model; {MODEL}"),
        ({"model": SignStrategy}, "model: the class SignStrategy is a strategy; hand it in as `strategy`"),
        ({"model": np}, "model: numpy is a module; hand in what is meant in it: numpy.NAME"),
        ({"model": Called()}, f"model: a Called has `__call__` but no `predict`; call it `predict`: {CONTRACT}"),
        ({"model": ""}, "model: is empty; give it a value, or leave model out"),
        ({"model": "lsmt"}, "model: no model is called 'lsmt'; did you mean lstm?"),
        ({"strategy": Mine()}, "strategy: a Mine is no strategy; it is a model: hand it in as `model`"),
        ({"strategy": 5}, f"strategy: the number 5 is no strategy; {CLASS}"),
        ({"strategy": len}, f"strategy: a builtin_function_or_method is no strategy; {CLASS}"),
        ({"strategy": lambda forecast: 1.0}, f"strategy: a function is no strategy; {TO_CLASS}"),
        ({"costs": 5}, f"costs: the number 5 cannot be used; write commission_bps=5 for a commission; {COSTS}"),
        ({"costs": False}, f"costs: False cannot be used; {COSTS}"),
        ({"costs": "us_retial"}, 'costs: no preset is called "us_retial"; did you mean us_retail?'),
        ({"split": 0.5},
         'split: the number 0.5 is no section of settings; write split={"train": 0.5}, or train=0.5 for that alone'),
        ({"split": {"trian": 0.5}}, 'split={"trian": there is no setting trian; did you mean train?'),
        ({"train": 5}, "train: 5 is too large; it must be below 1; write 0.05 for 5%"),
        ({"train": 0.5, "split": {"train": 0.5}}, "train: is given twice, once in `split`; leave one of them out"),
        ({"strategy": {"name": MyStrategy, "scal": 1.0}},
         'strategy={"scal": MyStrategy has no such parameter; did you mean scale?'),
        ({"modle": "ar"}, "modle: there is no keyword modle; did you mean model?"),
        ({"lookback": 7}, 'lookback: there is no keyword lookback; write model={"lookback": 7}'),
    ],
)  # fmt: skip
def test_what_cannot_stand_for_a_part_is_refused_in_words_of_the_call(given, told):
    place, _, words = told.partition(": ")
    where = f"{place}: ...}}" if "{" in place else f"{place}=..."
    assert faults_of(**given) == [f"backtest({where}): {words}"]


def test_a_keyword_with_a_dot_is_written_as_a_section():
    told = 'backtest(**{"model.lags": ...}): no keyword has a dot; write model={"lags": 3}'
    assert faults_of(model="ar", **{"model.lags": 3}) == [told]


def test_all_faults_are_told_at_once():
    assert len(faults_of(modle="ar", refit=5, seeds="three", train=5, strategy=5, costs="x", model="lsmt")) == 7


def test_bars_that_are_read_already_are_read_no_other_way(bars):
    told = "cannot be set: these are bars already; set it where they are read: load_bars(...)"
    assert faults_of(data=bars, start="2002-01-01") == [f"backtest(start=...): {told}"]
    assert faults_of(data={"source": bars, "adjust": True}) == [f'backtest(data={{"adjust": ...}}): {told}']
