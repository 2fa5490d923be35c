"""One run across refits: the same streaming and beforehand, the account carries on, and each forecast has a source."""

import time

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.linear_model import Ridge

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.replay.cost_surface import with_cost_surface
from barcast.engine.replay.verify import verify
from barcast.engine.training.prepare import Fitting, training_rows
from barcast.engine.watch import Watch
from barcast.faults import BadInput
from barcast.models.baselines import AutoRegression, LastReturn, Mean
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.networks.torch_forecaster import TorchForecaster
from barcast.models.schedule.ensemble import SeedEnsemble
from barcast.models.schedule.folds import Fold
from barcast.models.schedule.source import SingleModel
from barcast.models.schedule.walk_forward import WalkForwardSource
from barcast.models.sklearn_forecaster import SklearnForecaster
from barcast.models.windows import features
from barcast.strategies import BuyAndHold, SignStrategy

COSTS = Costs(commission_bps=2, spread_bps=2, borrow_rate_annual=0.01)
WALK = {"min_bars": 120, "refit_every": 50}


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(12, 4), torch.nn.Linear(4, 1))

    def forward(self, windows):
        return self.layers(windows)


FEATURES = ("return", "range")
LSTM = {"units": [3], "lookback": 6, "features": FEATURES, "epochs": 2}
MODELS = {
    "lstm": lambda: LSTMForecaster(**LSTM),
    "torch": lambda: TorchForecaster(Net, lookback=6, features=FEATURES, epochs=2),
    "seeds": lambda: SeedEnsemble([LSTMForecaster(**LSTM, seed=seed) for seed in (1, 2)]),
    "sklearn": lambda: SklearnForecaster(Ridge(), lookback=6, features=FEATURES),
    "ar": lambda: AutoRegression(lags=4),
    "mean": Mean,
}
SPANS = {"expanding": {}, "sliding": {"train_bars": 90}, "embargo": {"embargo": 7, "horizon": 3}}
WARM = [(name, "expanding", True) for name in ("lstm", "torch", "seeds")]


@pytest.mark.sampled(7)
@pytest.mark.parametrize(("name", "span", "warm"), [*((n, s, False) for n in MODELS for s in SPANS), *WARM])
def test_streaming_equals_batch_across_refits(bars, name, span, warm):
    batch, stream = (
        run_backtest(
            bars, MODELS[name](), costs=COSTS, streaming=streaming, split={**WALK, **SPANS[span], "warm_start": warm}
        )
        for streaming in (False, True)
    )
    assert list(batch.models.table["first_answer"].unique()) == [bars.index[t] for t in (119, 169, 219, 269)]
    np.testing.assert_allclose(batch.forecasts.table["forecast"], stream.forecasts.table["forecast"], rtol=0, atol=1e-6)
    pd.testing.assert_frame_equal(batch.models.table, stream.models.table, check_exact=True)
    for name in ("equity", "fills"):
        pd.testing.assert_frame_equal(batch.tables[name], stream.tables[name], check_exact=True)
    others = batch.forecasts.table.columns.drop("forecast")
    pd.testing.assert_frame_equal(batch.forecasts.table[others], stream.forecasts.table[others], check_exact=True)


def test_each_stretch_is_what_its_model_would_say_if_it_were_trained_alone(bars):
    settings = {"embargo": 2, "train_bars": 80}
    walk = run_backtest(bars, AutoRegression(3), costs=COSTS, split={**WALK, **settings}).forecasts.table
    for number, first in enumerate((119, 169, 219, 269)):
        alone = run_backtest(
            bars, AutoRegression(3), costs=COSTS, split={"min_bars": first + 1, **settings}
        ).forecasts.table
        columns = ["made_at", "forecast", "trained_from", "trained_until", "age"]
        mine = walk.loc[walk["model"] == number, columns].reset_index(drop=True)
        theirs = alone.loc[alone["made_at"] >= bars.index[first], columns].reset_index(drop=True)
        pd.testing.assert_frame_equal(mine, theirs[: len(mine)], check_exact=True)
        assert len(mine) == min(50, 300 - first)


def test_a_warm_start_begins_where_the_model_before_ended(bars):
    cold, warm = (
        run_backtest(bars, LSTMForecaster(**LSTM), costs=COSTS, split={**WALK, "warm_start": warm})
        for warm in (False, True)
    )
    same = (cold.forecasts.table["forecast"] == warm.forecasts.table["forecast"]).to_numpy()
    assert same[:50].all(), "the first model has nobody to begin from"
    assert not same[50:].any()


