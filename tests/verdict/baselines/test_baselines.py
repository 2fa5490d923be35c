"""Baselines trade as the run does: a run whose model is the baseline's equals it to the last digit."""

import dataclasses
import re

import backtrader as bt
import numpy as np
import pytest

from barcast.analyzers.metrics import NO_BARS, Undefined
from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.faults import BadInput
from barcast.models import AutoRegression, LastReturn, Mean, Reversal
from barcast.models.fakes import ScriptedSource
from barcast.strategies import BuyAndHold, ProportionalStrategy, SignStrategy
from barcast.verdict.baselines import Baselines, baselines_of
from barcast.verdict.baselines.baselines import forecasts_of
from barcast.verdict.baselines.decided import decided_of
from barcast.verdict.baselines.outcome import outcome_of

COSTS = Costs(
    commission_bps=5,
    commission_minimum=1,
    spread_bps=4,
    slippage_range=0.05,
    borrow_rate_annual=0.02,
    volume_limit=0.004,
)
NAMES = ["run", "buy_and_hold", "flat", "mean", "last", "reversal", "ar1"]
METRICS = ("total_return", "sharpe", "max_drawdown")


def numbers(outcome):
    return tuple(getattr(outcome, name) for name in METRICS)


def recorded(result, sample="test"):
    return tuple(result.metrics[sample][name] for name in METRICS)


def scripted(bars, seed=2):
    return ScriptedSource(np.random.default_rng(seed).normal(0.0, 0.01, len(bars)))


def check(found, runs=50):
    """Assert that there is no NaN anywhere, and a number or a reason for all."""
    assert list(found.outcomes) == NAMES
    for outcome in found.outcomes.values():
        for value in numbers(outcome):
            assert isinstance(value, Undefined) or np.isfinite(value)
    if isinstance(found.random, Undefined):
        assert found.random.reason
        return
    assert np.isfinite(found.random.total_return).all()
    assert 0.0 <= found.random.return_rank.share <= 1.0
    assert found.random.return_rank.error > 0.0


TERMS = [
    {},
    {"account": {"fill": "close"}},
    {"account": {"lot_size": 100.0, "max_leverage": 0.6}},
    {"strategy_params": {"rebalance": "every_bar"}},
    {"strategy_params": {"long_only": True}},
]


@pytest.mark.parametrize("more", TERMS, ids=["usual", "close", "lots", "every_bar", "long_only"])
@pytest.mark.parametrize(("model", "name"), [(LastReturn(), "last"), (Reversal(), "reversal")])
@pytest.mark.parametrize("sample", ["test", "train"])
def test_a_run_of_the_same_model_is_the_baseline_to_the_last_digit(bars, model, name, sample, more):
    result = run_backtest(bars, model, SignStrategy, COSTS, **more)
    found = baselines_of(result, sample, random_runs=20)
    assert numbers(found.outcomes[name]) == numbers(found.run) == recorded(result, sample)


@pytest.mark.parametrize("more", TERMS, ids=["usual", "close", "lots", "every_bar", "long_only"])
def test_ar1_fitted_anew_at_every_bar_is_the_baseline(bars_of, more):
    bars = bars_of(seed=2)
    result = run_backtest(bars, AutoRegression(), SignStrategy, COSTS, split={"train": 0.5, "refit_every": 1}, **more)
    found = baselines_of(result, random_runs=20)
    assert numbers(found.outcomes["ar1"]) == recorded(result)
    assert len(result.account.fills) > 40


def test_the_mean_fitted_anew_at_every_bar_is_the_baseline(bars_of):
    """The model learns from labels, of which the first return is none: let it be 0, which no sum notices."""
    bars = bars_of(seed=2)
    columns = dict(bars.columns)
    for name in ("open", "high", "low", "close"):
        columns[name] = np.r_[bars.close[1], columns[name][1:]]
    level = type(bars)(bars.index, columns, "level")
    result = run_backtest(level, Mean(), SignStrategy, COSTS, split={"train": 0.1, "refit_every": 1})
    found = baselines_of(result, random_runs=20)
    assert numbers(found.outcomes["mean"]) == recorded(result)
    assert len(result.account.fills) > 20


