"""What each seed would have earned alone: the same as a run of that seed by itself."""

from dataclasses import replace

import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.each_seed import member_of, with_each_seed
from barcast.engine.training.prepare import Fitting
from barcast.engine.watch import Watch
from barcast.faults import BadInput
from barcast.models.baselines import AutoRegression
from barcast.models.capabilities.of_sources import TellsInForce
from barcast.models.networks.fit_many import fit_many
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.schedule.ensemble import SeedEnsemble
from barcast.models.schedule.source import FittedModels, answer_all, windows_of
from barcast.models.windows.features import feature_matrix
from barcast.strategies import SignStrategy

QUICK = {"lookback": 3, "units": [3], "epochs": 2, "device": "cpu"}
METRICS = ("total_return", "sharpe", "max_drawdown", "hit_rate", "correlation", "aligned_profit")


def ensemble(*seeds, combine="mean"):
    return SeedEnsemble([LSTMForecaster(**QUICK, seed=seed) for seed in seeds], combine)


def with_seeds(bars, model, **settings):
    """Return the result of a run with what each of its seeds would have earned alone."""
    fitted = FittedModels()
    result = run_backtest(bars, model, watch=Watch(on_fit=fitted.add), **settings)
    return with_each_seed(result, fitted, SignStrategy, {})


@pytest.mark.sampled(2)
@pytest.mark.parametrize("walk", [{}, {"refit_every": 40, "train_bars": 100}])
@pytest.mark.parametrize("streaming", [False, True])
def test_a_seed_alone_is_what_a_run_of_it_is(bars, walk, streaming):
    settings = {"costs": Costs(spread_bps=5), "split": {"train": 0.5, **walk}}
    together = with_seeds(bars, ensemble(1, 2, 3), streaming=streaming, fitting=Fitting(fitter=fit_many), **settings)
    assert set(together.seeds.table["seed"]) == {1, 2, 3}
    for seed in (1, 2, 3):
        alone = run_backtest(bars, LSTMForecaster(**QUICK, seed=seed), **settings)
        mine = together.seeds.table[together.seeds.table["seed"] == seed]
        assert list(mine["sample"]) == list(alone.metrics)
        for _, row in mine.iterrows():
            wanted = [alone.metrics[row["sample"]][name] for name in METRICS]
            np.testing.assert_allclose(row[list(METRICS)].to_numpy(dtype=float), wanted, rtol=1e-12)
        equity = together.seeds.equity.set_index("date")[str(seed)]
        np.testing.assert_array_equal(equity[alone.account.equity["date"]], alone.account.equity["equity"])
        assert list(equity.index) == list(bars.index)
        assert equity.drop(alone.account.equity["date"]).isna().all(), "there is no account before the first model"


def test_the_spread_is_the_deviation_of_the_members_forecasts(bars):
    together = with_seeds(bars, ensemble(1, 2, 3), costs=Costs())
    alone = [
        run_backtest(bars, LSTMForecaster(**QUICK, seed=seed), costs=Costs()).forecasts.table for seed in (1, 2, 3)
    ]
    forecasts = np.array([table["forecast"] for table in alone])
    np.testing.assert_allclose(together.forecasts.table["spread"], forecasts.std(axis=0, ddof=1), rtol=1e-12)
    np.testing.assert_allclose(together.forecasts.table["forecast"], forecasts.mean(axis=0), rtol=1e-9, atol=1e-15)


def test_without_several_seeds_there_is_nothing_to_spread(bars):
    for model in (LSTMForecaster(**QUICK), ensemble(1), AutoRegression(2)):
        result = with_seeds(bars, model, costs=Costs())
        assert result.seeds.table.empty
        assert result.seeds.equity.empty
        assert result.forecasts.table["spread"].isna().all()


def test_a_ruined_seed_leaves_its_equity_short(bars_of):
    wild = bars_of(volatility=0.2, seed=5)
    result = with_seeds(wild, ensemble(1, 2, 3, 4), costs=Costs(), split={"train": 0.3}, account={"max_leverage": 8.0})
    assert list(result.seeds.equity.columns) == ["date", "1", "2", "3", "4"]
    assert len(result.seeds.equity) == len(wild)


def test_the_result_says_what_trained_it(bars):
    assert run_backtest(bars, LSTMForecaster(**QUICK), costs=Costs()).models.trained_by.startswith(
        "the compiled backend ("
    )
    chosen = LSTMForecaster(**QUICK, backend="torch")
    assert run_backtest(bars, chosen, costs=Costs()).models.trained_by == "the torch backend (set by model.backend)"
    assert run_backtest(bars, AutoRegression(2), costs=Costs()).models.trained_by == ""


class Counting:
    """A source that counts how often it is asked; `lasting` says whether it tells how long its models stay."""

    lookback, features = 3, ("return",)

    def __init__(self, model, lasting):
        self.model, self.asked = model, 0
        if lasting:
            self.in_force = lambda t: range(t, t + 10)

    def at(self, t):
        self.asked += 1
        return self.model


@pytest.mark.parametrize(("lasting", "asked"), [(True, 20), (False, 197)])
def test_a_member_is_asked_for_as_seldom_as_its_source_allows(bars, lasting, asked):
    model = ensemble(1, 2).fit(np.zeros((4, 3, 1)), np.zeros(4))
    source = Counting(model, lasting)
    member = member_of(source, 1)
    assert isinstance(member, TellsInForce) == lasting
    assert isinstance(replace(member, known_forecasts=np.zeros(len(bars))), TellsInForce) == lasting
    first = bars.columns if len(bars) == 200 else {name: column[:200] for name, column in bars.columns.items()}
    forecasts = answer_all(member, first)
    assert source.asked == asked
    windows = windows_of(feature_matrix(first, ("return",)), range(3, 200), 3)
    np.testing.assert_allclose(forecasts[3:], model.members[1].predict(windows), rtol=0, atol=1e-12)


@pytest.mark.parametrize("walk", [{}, {"refit_every": 40}])
def test_the_members_of_every_source_of_ours_last(bars, walk, monkeypatch):
    made = []

    def remembered(source, number):
        made.append(member_of(source, number))
        return made[-1]

    monkeypatch.setattr("barcast.engine.each_seed.member_of", remembered)
    with_seeds(bars, ensemble(1, 2), costs=Costs(), split={"train": 0.5, **walk})
    assert len(made) == 2
    assert all(isinstance(one, TellsInForce) for one in made)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (FittedModels(), "source: has collected no model; hand its `add` to the run: watch=Watch(on_fit=fitted.add)"),
        (ensemble(1, 2), "source: is one model, but the run trained 4; collect them: fitted = FittedModels(), "),
    ],
)
def test_models_that_did_not_answer_in_the_run_are_refused(bars, source, told):
    result = run_backtest(bars, ensemble(1, 2), costs=Costs(), split={"train": 0.5, "refit_every": 40})
    with pytest.raises(BadInput) as caught:
        with_each_seed(result, source, SignStrategy, {})
    assert str(caught.value).startswith(told)
