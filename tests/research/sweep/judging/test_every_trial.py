"""Every trial out of sample: decisions equal to the event engine's, one declared family, counted once."""

import json
import time
import tomllib

import numpy as np
import pytest

from barcast.experiments.look import looked_at
from barcast.experiments.run import run_experiment
from barcast.experiments.settings import make_experiment
from barcast.experiments.toml_text import settings_in_full, to_toml
from barcast.models.schedule.folds import TEST
from barcast.research.sweep.judging import every_trial
from barcast.research.sweep.judging.every_trial import look_at_all
from barcast.research.sweep.judging.known import seen_by
from barcast.research.sweep.judging.out_of_sample import confirmed
from barcast.verdict.claims import claims_of_family
from barcast.verdict.decisions import decisions_of
from barcast.verdict.ledger.ledger import Ledger

from .chosen_trials import AR, asked_of, choices_of, csv_of

LAGS = {"model.lags": [1, 2, 5]}
COLUMNS = ("position", "asset_return", "cost", "volatility", "changed")
TINY = {"name": "lstm", "lookback": 3, "units": [2], "epochs": 2}

CASES = {
    "thresholds": ({"strategy.threshold": [0.0, 0.0005], "model.lags": [1, 3]}, AR),
    "proportional": ({"strategy.scale": [10.0, 50.0]}, {**AR, "strategy": {"name": "proportional"}}),
    "dead band": ({"strategy.multiple": [0.5, 1.0]}, {**AR, "strategy": {"name": "dead_band"}}),
    "volatility": ({"strategy.cap": [0.5, 1.0]}, {**AR, "strategy": {"name": "volatility_target"}}),
    "every bar": ({"costs.spread_bps": [0.0, 5.0]}, {**AR, "strategy": {"name": "sign", "rebalance": "every_bar"}}),
    "at the close": (LAGS, {**AR, "run": {"fill": "close"}}),
    "walking": (LAGS, {"model": {"name": "ar"}, "split": {"train": 0.6, "refit_every": 40}}),
    "train bars": ({"split.train_bars": [80, 120]}, {"model": {"name": "ar"}, "split": {"train": 0.6, "embargo": 5}}),
    "nothing learnt": ({"model.name": ["last", "ar"]}, {"split": {"train": 0.6, "refit_every": 40}}),
    "lock-box": (LAGS, {**AR, "split": {"train": 0.6, "lockbox": 0.3}}),
    "network": ({"model.units": [[1], [3]], "run.seeds": [1, 2]}, {"model": TINY, "split": {"train": 0.6}}),
    "warm starts": (
        {"model.units": [[1], [3]]}, {"model": TINY, "split": {"train": 0.6, "refit_every": 60, "warm_start": True}},
    ),
}  # fmt: skip


@pytest.fixture
def bars(bars_of):
    return bars_of(count=300)


@pytest.mark.parametrize("case", CASES)
def test_decisions_are_those_of_the_event_engine(bars_of, tmp_path, case, monkeypatch):
    vary, settings = CASES[case]
    loaded = bars_of(count=400)
    asked = asked_of(csv_of(loaded, tmp_path), vary, settings, all_out_of_sample=True)
    (choice,) = choices_of(asked, seen_by(asked, loaded), 0)
    chosen = confirmed(asked, choice)
    done, reasons = every_trial.tested_all(asked, chosen, choice.outcomes, None)
    assert reasons == {}
    for outcome in choice.outcomes:
        result = run_experiment(asked.experiment_of(outcome.params)).result
        own, theirs = done[outcome.number], decisions_of(result, TEST)
        assert np.array_equal(own.decisions.made_at, theirs.made_at)
        for column in COLUMNS:
            assert np.allclose(getattr(own.decisions, column), getattr(theirs, column), rtol=1e-12, atol=1e-12), column
        assert np.array_equal(own.decisions.forecast, theirs.forecast)
        assert own.decisions.bars_per_year == theirs.bars_per_year
        assert own.sharpe == pytest.approx(result.metrics[TEST]["sharpe"], rel=1e-9)
        assert own.total_return == pytest.approx(result.metrics[TEST]["total_return"], rel=1e-9)


