"""A feature that holds the future is an alarm, whatever the model made of it; one that holds the past is not."""

from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.feeds.bars import Bars

rng = np.random.default_rng(11)


class Asks:
    """Asked with a column, it makes nothing of it."""

    lookback = 5

    def __init__(self, *features):
        self.features = [*features, "return"]

    def predict(self, windows):
        return 0.1 * windows[:, -1, -1]


def with_column(bars, values, name="signal"):
    columns = dict(bars.columns)
    columns[name] = np.nan_to_num(np.asarray(values, dtype=np.float64))
    return Bars(bars.index, MappingProxyType(columns), "file", bars.warnings, MappingProxyType({}))


def alarms(bars, values, **settings):
    result = run_backtest(with_column(bars, values), Asks("signal"), costs=Costs.free(), **settings)
    return tuple(one.text for one in result.alarms)


def later(values, bars=1):
    return pd.Series(values).shift(-bars).to_numpy()


def returns(bars, horizon=1):
    return pd.Series(bars.close).pct_change(horizon).shift(-horizon).to_numpy()


LEAKS = {
    "next return": (lambda b: returns(b), "the return of the next bar"),
    "in percent": (lambda b: np.round(100 * returns(b), 2), "the return of the next bar"),
    "standardised": (lambda b: (returns(b) - 0.0003) / 0.01, "the return of the next bar"),
    "its opposite": (lambda b: -returns(b), "the return of the next bar"),
    "log return": (lambda b: np.log1p(returns(b)), "the return of the next bar"),
    "with noise": (lambda b: returns(b) + rng.normal(0, 0.0005, len(b)), "the return of the next bar"),
    "shifted once more": (lambda b: later(returns(b)), "the return of the bar 2 bars later"),
    "sign": (lambda b: np.sign(returns(b)), "the sign of the return of the next bar"),
    "up or not": (lambda b: returns(b) > 0, "the sign of the return of the next bar"),
    "five bars": (lambda b: returns(b, 5), "the return over the next 5 bars"),
    "next close": (lambda b: later(b.close), "the next close"),
    "scaled next close": (lambda b: (later(b.close) - 90) / 40, "the next close"),
    "log of next close": (lambda b: np.log(later(b.close)), "the next close"),
    "close in five": (lambda b: later(b.close, 5), "the close of 5 bars later"),
    "next open": (lambda b: later(b.open), "the next open"),
    "next high": (lambda b: later(b.high), "the next high"),
    "next volume": (lambda b: later(b.volume), "the next volume"),
    "next change": (lambda b: later(b.close) - b.close, "the change of the close of the next bar"),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", LEAKS)
@pytest.mark.parametrize("train", [0.0, 0.67])
def test_a_column_with_the_future_in_it_is_told_by_name_and_in_words(bars_of, kind, train):
    make, words = LEAKS[kind]
    bars = bars_of(count=400)
    told = [one for one in alarms(bars, make(bars), split={"train": train}) if "feature signal" in one]
    assert len(told) == 1
    assert told[0].startswith(f"Too good to be true: the feature signal holds {words}")
    assert told[0].endswith("leave the column out of model.features or mend it in the file.")


def test_the_sentence_says_how_much_and_on_which_bars(bars):
    assert alarms(bars, returns(bars))[0].startswith(
        "Too good to be true: the feature signal holds the return of the next bar "
        "(correlation 1.000 over 78 test bars). "
        "What a column says at a bar must have been known at its close. Look for a shift(-1), a label left among"
    )


def test_a_leak_of_the_train_part_alone_is_told_too(bars):
    values = np.where(np.arange(300) < 200, returns(bars), rng.normal(0, 0.01, 300))
    (told,) = alarms(bars, values)
    assert "over 180 train bars" in told


def test_a_label_of_the_runs_own_horizon_is_found(bars_of):
    bars = bars_of(count=600)
    (told,) = alarms(bars, returns(bars, 7) > 0, split={"horizon": 7})
    assert "holds the sign of the return over the next 7 bars" in told


def test_a_column_that_nobody_asks_is_not_compared(bars):
    assert run_backtest(with_column(bars, returns(bars)), Asks(), costs=Costs.free()).alarms == ()


def sma(bars, window=20):
    return pd.Series(bars.close).rolling(window, min_periods=1).mean()


HONEST = {
    "last return": lambda b: pd.Series(b.close).pct_change(),
    "last five": lambda b: pd.Series(b.close).pct_change(5),
    "sign of the last": lambda b: np.sign(pd.Series(b.close).pct_change()),
    "copy of the close": lambda b: b.close,
    "scaled close": lambda b: (b.close - b.close.min()) / np.ptp(b.close),
    "previous close": lambda b: pd.Series(b.close).shift(1).bfill(),
    "average": sma,
    "fast average": lambda b: sma(b, 2),
    "distance": lambda b: b.close / sma(b) - 1,
    "volatility": lambda b: pd.Series(b.close).pct_change().rolling(20, min_periods=2).std(),
    "weekday": lambda b: b.index.day_of_week,
    "trend": lambda b: np.arange(len(b)),
    "constant": lambda b: np.ones(len(b)),
    "rare event": lambda b: np.arange(len(b)) == 150,
    "noise": lambda b: rng.normal(0, 0.01, len(b)),
    "a correlated index": lambda b: b.close * (1 + rng.normal(0, 0.001, len(b))),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", HONEST)
@pytest.mark.parametrize("gap", [0.003, 0.0])
def test_a_column_of_the_past_raises_no_alarm(bars_of, kind, gap):
    """With no gap the next open is this close, as around the clock."""
    bars = bars_of(count=400, gap=gap)
    assert alarms(bars, HONEST[kind](bars)) == ()


def test_the_prices_themselves_raise_no_alarm(bars_of):
    for gap in (0.003, 0.0, 1e-5):
        bars = bars_of(count=400, gap=gap)
        assert run_backtest(bars, Asks("open", "high", "low", "close", "volume"), costs=Costs.free()).alarms == ()


def test_a_price_that_glides_is_not_taken_for_the_future(bars_of):
    bars = bars_of(count=400)
    close = 100.0 + 10.0 * np.sin(np.arange(400) / 40.0)
    columns = dict.fromkeys(("open", "high", "low", "close"), close)
    glides = Bars(bars.index, MappingProxyType({**columns, "volume": bars.volume}), "sine")
    told = run_backtest(glides, Asks("close"), costs=Costs.free()).alarms
    assert not any(one.kind == "feature_leak" for one in told)
