"""Choosing anew at every refit: each bar is forecast and decided by what was chosen before it, in one account."""

import json

import numpy as np
import pandas as pd
import pytest

from barcast.experiments.open_lockbox import open_lockbox
from barcast.experiments.rerun import rerun
from barcast.experiments.run import run_experiment
from barcast.experiments.run_folder.read_files import read_files
from barcast.experiments.run_folder.write import write_run
from barcast.faults import BadInput
from barcast.models.schedule.folds import TEST
from barcast.research.sweep.judging.again import run_again, run_again_sealed
from barcast.verdict.ledger.ledger import Ledger

from .chosen_trials import asked_of, choices_of, csv_of

SPLIT = {"min_bars": 180, "refit_every": 50}
WALKING = {"model": {"name": "ar"}, "split": SPLIT}
TINY = {"name": "lstm", "lookback": 3, "units": [2], "epochs": 2}
NETWORK = {"model": TINY, "split": SPLIT}
TABLES = ("forecasts", "equity", "fills", "orders", "trades")


@pytest.fixture
def bars(bars_of):
    return bars_of(count=300)


def asking(bars, folder, vary, settings=WALKING):
    return asked_of(csv_of(bars, folder), vary, settings, again=True)


def kinds(finished):
    return [one.kind for one in finished.result.warnings]


def forecasts_of(finished):
    return finished.result.forecasts.table.set_index("made_at")


@pytest.mark.parametrize(
    ("vary", "settings"),
    [
        ({"model.lags": [2], "strategy.threshold": [0.0002]}, WALKING),
        ({"model.units": [[2]]}, {**NETWORK, "run": {"seeds": 2}}),
        ({"model.lags": [3], "strategy.multiple": [0.5]}, {**WALKING, "strategy": {"name": "dead_band"}}),
        ({"model.lags": [3], "strategy.cap": [0.5]}, {**WALKING, "strategy": {"name": "volatility_target"}}),
    ],
)
def test_the_same_choice_at_every_refit_is_the_ordinary_walk_forward(bars, tmp_path, vary, settings):
    asked = asking(bars, tmp_path, vary, settings)
    finished = run_again(asked, choices_of(asked, bars, 0))
    alone = run_experiment(asked.experiment_of(next(asked.space.grid())))
    for name in TABLES:
        pd.testing.assert_frame_equal(finished.result.tables[name], alone.result.tables[name], rtol=1e-12, atol=1e-12)
    pd.testing.assert_frame_equal(finished.result.models.table, alone.result.models.table, rtol=1e-12)
    pd.testing.assert_frame_equal(finished.result.seeds.table, alone.result.seeds.table, rtol=1e-12)
    assert finished.result.metrics == alone.result.metrics
    assert finished.verdict.claims == alone.verdict.claims
    assert list(finished.result.metrics) == [TEST]
    assert not {"replay_disagrees", "not_replayed"} & {*kinds(finished)}


def test_each_fold_is_forecast_by_its_own_choice_with_windows_and_columns_of_its_own(bars, tmp_path):
    vary = {"model.lookback": [2, 5], "model.features": [["return"], ["volume", "return"]]}
    asked = asking(bars, tmp_path, vary, {**NETWORK, "run": {"seeds": 2}})
    finished = run_again(asked, choices_of(asked, bars, 0, 3, 1))
    made = forecasts_of(finished)
    for choice in choices_of(asked, bars, 0, 3, 1):
        own = forecasts_of(run_experiment(asked.experiment_of(choice.chosen.params)))
        stamps = bars.index[choice.fold.answers.start : choice.fold.answers.stop]
        same = ["forecast", "model", "trained_from", "trained_until", "age", "spread"]
        pd.testing.assert_frame_equal(made.loc[stamps, same], own.loc[stamps, same], rtol=1e-12, atol=1e-12)
    assert made.index[0] == bars.index[179]
    assert finished.result.models.table["rows"].tolist()[::2] == [177, 224, 277]
    assert finished.result.seeds.table["seed"].tolist() == [7, 8]


