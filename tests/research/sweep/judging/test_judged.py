"""A whole sweep, from its search to what it leaves of the test part."""

import json

import pytest

from barcast.experiments.open_lockbox import open_lockbox
from barcast.research.sweep.sweep import run_sweep
from barcast.verdict.ledger.ledger import Ledger

from .chosen_trials import AR, asked_of, csv_of

LAGS = {"model.lags": [1, 2, 5]}


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "sweeps" / "001-lags"
    folder.mkdir(parents=True)
    return folder


def swept(bars, tmp_path, place, settings=AR, **sweep):
    asked = asked_of(csv_of(bars, tmp_path), LAGS, settings, seed_check=0, **sweep)
    return run_sweep(asked, place, workers=1)


def trials():
    with Ledger.open() as ledger:
        return [(one.kind, one.parent, one.family) for one in ledger.trials()]


def test_one_is_chosen_and_looked_at(bars_of, tmp_path, place):
    found = swept(bars_of(count=800), tmp_path, place, {**AR, "split": {"train": 0.6, "lockbox": 0.25}})
    assert trials() == [("look", "001-lags", None)]
    assert (found.out_of_sample, found.sealed) == ((), None)
    assert open_lockbox(place / "chosen").differences == ()


def test_all_are_looked_at_as_one_family(bars_of, tmp_path, place):
    found = swept(bars_of(count=800), tmp_path, place, all_out_of_sample=True)
    assert trials() == [("look", "001-lags", "sweep")] * 3
    assert [one.number for one in found.out_of_sample] == [0, 1, 2]
    assert found.finished.verdict.recorded.family.recorded == 3
    own = found.out_of_sample[found.choices[0].chosen.number]
    assert own.sharpe == pytest.approx(found.finished.result.metrics["test"]["sharpe"], rel=1e-9)


def test_the_procedure_is_judged_where_the_choice_is_made_anew(bars_of, tmp_path, place):
    settings = {"model": {"name": "ar"}, "split": {"train": 0.6, "refit_every": 100}}
    found = swept(bars_of(count=800), tmp_path, place, settings, again=True)
    assert [one.fold.fitted_at for one in found.choices] == [479, 579, 679, 779]
    assert trials() == [("look", "001-lags", None)]
    assert found.finished.result.labels.model == "ar, chosen anew"
    made = found.finished.result.forecasts.table
    assert made["model"].nunique() == 4
    assert set(made["sample"]) == {"test"}


def test_a_sealed_sweep_keeps_no_number_of_its_test_part(bars_of, tmp_path, place):
    found = swept(bars_of(count=800), tmp_path, place, {**AR, "run": {"sealed": True}})
    assert found.sealed.skill is False
    assert [kind for kind, *_ in trials()] == ["sealed"]
    assert json.loads((place / "chosen" / "metrics.json").read_text())["sealed"] is True
    kept = (place / "sweep.json").read_text()
    result = found.finished.result
    assert str(result.metrics["test"]["sharpe"])[:8] not in kept
    assert "Skill before costs: no claim." in kept
