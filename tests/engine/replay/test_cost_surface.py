"""The cost surface and the break-even cost against whole runs of the event engine at those costs."""

import dataclasses

import numpy as np
import pytest

from barcast.analyzers.metrics import Undefined
from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.replay.cost_surface import cost_surface, usual_thresholds, with_cost_surface
from barcast.engine.replay.known_run import replayable
from barcast.engine.replay.verify import verify
from barcast.faults import BadInput
from barcast.models.fakes import ScriptedSource
from barcast.strategies import BuyAndHold, ProportionalStrategy, SignStrategy

COSTS = Costs(commission_per_share=0.02, commission_minimum=1, spread_bps=3, borrow_rate_annual=0.02)


@pytest.fixture
def bars(bars_of):
    return bars_of(count=400, seed=3, gap=0.002)


@pytest.fixture
def forecasts(bars):
    """Forecasts with an edge."""
    ahead = np.append(bars.close[1:] / bars.close[:-1] - 1.0, 0.0)
    return 0.3 * ahead + np.random.default_rng(2).normal(0, 0.01, len(bars))


@pytest.fixture
def run(bars, forecasts):
    def run_at(costs=COSTS, **more):
        return run_backtest(bars, ScriptedSource(forecasts), SignStrategy, costs, split={"train": 0.5}, **more)

    return run_at


@pytest.mark.parametrize("bps", [0.0, 4.0, 25.0])
@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_the_cell_of_a_runs_own_cost_is_the_run(run, fill, bps):
    own = run(Costs(slippage_bps=bps, borrow_rate_annual=0.02), account={"fill": fill})
    surface = cost_surface(replayable(own), [bps], [0.0])
    for sample in ("test", "train"):
        found = surface.total_return[sample][0, 0], surface.sharpe[sample][0, 0]
        assert found == pytest.approx((own.metrics[sample]["total_return"], own.metrics[sample]["sharpe"]), rel=1e-12)


@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_every_cell_is_the_run_at_its_cost_and_threshold(run, fill):
    """To the digit in either sample: nothing is brought along from one to the other."""
    surface = cost_surface(replayable(run(account={"fill": fill})), [0.0, 4.0, 25.0], [0.0, 0.004])
    for i, threshold in enumerate(surface.thresholds):
        for j, bps in enumerate(surface.cost_bps):
            costs = Costs(slippage_bps=bps, borrow_rate_annual=0.02)
            again = run(costs, strategy_params={"threshold": threshold}, account={"fill": fill})
            for sample in ("train", "test"):
                found = surface.total_return[sample][i, j], surface.sharpe[sample][i, j]
                metrics = again.metrics[sample]
                assert found == pytest.approx((metrics["total_return"], metrics["sharpe"]), rel=1e-12, abs=1e-12)


def test_what_other_costs_would_have_left_of_the_training_part_moves_nothing_out_of_sample(run):
    """2,000 bps in the training part leave nothing; out of sample the account begins with the cash, as the run did."""
    surface = cost_surface(replayable(run(account={"lot_size": 50.0})), [0.0, 10.0, 2_000.0], [0.0])
    for sample in ("test", "train"):
        returns = surface.total_return[sample][0]
        assert returns[2] < -0.9 < returns[1] < returns[0]
    dear = run(Costs(slippage_bps=2_000.0, borrow_rate_annual=0.02), account={"lot_size": 50.0})
    assert surface.total_return["test"][0, 2] == pytest.approx(dear.metrics["test"]["total_return"], rel=1e-12)
    assert dear.account.equity.loc[dear.account.equity["sample"] == "train", "equity"].iloc[-1] < 1e4, (
        "nothing is left in training"
    )


def test_at_the_break_even_cost_the_run_ends_where_it_began(run):
    seen = with_cost_surface(run())
    for sample in ("test", "train"):
        bps = seen.metrics[sample]["break_even_bps"]
        assert 1 < bps < 200
        again = run(Costs(slippage_bps=bps, borrow_rate_annual=0.02)).metrics[sample]["total_return"]
        assert again == pytest.approx(0.0, abs=1e-6)
        at = cost_surface(replayable(seen), [bps - 0.001, bps + 0.001], [0.0]).total_return[sample][0]
        assert at[0] > 0 > at[1]


def test_no_edge_no_break_even(bars, forecasts):
    result = with_cost_surface(run_backtest(bars, ScriptedSource(-forecasts), SignStrategy, COSTS))
    assert result.metrics["test"]["break_even_bps"] == Undefined("even if fills cost nothing there is no profit")