def test_buy_and_hold_is_that_of_the_result(bars):
    result = run_backtest(bars, scripted(bars), SignStrategy, COSTS)
    for sample in ("test", "train"):
        found = baselines_of(result, sample, random_runs=20).outcomes["buy_and_hold"]
        assert numbers(found) == tuple(result.buy_and_hold.metrics[sample][name] for name in METRICS)


def test_always_flat_earns_the_interest_on_its_cash(bars):
    costs = Costs(cash_rate_annual=0.03)
    result = run_backtest(bars, scripted(bars), SignStrategy, costs, split={"train": 0.5})
    assert 0.01 < baselines_of(result, random_runs=20).outcomes["flat"].total_return < 0.03


def test_baselines_have_the_runs_own_size_and_sides(bars):
    forecasts = np.random.default_rng(2).normal(0.0, 0.01, 300)
    params = {"scale": 30.0, "cap": 0.5}
    result = run_backtest(bars, ScriptedSource(forecasts), ProportionalStrategy, COSTS, strategy_params=params)
    found = baselines_of(result, random_runs=50)
    held = np.abs(result.account.equity.query("sample == 'test'")["target"].to_numpy()[:-1])
    first = np.clip(30.0 * forecasts[200], -0.5, 0.5)  # decided at the close of B
    assert found.size == pytest.approx(np.mean(np.append(np.abs(first), held)))
    assert numbers(found.run) == recorded(result)
    smaller = run_backtest(
        bars, LastReturn(), ProportionalStrategy, COSTS, strategy_params={"scale": 1e9, "cap": found.size}
    )
    assert found.outcomes["last"].total_return == pytest.approx(smaller.metrics["test"]["total_return"], rel=1e-9)
    check(found)


@pytest.mark.parametrize(("fill", "last"), [("next_open", 298), ("close", 299)])
def test_no_decision_counts_before_the_runs_first_or_too_late_to_be_filled(bars, fill, last):
    source = ScriptedSource(np.where(np.arange(300) % 2, 1.0, -1.0), lookback=30)
    result = run_backtest(bars, source, costs=COSTS, split={"train": 0.0}, account={"fill": fill})
    (sample,) = result.account.samples
    decided = decided_of(result, sample)
    assert decided.span == range(30, last + 1)
    assert (decided.targets != 0.0).all()
    split = run_backtest(bars, source, costs=COSTS, split={"train": 0.5}, account={"fill": fill})
    assert [decided_of(split, one).span for one in split.account.samples] == [range(30, 149), range(149, last + 1)]


def test_an_outcome_ends_with_its_ruin():
    ends = outcome_of("last", np.array([100.0, 50.0, -10.0]), 252.0)
    assert outcome_of("last", np.array([100.0, 50.0, -10.0, -10.0, -10.0]), 252.0) == ends
    assert isinstance(ends.sharpe, float)


def test_bars_after_t_change_no_baseline_up_to_t(bars):
    changed = {name: np.array(column) for name, column in bars.columns.items()}
    for name in ("open", "high", "low", "close"):
        changed[name][200:] *= 1.5
    other = forecasts_of(type(bars)(bars.index, changed, "changed"))
    for name, made in forecasts_of(bars).items():
        np.testing.assert_array_equal(made[:200], other[name][:200])


def test_the_run_ranks_as_it_did_by_replay_of_its_own_targets(bars):
    result = run_backtest(bars, scripted(bars), SignStrategy, COSTS)
    found = baselines_of(result, random_runs=200)
    assert found.random.replayed == found.run.total_return
    share = np.mean(found.random.total_return < found.run.total_return)
    assert found.random.return_rank.share == pytest.approx(share)
    assert found.notes == ()
    again = baselines_of(result, random_runs=200)
    assert np.array_equal(found.random.total_return, again.random.total_return)


class Averages(bt.Strategy):
    """A plain strategy: two moving averages and sized orders of its own."""

    def __init__(self):
        self.cross = bt.ind.CrossOver(bt.ind.SMA(period=3), bt.ind.SMA(period=12))

    def next(self):
        if self.cross[0] > 0 and not self.position:
            self.buy(size=500)
        elif self.cross[0] < 0 and self.position:
            self.close()


