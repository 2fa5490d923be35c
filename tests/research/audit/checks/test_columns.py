"""Columns that hold or follow what is to come are named; those made of the past, of chance, or of an edge are not."""

from types import MappingProxyType

import backtrader as bt
import numpy as np
import pandas as pd
import pytest

from barcast.feeds.bars import Bars
from barcast.models.fakes import FixedForecast
from barcast.research.audit.checks.columns import MOST, check_columns, columns_that_know

COUNT = 1500


def bars_with_close(close, rng):
    """Return bars of these closes, whose opens gap."""
    opened = np.concatenate((close[:1], close[:-1])) * np.exp(rng.normal(0, 0.003, len(close)))
    high = np.maximum(opened, close) * np.exp(np.abs(rng.normal(0, 0.004, len(close))))
    low = np.minimum(opened, close) / np.exp(np.abs(rng.normal(0, 0.004, len(close))))
    columns = {
        "open": opened,
        "high": high,
        "low": low,
        "close": close,
        "volume": np.exp(rng.normal(10, 1, len(close))),
    }
    return Bars(pd.bdate_range("2001-01-01", periods=len(close), name="date"), MappingProxyType(columns), "file")


def autoregressive(rng):
    returns = rng.normal(0, 0.008, COUNT)
    for bar in range(1, COUNT):
        returns[bar] += 0.6 * returns[bar - 1]
    return 100 * np.exp(np.cumsum(returns))


def bouncing(rng):
    """A price that goes to and fro between bid and ask: its returns' first autocorrelation is close to -0.5."""
    return 100 * np.exp(np.cumsum(rng.normal(0, 0.002, COUNT))) * np.exp(0.01 * rng.choice([-1, 1], COUNT))


def heteroscedastic(rng):
    returns, variance = np.zeros(COUNT), 1e-4
    for bar in range(1, COUNT):
        variance = 2e-6 + 0.1 * returns[bar - 1] ** 2 + 0.88 * variance
        returns[bar] = rng.normal() * np.sqrt(variance)
    return 100 * np.exp(np.cumsum(returns))


MARKETS = {
    "walk": lambda rng: 100 * np.exp(np.cumsum(rng.normal(0, 0.01, COUNT))),
    "heavy tails": lambda rng: 100 * np.exp(np.cumsum(0.006 * rng.standard_t(3, COUNT))),
    "changing volatility": heteroscedastic,
    "bounce": bouncing,
    "autoregressive": autoregressive,
    "smoothed": lambda rng: (
        100 * np.exp(np.cumsum(np.convolve(rng.normal(0, 0.01, COUNT + 4), np.ones(5) / 5, "valid")))
    ),
}


def market(kind, seed=5):
    rng = np.random.default_rng(seed)
    return bars_with_close(MARKETS[kind](rng), rng)


def with_columns(bars, columns):
    """Return the bars with further columns, what is missing in them filled with 0."""
    more = {name: np.nan_to_num(np.asarray(values, dtype=np.float64)) for name, values in columns.items()}
    return Bars(bars.index, MappingProxyType({**bars.columns, **more}), bars.name)


def next_return(bars):
    return pd.Series(bars.close).pct_change().shift(-1)


def noisy(bars, correlation, seed=3):
    """Return the next return with noise, so that this is the correlation of both."""
    ahead = next_return(bars)
    noise = np.random.default_rng(seed).normal(0, ahead.std(), len(bars))
    return correlation * ahead + np.sqrt(1 - correlation**2) * noise