def test_cash_position_and_costs_carry_on_across_refits(bars):
    result = run_backtest(bars, AutoRegression(3), costs=COSTS, split=WALK)
    assert list(result.account.equity["date"]) == list(bars.index[120:]), (
        "the account is opened at the close of bar 119"
    )
    position = result.account.equity.set_index("date")["position"]
    assert np.all(position[bars.index[[169, 219, 269]]] != 0), "no refit closes what is held"
    # one account from end to end: each bar's cash is the last one's less what its fills took and it was charged
    paid = result.account.fills.assign(
        taken=result.account.fills["size"] * result.account.fills["price"] + result.account.fills["commission"]
    )
    taken = paid.groupby("filled_at")["taken"].sum().reindex(result.account.equity["date"], fill_value=0.0).to_numpy()
    cash = 100_000 - np.cumsum(taken + result.account.equity["borrow"].to_numpy())
    np.testing.assert_allclose(result.account.equity["cash"], cash, rtol=1e-9)
    assert list(result.metrics) == list(result.buy_and_hold.metrics) == ["test"]
    assert set(result.buy_and_hold.equity["sample"]) == {"test"}
    assert set(result.account.equity["sample"]) == {"test"}
    assert verify(result).agrees


def test_the_cost_surface_leaves_the_bars_before_the_first_model_out(bars):
    result = with_cost_surface(run_backtest(bars, AutoRegression(3), costs=COSTS, split=WALK))
    assert list(result.cost_surface.total_return) == ["test"]
    assert "break_even_bps" in result.metrics["test"]


def test_every_forecast_tells_which_model_made_it_and_how_old_that_was(bars):
    forecasts = run_backtest(
        bars, AutoRegression(3), costs=COSTS, split={**WALK, "embargo": 2, "train_bars": 80}
    ).forecasts.table
    assert len(forecasts) == 300 - 119
    assert set(forecasts["sample"]) == {"test"}
    assert forecasts["model"].value_counts(sort=False).to_dict() == {0: 50, 1: 50, 2: 50, 3: 31}
    assert list(forecasts["age"][:3]) == [2, 3, 4]
    assert forecasts["age"].max() == 51
    second = forecasts[forecasts["model"] == 1]
    assert set(second["trained_until"]) == {bars.index[167]}
    assert set(second["trained_from"]) == {bars.index[88]}


def test_the_models_are_listed_with_what_they_were_trained_on(bars):
    folds = run_backtest(bars, LSTMForecaster(**LSTM, patience=0), costs=COSTS, split=WALK).models.table
    assert list(folds["model"]) == [0, 1, 2, 3]
    assert list(folds["rows"]) == [113, 163, 213, 263]
    assert list(folds["seed"]) == [7] * 4
    assert list(folds["epochs"]) == [2] * 4
    assert list(folds["last_answer"]) == [bars.index[t] for t in (168, 218, 268, 299)]
    assert folds[["loss", "validation_loss"]].notna().all(axis=None)
    members = run_backtest(bars, MODELS["seeds"](), costs=COSTS, split=WALK).models.table
    assert list(zip(members["model"], members["seed"], strict=True))[:3] == [(0, 1), (0, 2), (1, 1)]


def test_the_losses_listed_are_those_of_the_weights_kept(bars):
    settings = {**LSTM, "epochs": 30, "patience": 3, "learning_rate": 0.05}
    model = LSTMForecaster(**settings)
    folds = run_backtest(bars, model, costs=COSTS, split={"min_bars": 120}).models.table
    best = min(model.history, key=lambda epoch: epoch.validation_loss)
    assert best.epoch < len(model.history), "it stopped after its best epoch"
    assert (folds["epochs"][0], folds["loss"][0]) == (len(model.history), best.loss)
    assert folds["validation_loss"][0] == best.validation_loss


def test_a_hold_out_run_has_one_model_of_the_same_account(bars):
    model = AutoRegression(3)
    result = run_backtest(bars, model, costs=COSTS, split={"train": 0.5})
    assert model.learnt, "the model handed in is the one that is fitted"
    assert list(result.models.table["model"]) == [0]
    assert set(result.forecasts.table["model"]) == {0}
    age = result.forecasts.table["age"]
    assert (age.iloc[0], age.iloc[-1]) == (3 - 149, 299 - 149)
    assert ((age < 0) == (result.forecasts.table["sample"] == "train")).all()


