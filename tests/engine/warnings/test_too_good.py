"""Results that are too good to be true are told first; honest edges, however strong, are not."""

import backtrader as bt
import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.feeds import load_bars
from barcast.models.fakes import ScriptedSource
from barcast.strategies import BuyAndHold, ForecastStrategy

COSTS = Costs(spread_bps=2.0)
ALARM = "Too good to be true: out of sample "


def ahead(bars, horizon=1):
    """Return what comes of a forecast made at each bar, 0 where that is not known."""
    outcome = np.zeros(len(bars))
    outcome[:-horizon] = bars.close[horizon:] / bars.close[:-horizon] - 1.0
    return outcome


def planted(bars, correlation, seed=3):
    """Return forecasts that correlate with the next return so much, on average."""
    outcome = ahead(bars)
    noise = np.random.default_rng(seed).normal(0.0, outcome.std(), len(bars))
    return correlation * outcome + np.sqrt(1.0 - correlation**2) * noise


def alarms(bars, forecasts, **settings):
    result = run_backtest(bars, ScriptedSource(forecasts), costs=COSTS, **settings)
    return tuple(one.text for one in result.alarms)


def frame_of(close, **columns):
    table = {"open": close, "high": close, "low": close, "close": close, **columns}
    return load_bars(pd.DataFrame(table, index=pd.bdate_range("2001-01-01", periods=len(close))))


@pytest.mark.parametrize("rounding", [lambda x: x, np.float32, lambda x: np.round(x, 6)])
def test_forecasts_that_are_the_outcomes_are_told_before_everything(bars, rounding):
    (told,) = alarms(bars, rounding(ahead(bars)))
    assert told.startswith(f"{ALARM}the 99 forecasts equal the returns that came. Look for the future in what the")
    for hint in ("shift(-1)", "fitted on all bars", "a file read beside the bars", "a bar already known"):
        assert hint in told


def test_prices_that_are_the_next_closes_are_told_too(bars):
    (told,) = alarms(bars, bars.close * (1.0 + ahead(bars)))
    assert told.startswith(f"{ALARM}the 99 forecasts equal the closes that came. Look for the future")


def test_a_correlation_and_a_hit_rate_beyond_belief_are_told_with_numbers_and_thresholds(bars_of):
    bars = bars_of(count=900)
    (told,) = alarms(bars, planted(bars, 0.8))
    assert told.startswith(f"{ALARM}forecasts and outcomes correlate at 0.8")
    assert "over 297 pairs, beyond 0.5 (forecasts of real returns seldom reach 0.1)" in told
    assert "of 297 forecasts have the sign of their outcome, above 70% (real ones are near 50%)" in told
    assert "a year over 297 bars, above 5 (the best funds have 2 or 3)" in told


def test_forecasts_with_the_wrong_sign_know_the_future_too(bars):
    (told,) = alarms(bars, -planted(bars, 0.9))
    assert told.startswith(f"{ALARM}forecasts and outcomes correlate at -0.9")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("correlation", [0.1, 0.2, 0.3])
@pytest.mark.parametrize("count", [100, 300, 1000, 3000])
def test_a_planted_edge_raises_no_alarm(bars_of, correlation, count):
    for seed in range(4):
        bars = bars_of(count=count, seed=seed)
        assert alarms(bars, planted(bars, correlation, seed)) == ()


def test_few_pairs_mean_nothing(bars_of):
    assert alarms(bars_of(count=80), planted(bars_of(count=80), 0.9)) == ()


def test_one_pair_far_out_makes_no_alarm(bars_of):
    bars = bars_of(count=600)
    forecasts, outcome = planted(bars, 0.0), ahead(bars)
    close = bars.close.copy()
    close[500:] *= 2.0  # once, and forecast
    forecasts[499] = 1.0
    result = run_backtest(frame_of(close), ScriptedSource(forecasts), costs=COSTS)
    assert result.metrics["test"]["correlation"] > 0.8
    assert outcome[499] < 0.1
    assert result.alarms == ()