def leaks_of(bars):
    close, ahead = pd.Series(bars.close), next_return(bars)
    some = np.random.default_rng(1).random(len(bars)) < 0.5
    return {
        "label": ahead,
        "rounded": (100 * ahead).round(1),
        "noise": noisy(bars, 0.5),
        "sign": ahead > 0,
        "three_classes": np.where(ahead > 0.005, 1, np.where(ahead < -0.005, -1, 0)),
        "clipped": ahead.clip(-0.005, 0.005),
        "exponential": np.exp(100 * ahead),
        "next_close": close.shift(-1),
        "noisy_close": close.shift(-1) * np.exp(np.random.default_rng(2).normal(0, 0.01, len(bars))),
        "centred": close.rolling(5, center=True).mean(),
        "smoothed": close[::-1].ewm(span=5).mean()[::-1],
        "two_days_ahead": ahead.shift(-1),
        "week": close.pct_change(5).shift(-5),
        "tail_filled": ahead.where(np.arange(len(bars)) < 0.9 * len(bars)),
        "filled_backwards": ahead.where(some).bfill(),
        "weekly": pd.Series(bars.close, bars.index).resample("W").transform("last"),
        "monthly": pd.Series(bars.close, bars.index).resample("ME").transform("last"),
        "next_volume": pd.Series(bars.volume).shift(-1),
        "next_high": pd.Series(bars.high).shift(-1),
    }


def honest_of(bars, chance=40):
    close, now, bar = pd.Series(bars.close), pd.Series(bars.close).pct_change(), np.arange(len(bars))
    change, rng = close.diff(), np.random.default_rng(4)
    up, down = (part.clip(lower=0).ewm(alpha=1 / 14).mean() for part in (change, -change))
    ahead = next_return(bars).abs()
    return {
        "rsi": 100 - 100 / (1 + up / down),
        "ema": close.ewm(span=10).mean(),
        "macd": close.ewm(span=12).mean() - close.ewm(span=26).mean(),
        "volatility": now.rolling(20).std(),
        "band": (close - close.rolling(20).mean()) / close.rolling(20).std(),
        "day_of_week": bar % 5,
        "season": np.sin(bar / 40),
        "this_return": now,
        "close_before": close.shift(1),
        "adj_close": close * np.exp(-0.0001 * (len(bars) - bar)),
        "walk": np.cumsum(rng.normal(0, 1, len(bars))),
        "other_price": 100 * np.exp(np.cumsum(rng.normal(0, 0.01, len(bars)))),
        "constant": np.ones(len(bars)),
        "nearly_constant": bar % 500 == 3,
        "counted": bar,
        "turnover": np.cumsum(bars.volume * np.sign(now.fillna(0))),
        "edge": noisy(bars, 0.19),
        "one_outlier": np.where(bar == ahead.idxmax(), 1e6, rng.normal(0, 1, len(bars))),
        **{f"chance_{number}": rng.normal(0, 1, len(bars)) for number in range(chance)},
    }


HIDDEN = {"bounce": {"filled_backwards", "monthly"}, "smoothed": {"noise", "noisy_close", "clipped", "three_classes"}}
"""What returns that follow each other hide: the past tells nearly as much of the next one as these columns do."""


@pytest.mark.parametrize("most", [600, MOST])
@pytest.mark.parametrize("kind", MARKETS)
def test_a_column_that_knows_what_is_to_come_is_named(kind, most):
    bars = market(kind)
    leaks = leaks_of(bars)
    found = {one.name for one in columns_that_know(with_columns(bars, leaks), list(leaks), 1, most=most)}
    assert set(leaks) - found <= HIDDEN.get(kind, set())


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", MARKETS)
def test_a_column_of_the_past_of_chance_or_with_an_edge_is_not_named(kind, seed):
    bars = market(kind, seed)
    honest = honest_of(bars)
    bars = with_columns(bars, honest)
    assert not columns_that_know(bars, list(honest), 1, most=MOST)
    assert not columns_that_know(bars, list(honest), 5)


def test_the_middle_of_bid_and_ask_tells_where_a_bounce_ends_and_is_not_named():
    rng = np.random.default_rng(8)
    middle = 100 * np.exp(np.cumsum(rng.normal(0, 0.002, COUNT)))
    bars = bars_with_close(middle * np.exp(0.01 * rng.choice([-1, 1], COUNT)), rng)
    assert not columns_that_know(with_columns(bars, {"mid": middle, "bid": 0.99 * middle}), ["mid", "bid"], 1)