class Holds(bt.Strategy):
    """Buys once."""

    def next(self):
        if not self.position:
            self.buy(size=100)


@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_of_a_plain_strategy_what_it_held_after_its_fills_stands_for_targets(bars, fill):
    costs = COSTS.model_copy(update={"volume_limit": 0.0})
    result = run_backtest(bars, None, Averages, costs, account={"fill": fill})
    assert result.account.rebalance is None
    found = baselines_of(result, random_runs=50)
    check(found)
    assert found.random.stretches == len(result.account.fills) + 1
    assert found.random.replayed == pytest.approx(found.run.total_return, abs=2e-4)
    (said,) = found.notes
    assert said.startswith(
        "The strategy orders otherwise than by targets: what it held just after its fills stands for them. "
        "Traded again in this way it comes to "
    )


def test_a_plain_strategy_that_buys_at_once_has_nothing_to_put_in_another_order(bars):
    found = baselines_of(run_backtest(bars, None, Holds, COSTS), random_runs=50)
    check(found)
    assert found.random == Undefined("the run never changed its side, so there is nothing to put in another order")


class BuysLow(bt.Strategy):
    """Buys at a limit below the close, and sells at one above, every tenth bar."""

    def next(self):
        if len(self.data) % 10 == 0:
            close = self.data.close[0]
            if self.position:
                self.sell(size=800, exectype=bt.Order.Limit, price=1.01 * close)
            else:
                self.buy(size=800, exectype=bt.Order.Limit, price=0.99 * close)


def test_orders_filled_at_prices_of_their_own_have_no_random_times(bars_of):
    bars = bars_of(count=400, volatility=0.02)
    result = run_backtest(bars, None, BuysLow, Costs.free())
    found = baselines_of(result, random_runs=50)
    check(found)
    assert isinstance(found.random, Undefined)
    assert re.fullmatch(
        r"traded again by what it held after its fills it comes to -?[\d.]+%, where the run came to -?[\d.]+%, for its "
        r"orders were filled at prices of their own",
        found.random.reason,
    )


def test_few_stretches_are_told(bars):
    forecasts = np.where(np.arange(300) < 250, 0.01, -0.01)
    found = baselines_of(run_backtest(bars, ScriptedSource(forecasts), SignStrategy, COSTS), random_runs=50)
    assert found.notes == (
        "Its positions fall into 2 stretches of one side: there are few orders to put them in, so that random times "
        "say little.",
    )


def test_a_ruined_run_has_baselines_and_a_reason(bars_of):
    bars = bars_of(count=300, volatility=0.05)
    down = ScriptedSource(np.where(np.arange(300) % 40 < 30, -1.0, 1.0))
    params = {"scale": 4.0, "cap": 4.0}
    result = run_backtest(
        bars, down, ProportionalStrategy, Costs.free(), strategy_params=params, account={"max_leverage": 4.0}
    )
    assert result.account.ruined_at
    for sample in result.account.ruined_at:
        found = baselines_of(result, sample, random_runs=20)
        check(found)
        assert found.random == Undefined(
            "the account was ruined, and what it would have traded afterwards is not known"
        )
        assert numbers(found.run) == recorded(result, sample)
        assert found.size == pytest.approx(4.0)


def test_random_accounts_may_be_ruined_where_the_run_was_not(bars_of):
    bars = bars_of(count=300, volatility=0.05, seed=11)
    ahead = np.sign(np.append(bars.close[1:] / bars.close[:-1] - 1.0, 0.0))
    result = run_backtest(
        bars,
        ScriptedSource(ahead),
        ProportionalStrategy,
        Costs.free(),
        strategy_params={"scale": 5.0, "cap": 5.0},
        account={"max_leverage": 5.0, "fill": "close"},
    )
    found = baselines_of(result, random_runs=100)
    check(found)
    assert (found.random.sharpe == -np.inf).any()
    assert found.random.sharpe_rank.share == 1.0
    assert any(isinstance(one.sharpe, float) for one in found.outcomes.values())