def test_outcomes_that_overlap_count_once(bars_of):
    """Of a trend that lasts, a forecast of fifty bars may well correlate over two hundred of them."""
    bars = bars_of(count=600)
    forecasts = ahead(bars, 50) + np.random.default_rng(1).normal(0.0, 0.02, 600)
    result = run_backtest(bars, ScriptedSource(forecasts), costs=COSTS, split={"horizon": 50})
    assert result.metrics["test"]["correlation"] > 0.7
    assert not any("correlate" in told.text for told in result.alarms)


def test_forecasting_gains_of_what_nearly_always_gains_is_no_wonder(bars_of):
    bars = bars_of(count=1200, drift=0.003, volatility=0.01)
    result = run_backtest(
        bars, ScriptedSource(0.01 + 0.001 * planted(bars, 0.0)), costs=COSTS, split={"horizon": 20, "train": 0.0}
    )
    assert result.metrics["test"]["hit_rate"] > 0.75
    assert result.alarms == ()


def test_a_train_part_that_knows_its_own_future_is_not_judged(bars):
    forecasts = np.where(np.arange(300) < 200, ahead(bars), planted(bars, 0.0))
    assert alarms(bars, forecasts) == ()


class Later(bt.Indicator):
    """The close of the day after tomorrow less tomorrow's open, by a `once` that reads on."""

    lines = ("gain",)

    def once(self, start, end):
        gain, opens, closes = self.lines.gain.array, self.data.open.array, self.data.close.array
        for i in range(start, end):
            gain[i] = closes[min(i + 2, end - 1)] - opens[min(i + 1, end - 1)]


class Peeks(bt.Strategy):
    """Reads that."""

    def __init__(self):
        self.later = Later(self.data)

    def next(self):
        self.broker.order_target(self, self.data, 1.0 if self.later[0] > 0 else -1.0)


def test_a_plain_strategy_that_peeks_is_told_what_to_look_for_in_it(bars_of):
    (told,) = (one.text for one in run_backtest(bars_of(count=200), None, Peeks, COSTS).alarms)
    assert told.startswith(f"{ALARM}the Sharpe ratio is ")
    assert "Look for the future in what the strategy sees: an indicator whose `once` reads on" in told
    assert "--streaming" in told


def test_minutes_of_luck_are_no_alarm(bars_of):
    """So many bars are in a year that a Sharpe ratio of 5 is nothing."""
    lucky = 0
    for seed in range(12):
        bars = bars_of(count=400, seed=seed)
        result = run_backtest(
            bars,
            ScriptedSource(planted(bars, 0.0, seed)),
            costs=Costs.free(),
            split={"train": 0.0},
            account={"bars_per_year": 98_280.0},
        )
        lucky += result.metrics["test"]["sharpe"] > 5.0
        assert result.alarms == ()
    assert lucky > 2


def test_prices_that_rise_too_steadily_are_said_to(bars):
    close = 100.0 * np.cumprod(1.001 + 0.0002 * np.sin(np.arange(300)))
    (told,) = (one.text for one in run_backtest(frame_of(close), None, BuyAndHold, COSTS).alarms)
    assert "buy and hold has a Sharpe ratio of " in told
    assert "so look at the prices first: they rise too steadily" in told


class Never(ForecastStrategy):
    def target(self, forecast):
        return 0.0


def test_interest_on_idle_cash_is_no_alarm(bars):
    result = run_backtest(bars, ScriptedSource(np.full(300, 0.001)), Never, Costs(cash_rate_annual=0.04))
    assert result.metrics["test"]["sharpe"] > 5.0
    assert result.alarms == ()


def test_huge_forecasts_are_judged_without_a_fault(bars):
    result = run_backtest(bars, ScriptedSource(1e300 * np.sign(planted(bars, 0.0))), costs=COSTS)
    assert result.alarms == ()
    assert any("times as large as the returns" in one.text for one in result.warnings)
