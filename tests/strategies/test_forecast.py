"""The indicator: its windows, whatever the feed calls its lines."""

from types import MappingProxyType

import backtrader as bt
import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.faults import BadInput
from barcast.feeds import Bars, load_bars
from barcast.models.windows.features import feature_matrix
from barcast.models.windows.rolling import rolling_windows
from barcast.strategies.forecast import Window


class Recorder:
    lookback = 3
    features = ("return", "range", "volume_change", "size", "vix close")

    def __init__(self):
        self.seen = []

    def predict(self, windows):
        assert windows.shape[1:] == (3, 5)
        self.seen.extend(np.array(windows))
        return np.zeros(len(windows))


def with_columns(bars):
    rng = np.random.default_rng(0)
    extra = {"size": rng.normal(size=len(bars)), "vix close": rng.normal(size=len(bars))}
    return Bars(bars.index, MappingProxyType({**bars.columns, **extra}), bars.name)


@pytest.mark.parametrize("streaming", [False, True])
def test_a_window_holds_the_features_of_the_last_bars(bars_of, streaming):
    bars = with_columns(bars_of(count=40))
    model = Recorder()
    run_backtest(bars, model, costs=Costs(), streaming=streaming)
    windows = np.array(model.seen)[:37]  # then come those it is asked for again
    for i, window in enumerate(windows):
        t = 3 + i
        for row, bar in zip(window, range(t - 2, t + 1), strict=True):
            expected = [
                bars.close[bar] / bars.close[bar - 1] - 1,
                (bars.high[bar] - bars.low[bar]) / bars.close[bar],
                np.log1p(bars.volume[bar]) - np.log1p(bars.volume[bar - 1]),
                bars.columns["size"][bar],
                bars.columns["vix close"][bar],
            ]
            np.testing.assert_allclose(row, expected, rtol=1e-12)


@pytest.mark.parametrize("lookback", [1, 3, 40])
def test_streamed_windows_are_those_of_the_last_bars_alone_to_the_bit(monkeypatch, bars, lookback):
    """Kept from bar to bar, through gaps without a model, past the room there is, and whatever the model does."""
    monkeypatch.setattr(Window, "ROOM", 7)
    bars, names, seen = with_columns(bars), Recorder.features, {}

    class Source:
        features = names

        def at(self, t):
            self.now = None if t % 50 in (0, 20, 21) or t < 60 else t
            return None if self.now is None else self

        def predict(self, windows):
            seen.setdefault(self.now, windows)  # later it is asked again
            return np.zeros(len(windows))

    Source.lookback = lookback
    run_backtest(bars, Source(), costs=Costs(), streaming=True)
    seen.pop(None)  # where it has no model the one before is asked again
    assert list(seen) == [t for t in range(60, 300) if t % 50 not in (0, 20, 21)]
    all_windows = rolling_windows(feature_matrix(bars.columns, names), lookback)
    for t, window in seen.items():
        last = {name: values[t - lookback : t + 1] for name, values in bars.columns.items()}
        assert (window.shape, window.dtype) == ((1, lookback, 5), np.float64)
        assert (window.flags.c_contiguous, window.flags.writeable) == (True, False)
        assert window[0].tobytes() == feature_matrix(last, names)[1:].tobytes()
        assert window[0].tobytes() == np.ascontiguousarray(all_windows[t - lookback]).tobytes()


def test_a_window_made_writable_changes_no_later_one(bars):
    class Vandal(Recorder):
        def predict(self, windows):
            super().predict(windows)
            windows = windows if windows.base is None else windows.base
            windows.flags.writeable = True
            windows[:] = 1e9
            return np.zeros(len(windows))

    honest, vandal = Recorder(), Vandal()
    for model in (honest, vandal):
        run_backtest(with_columns(bars), model, costs=Costs(), streaming=True)
    assert np.array_equal(honest.seen[:297], vandal.seen[:297])


def test_a_column_that_was_left_out_is_refused_with_the_reason(bars):
    frame = bars.to_frame().assign(size=[np.nan] * 5 + [1.0] * 295)
    with pytest.raises(BadInput, match=r"model\.features: the column 'size' of .* was left out: row 0"):
        run_backtest(load_bars(frame), Recorder(), costs=Costs())


def test_an_unknown_feature_is_refused(bars):
    model = Recorder()
    with pytest.raises(BadInput, match=r"model\.features: no feature or column is called 'size'"):
        run_backtest(bars, model, costs=Costs())


class InPlace:
    lookback = 2

    def predict(self, windows):
        windows *= 0
        return windows[:, -1, 0]


@pytest.mark.parametrize("streaming", [False, True])
def test_a_model_that_writes_into_its_windows_fails_either_way(bars, streaming):
    with pytest.raises(ValueError, match="read-only"):
        run_backtest(bars, InPlace(), costs=Costs(), streaming=streaming)


class Namesake(bt.Strategy):
    def __init__(self):
        self.forecast = 0.3


def test_an_attribute_that_happens_to_be_called_forecast_is_none(bars):
    assert run_backtest(bars, None, Namesake, Costs()).forecasts.table.empty
