"""The strategies that know what trading costs: what they decide, and that they beat plain sign where it is dear."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.faults import BadInput
from barcast.feeds import load_bars
from barcast.models.fakes import ScriptedSource
from barcast.strategies import DeadBandStrategy, SignStrategy, VolatilityTargetStrategy

EXAMPLE = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[2] / "examples" / "cost_aware.py")))
"""The planted markets of the example that the page on strategies quotes."""


def hand_bars(close):
    """Return daily bars with these closes."""
    close = np.array(close)
    open_ = np.concatenate((close[:1], close[:-1]))
    table = {"open": open_, "high": np.maximum(open_, close), "low": np.minimum(open_, close), "close": close}
    return load_bars(pd.DataFrame(table, index=pd.bdate_range("2001-01-01", periods=len(close))))


def sharpes(world, strategy, bps):
    """Return the net Sharpe ratio in every market."""
    found = []
    for seed in EXAMPLE.SEEDS:
        bars, forecasts = world(np.random.default_rng(seed))
        result = run_backtest(bars, ScriptedSource(forecasts), strategy, Costs(slippage_bps=bps), split={"train": 0.0})
        found.append(result.metrics["test"]["sharpe"])
    return np.array(found)


class TestDeadBand:
    @pytest.mark.slow
    def test_it_beats_sign_at_high_costs_on_a_planted_edge(self):
        plain, aware = (sharpes(EXAMPLE.honest_forecasts, one, 15.0) for one in (SignStrategy, DeadBandStrategy))
        assert (aware > plain).all()
        assert aware.mean() > plain.mean() + 0.4

    def test_without_costs_it_is_sign(self):
        bars, forecasts = EXAMPLE.honest_forecasts(np.random.default_rng(1))
        ours, plain = (
            run_backtest(bars, ScriptedSource(forecasts), one, costs=Costs.free())
            for one in (DeadBandStrategy, SignStrategy)
        )
        pd.testing.assert_frame_equal(ours.account.fills, plain.account.fills)

    def test_the_band_is_the_round_trip_times_the_multiple(self):
        bars = hand_bars([100.0] * 6)
        # 10 bps a side: a round trip costs 20 bps
        forecasts = np.array([0.0, 0.0019, 0.0021, -0.0019, -0.0021, 0.0])
        costs = Costs(slippage_bps=10)
        targets = {}
        for multiple in (1.0, 1.5):
            params = {"multiple": multiple}
            result = run_backtest(
                bars, ScriptedSource(forecasts), DeadBandStrategy, costs, strategy_params=params, split={"train": 0.0}
            )
            targets[multiple] = result.forecasts.table["target"].tolist()
        assert targets == {1.0: [0, 1, 1, -1, -1], 1.5: [0, 0, 0, 0, 0]}

    def test_the_test_account_holds_nothing_that_the_band_could_keep(self):
        """At bar 3 it is opened, flat: a forecast within the band is no reason to hold what the train account held."""
        bars, forecasts = hand_bars([100.0] * 6), np.array([0.0, 0.0019, 0.0021, -0.0019, -0.0019, 0.0021])
        costs = Costs(slippage_bps=10)
        result = run_backtest(bars, ScriptedSource(forecasts), DeadBandStrategy, costs, split={"train": 0.67})
        assert result.account.boundary == bars.index[3]
        assert result.forecasts.table["target"].tolist() == [0, 1, 0, 0, 1]
        assert result.account.equity["position"].gt(0.0).tolist() == [False, False, False, True, False, False]
        assert result.account.fills["sample"].tolist() == ["train"]

    def test_long_only_goes_flat(self):
        bars, forecasts = hand_bars([100.0] * 4), np.array([0.0, 0.01, -0.01, -0.01])
        result = run_backtest(
            bars,
            ScriptedSource(forecasts),
            DeadBandStrategy,
            costs=Costs.free(),
            strategy_params={"long_only": True},
            split={"train": 0.0},
        )
        assert result.forecasts.table["target"].tolist() == [1, 0, 0]

    def test_fixed_costs_count_by_the_size_of_the_account(self):
        bars, forecasts = hand_bars([100.0] * 4), np.array([0.0, 0.01, 0.01, 0.01])
        for cash, target in ((1_000.0, 0.0), (100_000.0, 1.0)):  # 6 money a side: 1.2% of 1,000
            result = run_backtest(
                bars, ScriptedSource(forecasts), DeadBandStrategy, Costs(commission_fixed=6), account={"cash": cash}
            )
            assert result.forecasts.table["target"].iloc[-1] == target


class TestVolatilityTarget:
    @pytest.mark.slow
    def test_it_beats_sign_at_high_costs_on_a_planted_edge(self):
        plain, aware = (sharpes(EXAMPLE.drifts, one, 15.0) for one in (SignStrategy, VolatilityTargetStrategy))
        assert (aware > plain).mean() >= 5 / 6
        assert aware.mean() > plain.mean() + 0.3

    def test_the_size_by_hand(self):
        bars = hand_bars([100.0, 110.0, 99.0, 99.0])  # returns 10%, -10%, 0
        params = {"volatility_bars": 2, "bars_per_year": 4.0, "volatility_target": 0.1, "cap": 2.0}
        result = run_backtest(
            bars,
            ScriptedSource(np.array([0, 1, -1, -1])),
            VolatilityTargetStrategy,
            costs=Costs.free(),
            strategy_params=params,
            split={"train": 0.0},
        )
        second = np.std([0.1, -0.1], ddof=1) * 2
        third = np.std([-0.1, 0.0], ddof=1) * 2
        assert result.forecasts.table["target"].tolist() == pytest.approx([0.0, -0.1 / second, -0.1 / third])

    def test_a_market_that_does_not_move_is_held_up_to_the_cap(self):
        bars = hand_bars([100.0] * 5)
        result = run_backtest(
            bars,
            ScriptedSource(np.ones(5)),
            VolatilityTargetStrategy,
            costs=Costs.free(),
            strategy_params={"cap": 0.7},
            split={"train": 0.0},
        )
        assert result.forecasts.table["target"].tolist() == [0.0, 0.7, 0.7, 0.7]

    def test_streaming_gives_the_same(self):
        bars, forecasts = EXAMPLE.drifts(np.random.default_rng(2))
        for strategy in (VolatilityTargetStrategy, DeadBandStrategy):
            batch, streamed = (
                run_backtest(bars, ScriptedSource(forecasts), strategy, Costs(spread_bps=2), streaming=streaming)
                for streaming in (False, True)
            )
            pd.testing.assert_frame_equal(batch.account.fills, streamed.account.fills)
            assert len(batch.account.fills) > 5

    def test_a_year_of_another_length_than_the_bars_have_is_told(self):
        bars, forecasts = EXAMPLE.drifts(np.random.default_rng(2))
        for own, told in ((252.0, False), (240.0, False), (98_280.0, True)):
            result = run_backtest(
                bars,
                ScriptedSource(forecasts),
                VolatilityTargetStrategy,
                costs=Costs.free(),
                strategy_params={"bars_per_year": own},
            )
            words = "The strategy reckons with 98280 bars a year, the bars have 252: set strategy.bars_per_year."
            assert (words in map(str, result.warnings)) == told

    def test_parameters_out_of_range_are_refused(self, bars):
        params = {"volatility_target": -0.1, "volatility_bars": 1, "bars_per_year": 0.0}
        with pytest.raises(BadInput) as caught:
            run_backtest(
                bars, ScriptedSource(np.ones(300)), VolatilityTargetStrategy, costs=Costs.free(), strategy_params=params
            )
        for name in params:
            assert f"strategy.{name}: " in str(caught.value)
