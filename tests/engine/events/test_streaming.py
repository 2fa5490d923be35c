"""A bar at a time or all at once: the same forecasts within 1e-6 and the same trades, for every kind of model."""

import backtrader as bt
import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.linear_model import Ridge

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.models.baselines import AutoRegression, LastReturn, Mean, Reversal, Zero
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.networks.torch_forecaster import TorchForecaster
from barcast.models.sklearn_forecaster import SklearnForecaster
from barcast.strategies import SignStrategy


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.Sequential(
            torch.nn.Flatten(), torch.nn.Linear(12, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1)
        )

    def forward(self, windows):
        return self.layers(windows)


FEATURES = ("return", "range")
MODELS = {
    "lstm": lambda: LSTMForecaster(units=[5, 3], dense=["3 relu", "1"], lookback=6, features=FEATURES, epochs=2),
    "direction": lambda: LSTMForecaster(units=[4], lookback=6, label="direction", epochs=2),
    "torch": lambda: TorchForecaster(Net, lookback=6, features=FEATURES, epochs=2),
    "sklearn": lambda: SklearnForecaster(Ridge(), lookback=6, features=FEATURES),
    "zero": Zero,
    "mean": Mean,
    "last": LastReturn,
    "reversal": Reversal,
    "ar": lambda: AutoRegression(lags=4),
}


@pytest.mark.parametrize("name", MODELS)
def test_streaming_equals_batch(bars, name):
    batch, stream = (
        run_backtest(bars, MODELS[name](), costs=Costs(spread_bps=2), streaming=streaming)
        for streaming in (False, True)
    )
    np.testing.assert_allclose(batch.forecasts.table["forecast"], stream.forecasts.table["forecast"], rtol=0, atol=1e-6)
    assert len(batch.forecasts.table) == len(bars) - MODELS[name]().lookback
    pd.testing.assert_frame_equal(batch.account.fills, stream.account.fills, check_exact=True)
    pd.testing.assert_frame_equal(batch.account.equity, stream.account.equity, check_exact=True)


@pytest.mark.parametrize("streaming", [False, True])
def test_the_same_run_twice_is_the_same_bit_for_bit(bars, streaming):
    first, second = (run_backtest(bars, MODELS["lstm"](), costs=Costs(), streaming=streaming) for _ in range(2))
    pd.testing.assert_frame_equal(first.buy_and_hold.equity, second.buy_and_hold.equity, check_exact=True)
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second.tables[name], check_exact=True)


def test_the_first_forecast_is_made_on_the_bar_after_the_lookback(bars):
    for streaming in (False, True):
        result = run_backtest(bars, AutoRegression(lags=7), costs=Costs(), streaming=streaming)
        assert result.forecasts.table["made_at"].iloc[0] == bars.index[7]


def test_as_many_bars_as_the_window_needs_and_not_one_less(bars_of):
    for streaming in (False, True):
        result = run_backtest(bars_of(count=8), LastReturn(), costs=Costs(), streaming=streaming, split={"train": 0.0})
        assert len(result.forecasts.table) == 7
    with pytest.raises(ValueError, match="1 bars are too few for a lookback of 1, which needs 2"):
        run_backtest(bars_of(count=1), LastReturn(), costs=Costs(), split={"train": 0.0})


def assert_nothing_is_to_come(data, bars, looked):
    """No line of the feed holds a bar after the present one."""
    now = len(data)
    for line in data.lines.lines:
        assert len(line.array) == now
    assert data.close.array.tolist() == bars.close[:now].tolist()
    assert data.datetime.date() == bars.index[now - 1].date()
    looked.append(now)


class Watching(bt.Indicator):
    lines = ("seen",)
    params = (("look", None),)

    def prenext(self):
        self.next()

    def next(self):
        assert len(self.lines.seen.array) == len(self.data)
        self.p.look(self.data)
        self.lines.seen[0] = self.data.close[0]


class Watcher(SignStrategy):
    """Looks about on every bar, in an indicator and in itself."""

    params = (("look", None),)

    def __init__(self):
        super().__init__()
        self.watching = Watching(self.data, look=self.p.look)

    def prenext(self):
        self.look_about()

    def next(self):
        self.look_about()
        super().next()

    def look_about(self):
        self.p.look(self.data)
        for line in (*self.lines.lines, self.watching.lines.seen, self.forecast.lines.forecast):
            assert len(line.array) == len(self.data)


@pytest.mark.parametrize("lean", [True, False])
def test_while_streaming_no_line_holds_a_later_bar(monkeypatch, bars, lean):
    looked = []
    monkeypatch.setattr("barcast.engine.events.loop.lean.is_covered", lambda *_: lean)
    params = {"look": lambda data: assert_nothing_is_to_come(data, bars, looked)}
    result = run_backtest(bars, AutoRegression(lags=4), Watcher, Costs(), streaming=True, strategy_params=params)
    assert looked == [now for now in range(1, len(bars) + 1) for _ in range(2)]
    assert len(result.account.fills) > 10