def test_a_profit_at_any_cost(bars_of):
    bars = bars_of(count=100, drift=0.003)
    rich = with_cost_surface(
        run_backtest(
            bars,
            ScriptedSource(np.where(np.arange(100) < 2, 1e-6, 0.0)),
            ProportionalStrategy,
            Costs(cash_rate_annual=0.1),
            strategy_params={"scale": 1.0},
            split={"train": 0.0},
        )
    )
    assert rich.metrics["test"]["break_even_bps"] == Undefined("there is a profit at any cost")
    held = with_cost_surface(run_backtest(bars, None, BuyAndHold, Costs(), split={"train": 0.0})).metrics["test"]
    assert held["break_even_bps"] == pytest.approx(1e4 * (bars.close[-1] / bars.open[1] - 1), rel=0.01)
    flat = with_cost_surface(
        run_backtest(
            bars, None, BuyAndHold, Costs(cash_rate_annual=0.1), split={"train": 0.0}, account={"lot_size": 1e9}
        )
    )
    assert flat.metrics["test"]["break_even_bps"] == Undefined("nothing was traded")
    assert flat.metrics["test"]["paid_bps"] == Undefined("nothing was traded")


def test_what_a_fill_cost_by_hand(run):
    result = run(Costs(spread_bps=4, slippage_bps=3))
    assert result.metrics["test"]["paid_bps"] == pytest.approx(5.0)


def test_what_cannot_be_replayed(run, bars, forecasts):
    class Own(SignStrategy):
        def next(self):
            super().next()

    own = with_cost_surface(run_backtest(bars, ScriptedSource(forecasts), Own, COSTS))
    assert own.cost_surface is None
    assert "cannot be replayed" in own.metrics["test"]["break_even_bps"].reason
    with pytest.raises(BadInput, match="strategy Own: its run cannot be replayed: its orders do not all"):
        replayable(own)
    ruined = with_cost_surface(
        run_backtest(bars, ScriptedSource(forecasts), SignStrategy, Costs(commission_fixed=9e4), split={"train": 0.0})
    )
    assert list(ruined.account.ruined_at) == ["test"]
    assert ruined.cost_surface.total_return == ruined.cost_surface.sharpe == {}
    assert ruined.metrics["test"]["break_even_bps"] == Undefined("the account was ruined")
    assert verify(ruined).agrees


def test_an_order_beside_the_targets_cannot_be_replayed(bars, forecasts):
    class Beside(SignStrategy):
        def target(self, forecast):
            if len(self) == 50:
                self.buy(size=1)
            return super().target(forecast)

    result = with_cost_surface(run_backtest(bars, ScriptedSource(forecasts), Beside, COSTS))
    assert result.cost_surface is None
    with pytest.raises(BadInput, match="strategy Beside: its run cannot be replayed"):
        verify(result)


def test_a_sample_without_a_fill_has_no_break_even(bars, forecasts):
    only_before = np.where(np.arange(len(bars)) < 199, forecasts, 0.0)
    result = with_cost_surface(
        run_backtest(bars, ScriptedSource(only_before), SignStrategy, COSTS, split={"train": 0.5})
    )
    assert result.metrics["test"]["break_even_bps"] == Undefined("nothing was traded")
    assert result.metrics["train"]["break_even_bps"] > 1


def test_usual_thresholds_leave_more_and_more_untraded(forecasts):
    levels = usual_thresholds(forecasts)
    shares = [(np.abs(forecasts) <= level).mean() for level in levels]
    assert shares == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8, 0.9], abs=0.01)
    assert usual_thresholds(np.full(5, np.nan)).tolist() == [0.0]
    assert usual_thresholds(np.full(5, 0.25)).tolist() == [0.0, 0.25]


def test_volume_limits_stay_and_all_that_trading_costs_goes():
    full = Costs(
        commission_bps=1, commission_per_contract=1, contract_size=5, commission_maximum=3, spread_absolute=1,
        slippage_range=1, impact=1, slippage_bars=7, volume_limit=0.1, volume_rest="cancel", margin_rate_annual=0.1,
        commission_per_share_tiers=[[0, 1]],
    )  # fmt: skip
    assert full.with_flat_cost(2.5) == Costs(
        slippage_bps=2.5, slippage_bars=7, volume_limit=0.1, volume_rest="cancel", margin_rate_annual=0.1
    )


def test_the_result_is_otherwise_the_same(run):
    plain = run()
    seen = with_cost_surface(plain)
    assert dataclasses.replace(seen, metrics=plain.metrics, cost_surface=None).account is plain.account
    assert {**plain.metrics["test"], "break_even_bps": seen.metrics["test"]["break_even_bps"]} == seen.metrics["test"]