@pytest.mark.parametrize("count", [2, 3, 6])
@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_a_few_bars_give_numbers_or_reasons(bars_of, count, fill):
    bars = bars_of(count=count)
    source = ScriptedSource(np.where(np.arange(count) % 2, 1.0, -1.0), lookback=1)
    check(baselines_of(run_backtest(bars, source, costs=COSTS, split={"train": 0.0}, account={"fill": fill})))


@pytest.mark.parametrize("strategy", [Holds, BuyAndHold])
@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_one_bar_gives_numbers_or_reasons(bars_of, strategy, fill):
    found = baselines_of(run_backtest(bars_of(count=1), None, strategy, COSTS, account={"fill": fill}))
    check(found)
    assert isinstance(found.random, Undefined)


def test_a_run_without_a_position_says_so(bars):
    found = baselines_of(run_backtest(bars, ScriptedSource(np.zeros(300)), costs=COSTS), random_runs=20)
    check(found)
    assert found.random == Undefined("the run held no position")
    assert found.size == 1.0
    assert found.notes == ("The run held no position, so its baselines trade all of their equity, long and short.",)
    assert numbers(found.run) == numbers(found.outcomes["flat"])


@pytest.mark.parametrize(
    ("model", "more"),
    [
        (Mean(), {}),
        (AutoRegression(), {"split": {"train": 0.5, "horizon": 5}}),
        (LastReturn(), {"strategy_params": {"threshold": 0.005}}),
        (LastReturn(), {"account": {"max_leverage": 1e-9, "lot_size": 1e6}}),
        (LastReturn(), {"costs": Costs(commission_fixed=90_000.0)}),
    ],
    ids=["constant", "horizon", "threshold", "no_fills", "dear"],
)
def test_every_kind_of_run_has_numbers_or_reasons(bars, model, more):
    check(baselines_of(run_backtest(bars, model, SignStrategy, **{"costs": COSTS, **more}), random_runs=20))


def test_the_strategy_buy_and_hold_has_one_stretch(bars):
    found = baselines_of(run_backtest(bars, None, BuyAndHold, COSTS), random_runs=20)
    check(found)
    assert isinstance(found.random, Undefined)
    assert numbers(found.run) == numbers(found.outcomes["buy_and_hold"])


def test_a_sample_without_bars_has_reasons_only(bars):
    result = run_backtest(bars, LastReturn(), SignStrategy, COSTS, split={"train": 0.0})
    found = baselines_of(result, "train")
    assert found.random is NO_BARS
    assert {value for one in found.outcomes.values() for value in numbers(one)} == {NO_BARS}


def test_very_many_bars_are_said_to_have_fewer_accounts(bars, monkeypatch):
    monkeypatch.setattr("barcast.verdict.baselines.random_times.MOST_ROWS", 99 * 30)
    found = baselines_of(run_backtest(bars, scripted(bars), SignStrategy, COSTS), random_runs=1_234)
    assert len(found.random) == 30
    assert found.notes == ("Only 30 accounts took its positions at random times: 1,234 would take too long.",)


def test_accounts_are_the_same_however_many_are_traded_in_one_call(bars, monkeypatch):
    result = run_backtest(bars, scripted(bars), SignStrategy, COSTS)
    whole = baselines_of(result, random_runs=1)
    monkeypatch.setattr("barcast.verdict.baselines.decided.AT_ONCE", 900)
    parted = baselines_of(result, random_runs=1)
    assert whole.outcomes == parted.outcomes
    assert whole.random.total_return.tolist() == parted.random.total_return.tolist()


def test_bad_input_is_refused(bars):
    result = run_backtest(bars, LastReturn(), SignStrategy, COSTS)
    with pytest.raises(BadInput, match='no sample is called "tset"; give one of train, test'):
        baselines_of(result, "tset")
    with pytest.raises(BadInput, match="0 is not above 0; give 1 or more"):
        baselines_of(result, random_runs=0)


def test_what_is_found_cannot_be_changed(bars):
    found = baselines_of(run_backtest(bars, LastReturn(), SignStrategy, COSTS), random_runs=5)
    assert isinstance(found, Baselines)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.size = 2.0