def test_each_bar_is_decided_by_the_settings_in_force(bars, tmp_path):
    asked = asking(bars, tmp_path, {"model.lags": [1, 2], "strategy.threshold": [0.0, 0.0007]})
    chosen = choices_of(asked, bars, 1, 2, 3)
    made = forecasts_of(run_again(asked, chosen))
    levels = [one.chosen.params["strategy.threshold"] for one in chosen]
    assert levels == [0.0007, 0.0, 0.0007]
    seen = []
    for level, choice in zip(levels, chosen, strict=True):
        own = made.loc[bars.index[choice.fold.answers.start : choice.fold.answers.stop]]
        wanted = np.where(own["forecast"].abs() > level, np.sign(own["forecast"]), 0.0)
        assert np.array_equal(own["target"], wanted)
        flat = (own["target"] == 0.0).to_numpy()
        assert not flat.any() or level > 0.0
        seen.append(int(flat.sum()))
    assert sum(seen) > 0


@pytest.mark.parametrize("how", ["cut", "poisoned"])
def test_no_forecast_depends_on_bars_after_it(bars_of, tmp_path, how):
    whole = bars_of(count=300)
    vary = {"model.lags": [1, 4], "strategy.threshold": [0.0, 0.0005]}
    asked = asking(whole, tmp_path, vary)
    made = forecasts_of(run_again(asked, choices_of(asked, whole, 0, 3, 2)))
    last = 240  # between two refits
    if how == "cut":
        other = whole.first(last + 1)
    else:
        later = bars_of(count=300, seed=99, volatility=0.05)
        frame = whole.to_frame()
        frame.iloc[last + 1 :] = later.to_frame().iloc[last + 1 :].to_numpy()
        frame.to_csv(tmp_path / "poisoned.csv", index_label="Date")
        other = whole
    (tmp_path / how).mkdir()
    again = asking(other, tmp_path / how, vary)
    if how == "poisoned":
        again = asked_of({"source": str(tmp_path / "poisoned.csv")}, vary, WALKING, again=True)
    then = forecasts_of(run_again(again, choices_of(again, other, 0, 3, 2)))
    known = whole.index[179 : last + 1]
    pd.testing.assert_frame_equal(made.loc[known, ["forecast", "target"]], then.loc[known, ["forecast", "target"]])


def test_streamed_it_comes_to_the_same(bars, tmp_path):
    vary = {"model.lags": [1, 4], "strategy.threshold": [0.0, 0.0005]}
    at_once, streamed = (
        run_again(asked, choices_of(asked, bars, 0, 3, 1))
        for asked in (asking(bars, tmp_path, vary, {**WALKING, "run": {"streaming": on}}) for on in (False, True))
    )
    pd.testing.assert_frame_equal(at_once.result.account.equity, streamed.result.account.equity)


