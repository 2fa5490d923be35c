"""Forecasts that are no returns are told as what they look like, with the remedy; honest models are not."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import BayesianRidge, LinearRegression, Ridge
from sklearn.neighbors import KNeighborsRegressor
from sklearn.svm import SVR
from sklearn.tree import DecisionTreeRegressor

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.warnings.no_returns import AS_SCORES
from barcast.feeds import load_bars
from barcast.models import (
    AutoRegression,
    FixedForecast,
    LastReturn,
    LSTMForecaster,
    Mean,
    Reversal,
    ScriptedSource,
    SklearnForecaster,
    Zero,
)

rng = np.random.default_rng(5)


def bars_at(level, count=300, seed=7, volatility=0.01):
    """Return bars whose closes begin near `level`."""
    close = level * np.exp(np.cumsum(np.random.default_rng(seed).normal(0.0, volatility, count)))
    table = dict.fromkeys(("open", "high", "low", "close"), close)
    return load_bars(pd.DataFrame(table, index=pd.bdate_range("2001-01-01", periods=count)))


def told(model, bars=None, **settings):
    """Return the warnings about what the forecasts are."""
    result = run_backtest(bars or bars_at(100.0), model, costs=Costs(spread_bps=2.0), **settings)
    return [one.text for one in result.warnings if one.kind == "not_returns"]


def script(make, level=100.0):
    """Return what is told of forecasts made from the closes and the returns of a market."""
    bars = bars_at(level)
    last = np.append(0.0, bars.close[1:] / bars.close[:-1] - 1.0)
    with np.errstate(invalid="ignore"):
        return told(ScriptedSource(np.asarray(make(bars.close, last), dtype=float)), bars)


def test_prices_are_told_with_an_example():
    (one,) = script(lambda close, last: close * 1.002)
    assert one.startswith("The forecasts look like prices, not returns (")
    assert " at a close of " in one
    assert "return `forecast / close - 1` from `predict`" in one


@pytest.mark.sampled(8)
@pytest.mark.parametrize("level", [2e-5, 0.8, 1.1, 100.0, 4_000.0, 60_000.0])
@pytest.mark.parametrize(
    "make", [lambda c, r: c, lambda c, r: 0.97 * c, lambda c, r: pd.Series(c).rolling(5, 1).mean()]
)
def test_prices_of_every_size_are_told(level, make):
    (one,) = script(make, level)
    assert one.startswith("The forecasts look like prices, not returns (")


@pytest.mark.parametrize("level", [2e-5, 1.1, 100.0, 60_000.0])
@pytest.mark.parametrize(
    "make",
    [
        lambda c, r: (c - c.min()) / np.ptp(c),
        lambda c, r: (c - c.mean()) / c.std(),
        lambda c, r: 2 * (c - c.min()) / np.ptp(c) - 1,
        lambda c, r: c / c[0],
    ],
    ids=["minmax", "standardised", "from -1 to 1", "over the first"],
)
def test_scaled_prices_are_told(level, make):
    (one,) = script(make, level)
    assert one.startswith(("The forecasts look like scaled prices, not returns (such as ", "The forecasts look like p"))
    assert "`forecast / close - 1` from `predict`" in one


@pytest.mark.parametrize("level", [2e-5, 100.0, 4_000.0])
@pytest.mark.parametrize(("log", "inverse"), [(np.log, "exp(forecast)"), (np.log10, "10 ** forecast")])
def test_logarithms_of_prices_are_told(level, log, inverse):
    (one,) = script(lambda close, last: log(close) + 0.0001, level)
    assert one.startswith("The forecasts look like logarithms of prices, not returns (")
    assert one.endswith(f"return `{inverse} / close - 1` from `predict`.")


@pytest.mark.parametrize(("unit", "undone"), [(1.0, "forecast - 1"), (100.0, "forecast / 100 - 1")])
def test_multiples_of_the_price_are_told(unit, undone):
    (one,) = [text for text in script(lambda close, last: unit * (1.0 + last / 3.0)) if "above zero" not in text]
    assert one.startswith("The forecasts look like multiples of the price, not returns (such as ")
    assert one.endswith(f"return `{undone}` from `predict`.")


@pytest.mark.parametrize(
    ("make", "named", "score"),
    [
        (lambda c, r: r > 0, "(0, 1)", "`2 * forecast - 1`"),
        (lambda c, r: 1 + (r > 0), "(1, 2)", "`2 * forecast - 3`"),
        (lambda c, r: 1 + np.sign(np.round(r, 2)), "(0, 1, 2)", "`(forecast - 1) / 1`"),
    ],
)
def test_classes_without_a_negative_one_are_told_with_the_score_to_return(make, named, score):
    (one,) = script(make)
    assert one.startswith(
        f"The forecasts look like classes {named}, not returns, and none says that the price will fall"
    )
    assert score in one
    assert 'say `forecasts_are = "scores"` in its class' in one


@pytest.mark.parametrize("make", [lambda c, r: np.where(r > 0, 1, -1), lambda c, r: np.sign(np.round(r, 2))])
def test_signed_classes_are_told(make):
    (one,) = script(make)
    assert one.startswith("The forecasts look like classes (-1, ")
    assert one.endswith(f"not returns: {AS_SCORES}.")


@pytest.mark.parametrize("steepness", [3.0, 50.0, 300.0])
def test_probabilities_are_told(steepness):
    (one,) = script(lambda close, last: 1 / (1 + np.exp(-steepness * last)))
    assert one.startswith("The forecasts look like probabilities, not returns (from ")
    assert "return the score `2 * p - 1` from `predict`" in one


@pytest.mark.parametrize(
    ("times", "level", "first"),
    [
        (100.0, 3_000.0, "percent (divide them by 100)"),
        (40.0, 1.1, "percent (divide them by 100)"),
        (10_000.0, 100.0, "basis points (divide them by 10,000)"),
        (3_000.0, 3_000.0, "changes of the price in money (divide them by the close)"),
        (60_000.0, 60_000.0, "changes of the price in money (divide them by the close)"),
    ],
)
def test_other_units_are_told_the_likeliest_first(times, level, first):
    (one,) = script(lambda close, last: times * last, level)
    assert "times as large as the returns that came (such as " in one
    assert f"so they are no returns. They may be {first}" in one


def test_logits_are_told_how_they_become_scores():
    (one,) = script(lambda close, last: 150.0 * last + 0.2)
    assert 'scores or logits (bring them to -1 to 1, such as tanh(logit / 2), and say `forecasts_are = "scores"`' in one


@pytest.mark.parametrize("level", [100.0, 1e-5])
def test_forecasts_that_are_next_to_nothing_are_told(level):
    (one,) = script(lambda close, last: 1e-5 * last, level)
    assert one.startswith("The forecasts are less than a 1,000th of the returns that came (such as ")
    assert ("changes of so small a price in money" in one) == (level < 1)


def test_what_is_told_stands_before_the_other_warnings():
    bars = bars_at(100.0)
    result = run_backtest(bars, ScriptedSource(bars.close), costs=Costs())
    first, second = (one.text for one in result.warnings[:2])
    assert first.startswith("The forecasts look like prices")
    assert second == "Every forecast of the test sample is above zero: its sign never changes a position."


def test_few_forecasts_are_not_judged():
    assert told(ScriptedSource(bars_at(100.0, 20).close), bars_at(100.0, 20)) == []


def test_scores_that_say_so_are_not_judged():
    class Probability:
        lookback = 1
        forecasts_are = "scores"

        def predict(self, windows):
            return np.tanh(50.0 * windows[:, -1, 0])

    assert told(Probability()) == []


class Predicts:
    """A class of a user's: it answers what its function makes of the window's column."""

    lookback = 20

    def __init__(self, answer, feature="return"):
        self.answer, self.features = answer, [feature]

    def predict(self, windows):
        return self.answer(windows[:, :, 0])


class FitsPrices:
    """A tutorial's model: scaled closes in, tomorrow's scaled close out, scaled back or not."""

    lookback = 20
    features = ("close",)

    def __init__(self, scaled_back):
        self.scaled_back = scaled_back

    def fit(self, windows, labels):
        closes = windows[:, :, 0]
        self.low, self.span = closes.min(), np.ptp(closes)
        self.ridge = Ridge(1e-3).fit(self.scale(closes), self.scale(closes[:, -1] * (1.0 + labels)))

    def scale(self, closes):
        return (closes - self.low) / self.span

    def predict(self, windows):
        answers = self.ridge.predict(self.scale(windows[:, :, 0]))
        return answers * self.span + self.low if self.scaled_back else answers


@pytest.mark.sampled(8)
@pytest.mark.parametrize(
    ("model", "words"),
    [
        (Predicts(lambda x: x[:, -5:].mean(axis=1), "close"), "look like prices"),
        (FitsPrices(scaled_back=True), "look like prices"),
        (FitsPrices(scaled_back=False), "look like scaled prices"),
        (Predicts(lambda x: np.log(x[:, -1]), "close"), "look like logarithms of prices"),
        (Predicts(lambda x: 100.0 * x[:, -1]), "times as large as the returns that came"),
        (Predicts(lambda x: 1 / (1 + np.exp(-50.0 * x[:, -1]))), "look like probabilities"),
        (Predicts(lambda x: (x[:, -1] > 0).astype(int)), "look like classes (0, 1)"),
        (Predicts(lambda x: np.where(x[:, -1] > 0, 1, -1)), "look like classes (-1, 1)"),
    ],
)
@pytest.mark.parametrize("settings", [{}, {"streaming": True}, {"split": {"train": 0.5, "horizon": 3}}])
def test_classes_of_users_are_told_however_they_are_run(model, words, settings):
    (one,) = told(model, **settings)
    assert words in one


def sk(regressor, **settings):
    return lambda: SklearnForecaster(regressor, **{"lookback": 5, **settings})


HONEST = {
    "zero": Zero,
    "mean": Mean,
    "last": LastReturn,
    "reversal": Reversal,
    "ar": AutoRegression,
    "ar 10": lambda: AutoRegression(lags=10),
    "fixed": lambda: FixedForecast(0.5),
    "lstm": lambda: LSTMForecaster(units=[4], lookback=6, epochs=2),
    "lstm unscaled": lambda: LSTMForecaster(units=[4], lookback=6, epochs=2, scale=False),
    "lstm direction": lambda: LSTMForecaster(units=[4], lookback=6, epochs=2, label="direction"),
    "lstm of the close": lambda: LSTMForecaster(units=[4], lookback=6, epochs=2, features=["close", "range"]),
    "ols": sk(LinearRegression(), lookback=20),
    "ridge": sk(Ridge()),
    "ridge held back": sk(Ridge(1e5)),
    "ridge of the close": sk(Ridge(), features=["close"]),
    "ols of the close": sk(LinearRegression(), features=["close"], scale=False),
    "bayes": sk(BayesianRidge()),
    "forest": sk(RandomForestRegressor(5)),
    "boosting": sk(GradientBoostingRegressor(n_estimators=5)),
    "support vectors": sk(SVR()),
    "neighbours": sk(KNeighborsRegressor()),
    "tree": sk(DecisionTreeRegressor()),
}


@pytest.mark.sampled(8)
@pytest.mark.parametrize("model", HONEST)
@pytest.mark.parametrize(("level", "horizon"), [(100.0, 1), (2e-5, 1), (1.1, 1), (60_000.0, 20)])
def test_honest_models_are_left_in_peace(model, level, horizon):
    assert told(HONEST[model](), bars_at(level), split={"horizon": horizon}) == []


@pytest.mark.parametrize("share", [0.002, 0.02, 1.0, 3.0])
def test_small_and_large_forecasts_within_reason_are_left_in_peace(share):
    assert script(lambda close, last: share * last) == []
