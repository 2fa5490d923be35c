"""What happens after a bar moves nothing before it: perturbed and truncated, with trained models too."""

from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.training import prepare as fitting
from barcast.feeds.bars import Bars
from barcast.models.baselines import AutoRegression, LastReturn, Mean
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.schedule.source import SingleModel
from barcast.models.sklearn_forecaster import SklearnForecaster

COSTS = Costs(commission_bps=2, spread_bps=2, borrow_rate_annual=0.01)


def tiny_lstm():
    return LSTMForecaster(units=[3], lookback=4, features=["return", "range", "volume_change"], epochs=2, device="cpu")


def changed_after(bars, last):
    """Return the bars with every value after bar `last` replaced by another legal one."""
    columns = {name: np.array(column) for name, column in bars.columns.items()}
    rng = np.random.default_rng(99)
    for column in columns.values():
        column[last + 1 :] *= rng.uniform(1.5, 2.5)
    return Bars(bars.index, MappingProxyType(columns), bars.name)


def cut_after(bars, last):
    columns = {name: column[: last + 1] for name, column in bars.columns.items()}
    return Bars(bars.index[: last + 1], MappingProxyType(columns), bars.name)


def records_until(result, stamp):
    """Return what was recorded up to the stamp: an outcome that came later is not yet part of it."""
    pairs = result.forecasts.table[result.forecasts.table["made_at"] <= stamp].copy()
    later = ~(pairs["outcome_at"] <= stamp)
    pairs.loc[later, "outcome"] = np.nan
    return {
        "forecasts": pairs[["made_at", "forecast", "outcome", "target", "sample"]],
        "equity": result.account.equity[result.account.equity["date"] <= stamp],
        "fills": result.account.fills[result.account.fills["filled_at"] <= stamp],
    }


@pytest.mark.sampled(6)
@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("make", [lambda: AutoRegression(lags=3), LastReturn, Mean, tiny_lstm])
def test_bars_after_t_move_nothing_before_it(bars_of, make, streaming):
    bars = bars_of(count=120)
    whole = run_backtest(bars, make(), costs=COSTS, streaming=streaming, split={"train": 0.5})
    for last in (59, 60, 61, 90, 118):
        other = run_backtest(changed_after(bars, last), make(), costs=COSTS, streaming=streaming, split={"train": 0.5})
        for name, table in records_until(whole, bars.index[last]).items():
            pd.testing.assert_frame_equal(table, records_until(other, bars.index[last])[name], check_exact=True)


def test_a_truncated_history_gives_the_same_records_up_to_the_cut(bars_of):
    bars = bars_of(count=120)
    whole = run_backtest(bars, AutoRegression(lags=2), costs=COSTS, split={"train": 60 / 120})
    for last in range(62, 119, 8):
        part = run_backtest(
            cut_after(bars, last), AutoRegression(lags=2), costs=COSTS, split={"train": 60.5 / (last + 1)}
        )
        assert part.account.boundary == whole.account.boundary
        for name, table in records_until(whole, bars.index[last]).items():
            pd.testing.assert_frame_equal(table, records_until(part, bars.index[last])[name], check_exact=True)


class Peeking:
    """A model that cheats: it was handed the future at birth. The test above must be able to see that."""

    lookback = 1

    def __init__(self, closes):
        self.tomorrow = dict(
            zip((closes[1:-1] / closes[:-2] - 1).tolist(), (closes[2:] / closes[1:-1] - 1).tolist(), strict=True)
        )

    def predict(self, windows):
        return np.array([self.tomorrow.get(value, 0.0) for value in windows[:, -1, 0].tolist()])


def test_the_perturbation_finds_a_model_that_peeks(bars_of):
    bars = bars_of(count=60)
    honest = run_backtest(bars, Peeking(bars.close), costs=COSTS, split={"train": 0.0})
    other = changed_after(bars, 30)
    peeked = run_backtest(other, Peeking(other.close), costs=COSTS, split={"train": 0.0})
    before, after = (records_until(r, bars.index[30])["forecasts"] for r in (honest, peeked))
    assert not before.equals(after)


def test_training_sees_only_rows_whose_outcome_is_known_by_the_boundary(bars_of):
    seen = {}

    class Spy:
        lookback = 5

        def fit(self, windows, labels):
            seen.update(windows=np.array(windows), labels=np.array(labels))

        def predict(self, windows):
            return np.zeros(len(windows))

    bars = bars_of(count=100)
    result = run_backtest(bars, Spy(), costs=COSTS, split={"train": 0.4, "horizon": 3})
    # B is bar 39: the last label is the return from bar 36 to bar 39
    assert result.account.boundary == bars.index[39]
    assert len(seen["labels"]) == 36 - 5 + 1
    assert seen["labels"][-1] == bars.close[39] / bars.close[36] - 1
    assert seen["windows"].shape == (32, 5, 1)
    assert seen["windows"][-1, -1, 0] == bars.close[36] / bars.close[35] - 1
    assert seen["windows"][0, 0, 0] == bars.close[1] / bars.close[0] - 1