def test_a_quote_knows_the_price_of_what_is_seldom_traded_and_is_not_named():
    rng = np.random.default_rng(8)
    quoted = 100 * np.exp(np.cumsum(rng.normal(0, 0.01, COUNT)))
    traded = rng.random(COUNT) < 0.4
    traded[0] = True
    bars = bars_with_close(pd.Series(quoted).where(traded).ffill().to_numpy(), rng)
    assert not columns_that_know(with_columns(bars, {"mid": quoted}), ["mid"], 1)
    label = with_columns(bars, {"label": noisy(bars, 0.7)})
    assert columns_that_know(label, ["label"], 1)


def test_what_is_left_of_a_correlation_once_the_past_is_taken_away_is_called_that(audited):
    bars = market("walk")
    mean = pd.Series(bars.close).rolling(9, center=True).mean()
    (found,) = check_columns(*audited(with_columns(bars, {"mean": mean}), Asks("mean"))).findings
    assert " beyond all that was known by then, over 495 test bars; " in found.text


def test_few_bars_prove_little():
    bars = market("walk")
    few = with_columns(bars, {"noise": noisy(bars, 0.5), "label": next_return(bars)}).first(110)
    assert [one.name for one in columns_that_know(few, ["noise", "label"], 1)] == ["label"]


def test_a_leak_in_one_part_alone_is_found_there():
    bars = market("walk")
    late = np.where(np.arange(COUNT) >= 1000, next_return(bars), np.random.default_rng(1).normal(0, 0.01, COUNT))
    samples = [("train", range(1000)), ("test", range(1000, COUNT))]
    (found,) = columns_that_know(with_columns(bars, {"late": late}), ["late"], 1, samples=samples)
    assert (found.sample, found.what) == ("test", "the return of the next bar")


class Asks(FixedForecast):
    """Asked with a column, it makes nothing of it."""

    def __init__(self, *features):
        super().__init__(0.01, lookback=2)
        self.features = [*features, "return"]


def test_a_column_that_is_the_next_return_is_called_tomorrows(audited):
    bars = market("walk")
    outcome = check_columns(*audited(with_columns(bars, {"target": next_return(bars)}), Asks("target")))
    (found,) = outcome.findings
    assert found.text == (
        "Column `target` is tomorrow's return (correlation 1.000 over 474 test bars). What a column says at a bar must "
        "have been known at its close. Look for a shift(-1), a label left among the features, or a centred window, and "
        "leave the column out of model.features or mend it in the file."
    )
    assert (outcome.cells["bars"].status, outcome.cells["bars"].tried) == ("failed", 1)


def test_a_column_that_follows_the_next_return_is_told_with_both_correlations(audited):
    bars = market("walk")
    (found,) = check_columns(*audited(with_columns(bars, {"hint": noisy(bars, 0.6)}), Asks("hint"))).findings
    assert found.text.startswith("Column `hint` follows the return of the next bar (correlation 0.")
    assert "with the one that has just come), more closely than any market has shown. What a column" in found.text


class Reads(bt.Strategy):
    def next(self):
        if self.data.target[0] > 0:
            self.buy(size=1)


class ReadsNothing(bt.Strategy):
    def next(self):
        self.buy(size=1)


def test_a_column_is_a_finding_if_something_reads_it_and_told_if_not(audited):
    bars = with_columns(market("walk"), {"target": next_return(market("walk"))})
    assert check_columns(*audited(bars, strategy=Reads)).findings
    unread = check_columns(*audited(bars, strategy=ReadsNothing))
    assert (unread.cells["bars"].status, unread.findings) == ("told", ())
    assert unread.notes[0].endswith("mend it in the file. Nothing in this run was seen to read it.")


def test_bars_without_further_columns_have_none_to_look_at(audited, bars):
    outcome = check_columns(*audited(bars, FixedForecast(0.1)))
    assert outcome.cells["bars"].status == "not_applicable"
