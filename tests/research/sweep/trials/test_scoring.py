"""Trials are scored alike wherever they are, and as the event engine and the run's own metrics would score them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from barcast.analyzers.annualisation import bars_per_year
from barcast.engine.backtest import run_backtest
from barcast.experiments.building.parts import build_parts
from barcast.experiments.settings import make_experiment
from barcast.feeds.bars import Bars
from barcast.feeds.load import load_bars
from barcast.models.schedule.split import Split
from barcast.models.schedule.validation import validation_folds
from barcast.research.sweep.trials.outcome import Outcome, Proposed
from barcast.research.sweep.trials.question import Question
from barcast.research.sweep.trials.scoring import score_trials

KNOWN = 700
TINY = {"name": "lstm", "epochs": 2, "lookback": 3, "units": [2]}
STRATEGIES: list[dict[str, Any]] = [
    {"strategy.name": "sign"},
    {"strategy.name": "sign", "strategy.threshold": 0.0005, "strategy.long_only": True},
    {"strategy.name": "proportional", "strategy.scale": 60.0},
    {"strategy.name": "dead_band"},
    {"strategy.name": "volatility_target"},
    {"strategy.name": "sign", "strategy.rebalance": "every_bar", "costs.spread_bps": 7.0},
]


@pytest.fixture(scope="module")
def bars() -> Bars:
    return load_bars("sp500").first(KNOWN)


def question(bars: Bars, settings: Mapping[str, Any], score: Any = "sharpe", **split: Any) -> Question:
    given = {**settings, **({"split": split} if split else {})}
    return Question(bars, given, validation_folds(len(bars), Split(**split), 20), score, cache=False)


def scored(asked: Question, *trials: dict[str, Any], medians: tuple[float, ...] = ()) -> tuple[Outcome, ...]:
    return score_trials(asked, [Proposed(number, params) for number, params in enumerate(trials)], medians)


@pytest.mark.parametrize("params", STRATEGIES)
def test_the_score_is_the_sharpe_ratio_of_an_ordinary_run_over_the_same_bars(
    bars: Bars, params: dict[str, Any]
) -> None:
    """A backtest of the known bars alone, split where the validation begins, knows nothing of sweeps."""
    asked = question(bars, {"model": {"name": "ar"}})
    (outcome,) = scored(asked, params)
    settings: dict[str, Any] = {"model": {"name": "ar"}}
    for place, value in params.items():
        settings.setdefault(place.split(".")[0], {})[place.split(".")[1]] = value
    experiment = make_experiment({**settings, "split": {"train": 0.75}})
    parts = build_parts(experiment)
    result = run_backtest(
        bars, parts.model.asked, parts.strategy, parts.costs,
        strategy_params=parts.strategy_params, split=experiment.split, account=experiment.run.account,
    )  # fmt: skip
    assert outcome.state == "complete", outcome.reason
    assert outcome.score == pytest.approx(result.metrics["test"]["sharpe"], abs=1e-9)


def test_a_trial_comes_to_the_same_alone_beside_others_and_in_any_order(bars: Bars) -> None:
    asked = question(bars, {"model": TINY}, validation_folds=2)
    trials = [
        Proposed(0, {"model.units": [2], "strategy.threshold": 0.0}),
        Proposed(1, {"model.units": [3], "strategy.threshold": 0.0}),
        Proposed(2, {"model.units": [2], "strategy.threshold": 0.0003}),
        Proposed(3, {"model.learning_rate": 1e30}),
        Proposed(4, {"model.name": "ar", "strategy.name": "dead_band"}),
    ]
    together = score_trials(asked, trials)
    alone = tuple(score_trials(asked, [one])[0] for one in trials)
    backwards = tuple(reversed(score_trials(asked, trials[::-1])))
    kept = score_trials(replace(asked, keep_forecasts=True), trials)
    assert together == alone == backwards == kept
    assert [one.state for one in together] == ["complete", "complete", "complete", "failed", "complete"]
    assert len(together[0].by_fold) == 2
    assert together[0].score == pytest.approx(np.mean(together[0].by_fold))


def test_trials_that_share_a_model_train_it_once(bars: Bars) -> None:
    asked = question(bars, {"model": TINY})
    found = scored(asked, *({"strategy.threshold": one} for one in (0.0, 0.0001, 0.0002)))
    assert [(one.trained, one.reused) for one in found] == [(1, 0), (0, 1), (0, 1)]


def test_forecasts_are_kept_for_later_trials_where_that_is_asked_for(bars: Bars) -> None:
    asked = replace(question(bars, {"model": {**TINY, "seed": 11}}), keep_forecasts=True)
    (first,) = scored(asked, {"strategy.threshold": 0.0})
    (later,) = scored(asked, {"strategy.threshold": 0.0001})
    assert (first.trained, first.reused, later.trained, later.reused) == (1, 0, 0, 1)


def test_the_cache_has_the_models_of_an_earlier_sweep(
    bars: Bars, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARCAST_CACHE", str(tmp_path))
    asked = replace(question(bars, {"model": TINY}), cache=True)
    (first,), (again,) = scored(asked, {"model.units": [2]}), scored(asked, {"model.units": [2]})
    assert (first.trained, again.trained, again.reused) == (1, 0, 1)
    assert first == again


def test_several_seeds_are_asked_together_and_each_is_scored_alone(bars: Bars) -> None:
    asked = question(bars, {"model": TINY, "run": {"seeds": 3}})
    (found,) = scored(asked, {"model.units": [2]})
    alone = [
        scored(question(bars, {"model": TINY, "run": {"seed": seed}}), {"model.units": [2]})[0].score
        for seed in (7, 8, 9)
    ]
    assert found.by_seed == pytest.approx(alone)
    assert len(set(alone)) > 1
    assert found.trained == 3


def test_what_never_trades_scores_nothing_and_loses_nothing(bars: Bars) -> None:
    found = scored(question(bars, {"model": {"name": "ar"}}), {"strategy.threshold": 9.0})
    assert (found[0].state, found[0].score) == ("complete", 0.0)


def test_a_constant_forecast_has_no_correlation(bars: Bars) -> None:
    found = scored(question(bars, {}, "correlation"), {"model.name": "mean"}, {"model.name": "last"})
    last = bars.close[1:] / bars.close[:-1] - 1.0
    first = validation_folds(KNOWN, Split(), 20)[0].answers
    expected = np.corrcoef(last[first.start - 1 : first.stop - 1], last[first.start : first.stop])[0, 1]
    assert found[0].score == 0.0
    assert found[1].score == pytest.approx(expected)


def test_the_loss_is_in_deviations_of_what_was_known_before(bars: Bars) -> None:
    found = scored(question(bars, {}, "loss"), {"model.name": "zero"})
    returns = bars.close[1:] / bars.close[:-1] - 1.0
    first = validation_folds(KNOWN, Split(), 20)[0].answers
    expected = np.mean((returns[first.start : first.stop] / np.std(returns[: first.start])) ** 2)
    assert found[0].score == pytest.approx(expected)


def test_outcomes_after_the_known_bars_count_in_no_score(bars: Bars) -> None:
    asked = question(bars, {"split": {"horizon": 5}}, "loss")
    asked = replace(asked, settings={"split": {"horizon": 5}, "model": {"name": "zero"}})
    (found,) = scored(asked, {})
    ahead = bars.close[5:] / bars.close[:-5] - 1.0
    first = asked.folds[0].answers
    expected = np.mean((ahead[first.start : KNOWN - 5] / np.std(ahead[: first.start - 4])) ** 2)
    assert found.score == pytest.approx(expected)


def test_a_trial_below_the_median_is_pruned_after_the_first_fold(bars: Bars) -> None:
    asked = question(bars, {"model": {"name": "ar"}}, validation_folds=3)
    (whole,) = scored(asked, {"model.lags": 2})
    below, above = whole.by_fold[0] - 0.1, whole.by_fold[0] + 0.1
    assert scored(asked, {"model.lags": 2}, medians=(below,))[0] == whole
    (pruned,) = scored(asked, {"model.lags": 2}, medians=(above,))
    assert (pruned.state, pruned.score, pruned.by_fold) == ("pruned", None, whole.by_fold[:1])


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"model.name": "ar", "model.units": [3]}, "model.units there is no setting units"),
        ({"model.learning_rate": 1e30}, "the loss became"),
        ({"costs.commission_bps": -5.0}, "costs.commission_bps"),
        (
            {"run.max_leverage": 1e5, "strategy.name": "proportional", "strategy.scale": 1e7, "strategy.cap": 1e4},
            "ruined",
        ),
    ],
)  # fmt: skip
def test_a_trial_that_fails_says_why_and_leaves_the_others_alone(
    bars: Bars, params: dict[str, Any], reason: str
) -> None:
    asked = question(bars, {"model": TINY})
    found = scored(asked, {"model.units": [2]}, params, {"model.units": [3]})
    assert [one.state for one in found] == ["complete", "failed", "complete"]
    assert reason in found[1].reason
    assert found[0] == scored(asked, {"model.units": [2]})[0]


def test_the_scale_of_a_year_is_that_of_the_known_bars(bars: Bars) -> None:
    (usual,) = scored(question(bars, {"model": {"name": "ar"}}), {})
    (set_,) = scored(question(bars, {"model": {"name": "ar"}, "run": {"bars_per_year": 63.0}}), {})
    assert bars_per_year(bars.index) == 252.0
    assert usual.score is not None
    assert set_.score == pytest.approx(usual.score / 2.0)


def test_a_plug_in_that_peeks_within_its_batch_fails(bars: Bars, tmp_path: Path) -> None:
    file = tmp_path / "peeks.py"
    file.write_text(
        "import numpy as np\nclass Peeks:\n    lookback = 3\n    def predict(self, windows):\n"
        "        last = windows[:, -1, 0]\n        return np.append(last[1:], 0.0)\n"
    )
    (found,) = scored(question(bars, {}), {"model.name": f"{file}:Peeks"})
    assert found.state == "failed"
    assert "depends on" in found.reason


def test_a_window_that_is_longer_than_the_bars_before_the_validation_fails(bars: Bars, tmp_path: Path) -> None:
    """No setting told how long it is, so that the validation could not begin later."""
    file = tmp_path / "long.py"
    file.write_text(
        "import numpy as np\nclass Long:\n    lookback = 30\n    def predict(self, windows):\n"
        "        return windows[:, -1, 0]\n"
    )
    (found,) = scored(question(bars, {}, validation=0.99), {"model.name": f"{file}:Long"})
    assert found.state == "failed"
    assert "its window has 30 bars, and the validation begins at bar 20" in found.reason