def test_a_hold_out_run_may_slide_and_keep_an_embargo_too(bars):
    result = run_backtest(bars, AutoRegression(3), costs=COSTS, split={"train": 0.5, "train_bars": 60, "embargo": 5})
    assert list(result.models.table["rows"]) == [60 - 3 - 1]
    assert result.models.table["trained_until"][0] == bars.index[144]
    assert result.account.boundary == bars.index[149]
    assert (result.forecasts.table["sample"] == "purged").sum() == 5


def test_a_model_that_learns_nothing_has_no_origin_and_is_not_refitted(bars):
    result = run_backtest(bars, LastReturn(), costs=COSTS, split={"refit_every": 50, "embargo": 2})
    assert result.models.table.empty
    assert result.forecasts.table[["model", "trained_from", "trained_until", "age"]].isna().all(axis=None)
    said = "split.refit_every, split.embargo have no effect: the run has no model that learns."
    assert said in [one.text for one in result.warnings]
    assert list(result.metrics) == ["test", "train"]
    none = run_backtest(bars, None, BuyAndHold, COSTS, split={"refit_every": 50})
    told = "split.refit_every has no effect: the strategy asks no model, so all bars are test."
    assert told in [one.text for one in none.warnings]


def test_a_model_trained_elsewhere_says_on_what(bars):
    source = SingleModel(LastReturn(), np.datetime64("2001-05-18"), np.datetime64("1999-01-04"))
    forecasts = run_backtest(bars, source, costs=COSTS).forecasts.table
    until = bars.index.get_loc("2001-05-18")
    assert list(forecasts["age"]) == list(range(1 - until, 300 - until))
    assert set(forecasts["trained_from"]) == {pd.Timestamp("1999-01-04")}
    assert set(forecasts["model"]) == {0}


@pytest.mark.parametrize("streaming", [False, True])
def test_a_ruin_ends_the_account_and_not_the_models(bars_of, streaming):
    bars = bars_of(count=200)
    costs = Costs(commission_fixed=9_000.0)
    handed = []
    result = run_backtest(
        bars,
        AutoRegression(3),
        costs=costs,
        streaming=streaming,
        split={"min_bars": 60, "refit_every": 20},
        watch=Watch(on_fit=lambda fold, model: handed.append(fold.number)),
    )
    assert list(result.account.ruined_at) == ["test"]
    assert result.account.ruined_at["test"] == result.account.equity["date"].iloc[-1] < bars.index[180]
    assert list(result.models.table["last_answer"]) == [*bars.index[78:199:20], bars.index[199]]
    assert handed == list(range(8))
    assert list(result.forecasts.table["made_at"]) == list(bars.index[59:])
    assert (
        result.forecasts.table["target"].isna()
        == (result.forecasts.table["made_at"] > result.account.ruined_at["test"])
    ).all()


class Plunge(SignStrategy):
    """Goes to ruin before the first model: it trades on its own. Notes whether its account has ended."""

    ended = ()

    def next(self):
        super().next()
        if len(self) == 5:
            self.buy(size=1e7)
        if len(self) in (100, 120):
            self.ended.append(self.broker.has_ended)


@pytest.mark.parametrize("streaming", [False, True])
def test_a_ruin_before_the_first_model_leaves_the_account_whole(bars, streaming):
    Plunge.ended = []
    result = run_backtest(
        bars, AutoRegression(3), Plunge, COSTS, streaming=streaming, split=WALK, account={"max_leverage": 5e5}
    )
    plain = run_backtest(
        bars, AutoRegression(3), SignStrategy, COSTS, streaming=streaming, split=WALK, account={"max_leverage": 5e5}
    )
    assert any("before the first model counted in no account" in one.text for one in result.warnings)
    assert Plunge.ended == [True, False]
    assert result.account.ruined_at == {}
    pd.testing.assert_frame_equal(result.models.table, plain.models.table, check_exact=True)
    for name in ("equity", "fills", "forecasts"):
        pd.testing.assert_frame_equal(result.tables[name], plain.tables[name], check_exact=True)


def test_many_models_go_to_the_fitter_at_once_and_a_stream_asks_for_each(bars):
    asked = []

    def fitter(jobs, on_done):
        asked.append(len(jobs))
        for job in jobs:
            job.fit()
            on_done(job)

    for streaming in (False, True):
        run_backtest(
            bars, AutoRegression(3), costs=COSTS, streaming=streaming, split=WALK, fitting=Fitting(fitter=fitter)
        )
    assert asked == [4, 1, 1, 1, 1]