def test_all_are_one_family_and_the_verdict_of_the_chosen_one_is_over_it(bars_of, tmp_path):
    bars = bars_of(count=800)
    asked = asked_of(csv_of(bars, tmp_path), LAGS, all_out_of_sample=True)
    (choice,) = choices_of(asked, bars, 2)
    told = []
    finished, seen = look_at_all(
        asked, choice, confirmed(asked, choice), "sweeps/001", lambda done, of: told.append((done, of))
    )
    results = [run_experiment(asked.experiment_of(one.params)).result for one in choice.outcomes]
    claims = claims_of_family([decisions_of(one, TEST) for one in results])
    assert finished.verdict.claims.skill.p == claims[2].skill.p
    assert [one.p_skill for one in seen] == [one.skill.p for one in claims]
    assert [len(one.returns) for one in seen] == [320, 320, 320]
    assert told == [(1, 3), (2, 3), (3, 3)]
    family = finished.verdict.recorded.family
    assert (family.size, family.recorded, family.name) == (3, 3, "sweep")
    again, _ = look_at_all(asked, choice, confirmed(asked, choice))
    assert again.verdict.recorded.family == family
    with Ledger.open() as ledger:
        trials = ledger.trials()
    assert [(one.kind, one.parent, one.family) for one in trials] == [("look", "sweeps/001", "sweep")] * 3
    assert "replay_disagrees" not in [one.kind for one in finished.result.warnings]


def test_a_trial_counts_once_whoever_looks_at_it(bars, tmp_path):
    asked = asked_of(csv_of(bars, tmp_path), LAGS, all_out_of_sample=True)
    (choice,) = choices_of(asked, bars, 2)
    looked_at(run_experiment(asked.experiment_of({"model.lags": 1})))
    look_at_all(asked, choice, confirmed(asked, choice))
    with Ledger.open() as ledger:
        assert len(ledger.trials()) == 3


def test_a_trial_that_fails_leaves_nothing_calibrated(bars_of, tmp_path, monkeypatch):
    bars = bars_of(count=800)
    asked = asked_of(csv_of(bars, tmp_path), LAGS, all_out_of_sample=True)
    (choice,) = choices_of(asked, bars, 0)
    honest = every_trial.tested_trials

    def failing(question, trials):
        for one, found in honest(question, trials):
            yield one, "it broke" if one.trial.number == 1 else found

    monkeypatch.setattr(every_trial, "tested_trials", failing)
    finished, seen = look_at_all(asked, choice, confirmed(asked, choice))
    assert [one.reason for one in seen] == ["", "it broke", ""]
    assert (seen[1].sharpe, len(seen[1].returns)) == (None, 0)
    assert finished.verdict.recorded.family.recorded == 2
    assert finished.verdict.claims.skill.says != "claim"


def test_equal_trials_are_one(bars, tmp_path):
    asked = asked_of(csv_of(bars, tmp_path), LAGS, all_out_of_sample=True)
    (choice,) = choices_of(asked, bars, 0)
    doubled = (*choice.outcomes, *choice.outcomes)
    assert [one.number for one in every_trial.distinct(doubled)] == [0, 1, 2]


@pytest.mark.slow
@pytest.mark.deep
def test_two_hundred_trials_take_seconds(bars_of, tmp_path):
    bars = bars_of(count=3000)
    vary = {"strategy.threshold": [at * 1e-5 for at in range(20)], "model.lags": list(range(1, 11))}
    asked = asked_of(csv_of(bars, tmp_path), vary, all_out_of_sample=True)
    (choice,) = choices_of(asked, bars, 0)
    chosen = confirmed(asked, choice)
    began = time.perf_counter()
    look_at_all(asked, choice, chosen)
    print(f"{time.perf_counter() - began:.1f} s for 200 trials of 3,000 bars")
    assert time.perf_counter() - began < 60


@pytest.mark.parametrize("model", ["ar", "lstm", "mean"])
@pytest.mark.parametrize("strategy", ["sign", "proportional", "dead_band", "volatility_target"])
def test_the_ledger_is_told_the_settings_that_a_runs_file_has(model, strategy):
    experiment = make_experiment(
        {"model": {"name": model}, "strategy": {"name": strategy}, "costs": {"preset": "us_retail"}}
    )
    assert json.loads(json.dumps(settings_in_full(experiment))) == tomllib.loads(to_toml(experiment))