def test_a_model_of_the_users_is_trained_as_its_bars_come(bars, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(
        "import numpy as np\n"
        "class Mine:\n"
        "    def __init__(self, lookback=1): self.lookback, self.mean = lookback, 0.0\n"
        "    def fit(self, windows, labels): self.mean = float(labels.mean())\n"
        "    def predict(self, windows): return self.mean + 0.1 * windows[:, 0, 0]\n"
    )
    asked = asking(bars, tmp_path, {"model.lookback": [1, 4]}, {"model": {"name": f"{path}:Mine"}, "split": SPLIT})
    finished = run_again(asked, choices_of(asked, bars, 0, 1))
    made = forecasts_of(finished)
    for choice in choices_of(asked, bars, 0, 1):
        own = forecasts_of(run_experiment(asked.experiment_of(choice.chosen.params)))
        stamps = bars.index[choice.fold.answers.start : choice.fold.answers.stop]
        pd.testing.assert_series_equal(made.loc[stamps, "forecast"], own.loc[stamps, "forecast"], rtol=1e-12)


def test_a_parameter_that_is_read_once_is_refused(bars, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(
        "import backtrader as bt\n"
        "from barcast.strategies import ForecastStrategy\n"
        "class Mine(ForecastStrategy):\n"
        "    params = (('period', 5), ('size', 1.0))\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.prepare()\n"
        "    def prepare(self): self.mean = bt.ind.SMA(self.data, period=self.p.period)\n"
        "    def target(self, forecast): return self.p.size if self.data.close[0] > self.mean[0] else 0.0\n"
    )
    settings = {**WALKING, "strategy": {"name": f"{path}:Mine"}}
    asked = asking(bars, tmp_path, {"strategy.period": [5, 10], "strategy.size": [0.5, 1.0]}, settings)
    with pytest.raises(BadInput) as error:
        run_again(asked, choices_of(asked, bars, 0))
    assert str(error.value) == (
        "strategy.period: Mine reads it once, as it begins: it cannot be turned at refits; read it in `next`, or "
        "leave it out"
    )
    sizes = asking(bars, tmp_path, {"strategy.size": [0.5, 1.0]}, settings)
    targets = forecasts_of(run_again(sizes, choices_of(sizes, bars, 0, 1)))["target"]
    assert set(targets[:50]) == {0.0, 0.5}
    assert set(targets[50:100]) == {0.0, 1.0}


def test_the_folder_is_read_as_a_runs_and_says_that_the_sweep_is_to_be_repeated(bars, tmp_path):
    asked = asking(bars, tmp_path, {"model.lags": [1, 4]})
    finished = run_again(asked, choices_of(asked, bars, 0, 1), parent="sweeps/001")
    assert finished.result.labels.model == "ar, chosen anew"
    folder = tmp_path / "sweeps" / "001" / "chosen"
    write_run(finished, folder)
    assert len(read_files(folder).tables["forecasts"]) == 121
    with pytest.raises(BadInput, match="the settings of this run were chosen anew at every refit") as error:
        rerun(folder)
    assert "repeat the sweep: barcast sweep SWEEP/sweep.toml" in str(error.value)
    with pytest.raises(BadInput, match="has no lock-box"):
        open_lockbox(folder)


def test_a_procedure_is_counted_once_and_another_search_is_another(bars, tmp_path):
    asked = asking(bars, tmp_path, {"model.lags": [1, 4]})
    wider = asking(bars, tmp_path, {"model.lags": [1, 4, 2]})
    numbers = [
        run_again(one, choices_of(one, bars, *chosen)).verdict.recorded.number
        for one, chosen in ((asked, (0, 1)), (asked, (0, 1)), (wider, (0, 2)))
    ]
    assert numbers == [1, 1, 2]
    with Ledger.open() as ledger:
        assert [one.family for one in ledger.trials()] == [None, None]


def test_a_sealed_procedure_says_claims_alone(bars, tmp_path):
    asked = asking(bars, tmp_path, {"model.lags": [1, 4]}, {**WALKING, "run": {"sealed": True}})
    folder = tmp_path / "sweeps" / "001" / "chosen"
    _, claims = run_again_sealed(asked, choices_of(asked, bars, 0, 1), folder)
    assert (claims.skill, claims.number) == (False, 1)
    assert json.loads((folder / "metrics.json").read_text())["sealed"] is True
    assert not (folder / "forecasts.csv").exists()


def test_choices_that_are_not_those_of_the_folds_are_refused(bars, tmp_path):
    asked = asking(bars, tmp_path, {"model.lags": [1, 4]})
    with pytest.raises(TypeError, match="one choice for each fold"):
        run_again(asked, choices_of(asked, bars, 0)[:2])


PLUGIN = """
class Last:
    lookback = 1

    def __init__(self, times=1.0):
        self.times = times

    def predict(self, window):
        return self.times * window[:, -1, 0]
"""


def test_a_plug_in_that_is_chosen_anew_is_told_not_to_be_audited(bars, tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(PLUGIN)
    settings = {"model": {"name": f"{file}:Last"}, "split": SPLIT}
    asked = asking(bars, tmp_path, {"model.times": [0.5, 1.0]}, settings)
    finished = run_again(asked, choices_of(asked, bars, 0, 1))
    (told,) = [one.text for one in finished.result.warnings if one.kind == "not_audited"]
    assert f"Not audited for look-ahead: {file}:Last." in told
    ours = asking(bars, tmp_path, {"model.lags": [2]})
    assert "not_audited" not in kinds(run_again(ours, choices_of(ours, bars, 0)))