def test_time_spent_on_refits_is_not_time_of_the_pass(bars):
    class Slow(AutoRegression):
        def fit(self, windows, labels):
            time.sleep(0.05)
            return super().fit(windows, labels)

    for streaming in (False, True):
        timings = run_backtest(bars, Slow(3), costs=COSTS, streaming=streaming, split=WALK).timings
        assert timings["fit"] > 0.2
        assert timings["run"] > 0.0


def test_training_rows_are_made_of_the_span_alone_whatever_a_feature_does(bars, monkeypatch):
    def tomorrow(columns):
        close = columns["close"]
        return np.append(close[1:] / close[:-1] - 1.0, 0.0)

    monkeypatch.setitem(features.FEATURES, "tomorrow", tomorrow)
    fold = Fold(0, 60, range(10, 58), range(60, 80))
    seen = training_rows(bars, 3, ("return", "tomorrow"), 2, fold)
    cut = training_rows(bars.first(fold.span.stop), 3, ("return", "tomorrow"), 2, fold)
    for mine, theirs in zip(seen, cut, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    windows, labels = seen
    assert len(windows) == len(labels) == len(fold.rows(3, 2)) == 48 - 3 - 2
    assert windows[0, 0, 0] == bars.close[11] / bars.close[10] - 1.0
    assert labels[-1] == bars.close[57] / bars.close[55] - 1.0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"refit_every": -1}, "split.refit_every: -1 is too small; it must be at least 0"),
        ({"refit_every": 2.5}, "split.refit_every: 2.5 is not a whole number"),
        ({"embargo": True}, "split.embargo: True is not a whole number"),
        ({"min_bars": 300}, "split.min_bars: is 300, but there are only 300 bars"),
        ({"train_bars": 202}, "split.train_bars: is 202, but when the first model is trained 201 bars are known"),
        ({"embargo": 500, "refit_every": 9}, "split.embargo: of 300 bars 0 are for training, which leaves 0 windows"),
        ({"train_bars": 5}, "split.train_bars: .* leaves 1 window of lookback 3 .*; raise split.train_bars"),
        ({"min_bars": 4, "refit_every": 9}, "split.min_bars: of 300 bars 4 are for training.*; raise split.min_bars"),
        ({"train": 0.0, "refit_every": 9}, "split.train: of 300 bars 0 are for training"),
        ({"warm_start": True}, "split.warm_start: there is no earlier model to begin from; set split.refit_every too"),
        ({"warm_start": True, "refit_every": 50}, "split.warm_start: AutoRegression cannot begin from the weights"),
    ],
)
def test_wrong_settings_are_refused(bars, settings, message):
    with pytest.raises(BadInput, match=message):
        run_backtest(bars, AutoRegression(3), costs=COSTS, split=settings)


def test_every_setting_out_of_range_is_told_at_once(bars):
    with pytest.raises(BadInput) as caught:
        run_backtest(
            bars,
            AutoRegression(3),
            costs=Costs.free(),
            split={"refit_every": -1, "embargo": -1, "min_bars": -1, "train_bars": -1, "horizon": 0},
        )
    told = [fault.where for fault in caught.value.faults]
    assert told == ["split.embargo", "split.horizon", "split.min_bars", "split.refit_every", "split.train_bars"]


@pytest.mark.parametrize("given", [{"refit_every": 50}, {"train_bars": 90}, {"embargo": 1}])
def test_what_is_trained_already_is_not_trained_again(bars, given):
    source = SingleModel(AutoRegression(1).fit(np.zeros((9, 1, 1)), np.ones(9)))
    with pytest.raises(BadInput, match=f"split.{next(iter(given))}: cannot be set: the model is trained already"):
        run_backtest(bars, source, costs=COSTS, split=given)


def test_a_source_of_ones_own_making_is_taken_as_it_is(bars):
    """Walk-forward by hand, through the public parts: the same forecasts."""
    schedule = run_backtest(bars, AutoRegression(3), costs=COSTS, split=WALK)
    walk = [Fold(k, b, range(b + 1), range(b, min(b + 50, 300))) for k, b in enumerate(range(119, 300, 50))]
    source = WalkForwardSource(AutoRegression(3), walk, lambda fold: training_rows(bars, 3, ("return",), 1, fold))
    mine = run_backtest(bars, source, costs=COSTS, split={"train": 0.4})
    np.testing.assert_array_equal(mine.forecasts.table["forecast"], schedule.forecasts.table["forecast"])
    pd.testing.assert_frame_equal(mine.account.fills, schedule.account.fills)