@pytest.mark.parametrize(
    ("until", "train", "test"),
    [("1990-01-01", 0, 99), ("2001-02-15", 32, 67), ("2001-05-18", 98, 1), ("2030-01-01", 99, 0)],
)
def test_the_span_a_saved_model_was_trained_on_labels(bars_of, until, train, test):
    bars = bars_of(count=100)
    assert str(bars.index[-1].date()) == "2001-05-18"
    result = run_backtest(bars, SingleModel(LastReturn(), np.datetime64(until)), costs=COSTS, split={"train": 0.2})
    samples = result.forecasts.table["sample"]
    assert [(samples == name).sum() for name in ("train", "test")] == [train, test]
    assert ("test" in result.metrics) == (until < "2001-05-18")
    assert ("nothing_out_of_sample" in [one.kind for one in result.warnings]) == (until >= "2001-05-18")


WALK = {"min_bars": 60, "refit_every": 20, "horizon": 2}
"""Models are trained at bars 59, 79 and 99."""
WALKERS = {
    "ar": (lambda: AutoRegression(lags=3), {}),
    "sliding": (lambda: AutoRegression(lags=3), {"train_bars": 40}),
    "embargo": (lambda: AutoRegression(lags=3), {"embargo": 4}),
    "ridge": (lambda: SklearnForecaster(Ridge(), lookback=4, features=("return", "range")), {}),
    "lstm": (tiny_lstm, {}),
    "lstm warm": (tiny_lstm, {"warm_start": True, "train_bars": 50}),
}
SLOW = ("lstm", "lstm warm")


def moved_by(bars, last, make, *, streaming=False, **split):
    """Return which records up to bar `last` are other ones when what comes after it is changed, or cut off."""
    whole = records_until(run_backtest(bars, make(), costs=COSTS, streaming=streaming, split=split), bars.index[last])
    moved = []
    for change in (changed_after, cut_after):
        other = records_until(
            run_backtest(change(bars, last), make(), costs=COSTS, streaming=streaming, split=split), bars.index[last]
        )
        moved += [f"{change.__name__}: {name}" for name in whole if not same(whole[name], other[name])]
    return moved


def same(one, other):
    """Return whether two tables are equal; forecasts may differ by what the size of a batch does to their last bits."""
    if "forecast" not in one or len(one) != len(other):
        return one.equals(other)
    close = np.allclose(one["forecast"], other["forecast"], rtol=0, atol=1e-9)
    return close and one.drop(columns="forecast").equals(other.drop(columns="forecast"))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("name", [pytest.param(one, marks=[pytest.mark.slow] * (one in SLOW)) for one in WALKERS])
def test_no_refit_sees_what_comes_after_it(bars_of, name, streaming):
    make, settings = WALKERS[name]
    bars = bars_of(count=115)
    at_each_refit = [t + after for t in (59, 79, 99) for after in (-1, 0, 1, 2, 3)]
    for last in [*(at_each_refit[2:]), 70, 90, 113]:
        assert not moved_by(bars, last, make, **WALK, **settings, streaming=streaming), last


@pytest.mark.slow
@pytest.mark.parametrize("settings", [{}, {"train_bars": 25, "embargo": 1}])
def test_cut_at_every_bar_of_a_small_world(bars_of, settings):
    walk = {"min_bars": 30, "refit_every": 6, "horizon": 3, **settings}
    bars = bars_of(count=60, seed=5)
    for last in range(30, 59):
        assert not moved_by(bars, last, lambda: AutoRegression(lags=2), **walk), last


@pytest.mark.slow
def test_the_cuts_find_a_refit_whose_last_outcomes_come_after_it(bars_of, monkeypatch):
    honest = fitting.training_rows

    def late(bars, lookback, features, horizon, fold):
        later = range(fold.span.start, min(fold.span.stop + horizon, len(bars)))
        return honest(bars, lookback, features, horizon, type(fold)(fold.number, fold.fitted_at, later, fold.answers))

    monkeypatch.setattr(fitting, "training_rows", late)
    bars = bars_of(count=115)
    found = [last for last in range(60, 114) if moved_by(bars, last, lambda: AutoRegression(lags=3), **WALK)]
    assert found == [60, 79, 80, 99, 100], "at each refit and up to the horizon after it, and nowhere else"
