"""The chosen trial: an ordinary run, counted once, held against a replay, its lock-box closed."""

import json

import pytest

from barcast.experiments.open_lockbox import open_lockbox
from barcast.experiments.rerun import rerun
from barcast.experiments.run import run_experiment
from barcast.experiments.run_folder.write import write_run
from barcast.faults import BadInput
from barcast.research.sweep.judging import out_of_sample
from barcast.research.sweep.judging.known import seen_by
from barcast.research.sweep.judging.out_of_sample import run_chosen, run_chosen_sealed
from barcast.verdict.ledger.ledger import Ledger

from .chosen_trials import AR, asked_of, choices_of, csv_of

LAGS = {"model.lags": [1, 2, 5]}


@pytest.fixture
def bars(bars_of):
    return bars_of(count=300)


def kinds(finished):
    return [one.kind for one in finished.result.warnings]


def test_the_chosen_one_is_the_ordinary_run_of_its_settings_and_one_look(bars, tmp_path):
    asked = asked_of(csv_of(bars, tmp_path), LAGS)
    (choice,) = choices_of(asked, bars, 1)
    finished = run_chosen(asked, choice, parent="sweeps/001-lags")
    alone = run_experiment(asked.experiment_of({"model.lags": 2}))
    assert finished.result.metrics == alone.result.metrics
    assert not {"replay_disagrees", "not_replayed"} & {*kinds(finished)}
    assert run_chosen(asked, choice).verdict.recorded.number == finished.verdict.recorded.number == 1
    with Ledger.open() as ledger:
        (trial,) = ledger.trials()
    assert (trial.kind, trial.parent, trial.family) == ("look", "sweeps/001-lags", None)


def test_a_replay_that_finds_another_account_is_told(bars, tmp_path, monkeypatch):
    asked = asked_of(csv_of(bars, tmp_path), LAGS)
    (choice,) = choices_of(asked, bars, 1)
    honest = out_of_sample.verify
    monkeypatch.setattr(out_of_sample, "verify", lambda result: type(honest(result))(1, 1, {"equity": 0.5}))
    finished = run_chosen(asked, choice)
    assert kinds(finished)[0] == "replay_disagrees"
    assert finished.result.alarms[0].text.startswith("The replay does NOT agree: 1 bars and 1 fill, the largest")


def test_a_strategy_that_orders_otherwise_is_told_not_to_be_replayed(bars, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(
        "import backtrader as bt\n"
        "from barcast.strategies.forecast import Forecast\n"
        "class Mine(bt.Strategy):\n"
        "    params = (('source', None), ('size', 1.0))\n"
        "    def __init__(self):\n"
        "        self.forecast = Forecast(self.data, source=self.p.source)\n"
        "    def next(self):\n"
        "        self.order_target_size(target=self.p.size if self.forecast[0] > 0 else 0)\n"
    )
    settings = {**AR, "strategy": {"name": f"{path}:Mine"}}
    asked = asked_of(csv_of(bars, tmp_path), {"strategy.size": [1.0, 2.0]}, settings)
    finished = run_chosen(asked, choices_of(asked, bars, 1)[0])
    assert "not_replayed" in kinds(finished)
    assert finished.audited is not None


def test_a_run_that_is_tested_on_what_chose_is_refused(bars, tmp_path):
    asked = asked_of(csv_of(bars, tmp_path), LAGS)
    earlier = asked_of(csv_of(bars, tmp_path), LAGS, {**AR, "split": {"train": 0.5}})
    (choice,) = choices_of(asked, bars, 1)
    with pytest.raises(BadInput, match="and the choice was made at"):
        run_chosen(earlier, choice)


def test_the_folder_is_repeated_and_its_lock_box_opened_as_those_of_a_run(bars_of, tmp_path):
    loaded = bars_of(count=800)
    asked = asked_of(csv_of(loaded, tmp_path), LAGS, {**AR, "split": {"train": 0.6, "lockbox": 0.25}})
    bars = seen_by(asked, loaded)
    (choice,) = choices_of(asked, bars, 2)
    finished = run_chosen(asked, choice)
    assert len(finished.result.bars) == len(bars) == 600
    folder = tmp_path / "sweeps" / "001-lags" / "chosen"
    write_run(finished, folder)
    assert rerun(folder).differences == ()
    box = open_lockbox(folder)
    assert (box.is_first, box.differences) == (True, ())
    assert box.finished.verdict.sample == "lockbox"


def test_a_sealed_sweep_says_claims_alone(bars_of, tmp_path):
    bars = bars_of(count=600)
    asked = asked_of(csv_of(bars, tmp_path), LAGS, {**AR, "run": {"sealed": True}})
    (choice,) = choices_of(asked, bars, 1)
    folder = tmp_path / "sweeps" / "001" / "chosen"
    _, claims = run_chosen_sealed(asked, choice, folder)
    assert (claims.skill, claims.profit, claims.number) == (False, False, 1)
    assert sorted(one.name for one in folder.iterdir()) == ["experiment.toml", "manifest.json", "metrics.json", "model"]
    assert json.loads((folder / "metrics.json").read_text())["sealed"] is True
