"""Targets traded again, buy and hold by another route, returns summed again: all agree, and a planted slip is found."""

from dataclasses import replace

import backtrader as bt
import numpy as np
import pytest

from barcast.costs import Costs
from barcast.models.baselines import AutoRegression
from barcast.models.fakes import FixedForecast
from barcast.research.audit.checks.replay import check_replay, is_simple
from barcast.strategies import SignStrategy


class Late(bt.Strategy):
    """Buys once its slow mean is there."""

    def __init__(self):
        self.mean = bt.ind.SMA(period=20)

    def next(self):
        self.buy(size=1) if not self.position else self.close()


class LateSign(SignStrategy):
    def __init__(self):
        super().__init__()
        self.mean = bt.ind.SMA(period=70)


RUNS = {
    "default costs": {"costs": Costs.preset()},
    "streaming": {"streaming": True, "costs": Costs.preset()},
    "at the close": {"account": {"fill": "close"}, "costs": Costs.preset("crypto_taker")},
    "less than all": {"account": {"max_leverage": 0.5}, "costs": Costs.preset()},
    "all costs": {"costs": Costs.preset("institutional", slippage_range=0.1, holding_rate_annual=0.01)},
    "tiers": {"costs": Costs.preset("us_per_share_tiered")},
    "carried rests": {"costs": Costs(volume_limit=0.0005, slippage_bps=2)},
    "cancelled rests at the close": {
        "costs": Costs(volume_limit=0.0005, volume_rest="cancel"), "account": {"fill": "close"},
    },
    "lots": {"account": {"lot_size": 10}, "strategy_params": {"rebalance": "every_bar"}},
    "walk-forward": {"split": {"refit_every": 40}, "costs": Costs.preset()},
    "a longer horizon": {"split": {"horizon": 5}},
    "a lock-box": {"split": {"lockbox": 0.4}},
    "ruin": {"costs": Costs(commission_fixed=4_000)},
    "never in the market": {"model": FixedForecast(0.0)},
    "slow indicators": {"strategy": LateSign, "costs": Costs.preset()},
    "no model": {"strategy": Late, "model": None, "costs": Costs.preset()},
}  # fmt: skip


@pytest.mark.parametrize("kind", RUNS)
def test_a_run_passes(audited, bars, kind):
    outcome = check_replay(*audited(bars, **{"model": AutoRegression(lags=3), **RUNS[kind]}))
    assert outcome.findings == ()
    assert outcome.cells["fill"].status == ("not_applicable" if kind == "no model" else "passed")
    assert {outcome.cells[stage].status for stage in ("equity", "buy_and_hold")} == {"passed"}


def test_a_strategy_that_orders_by_itself_cannot_be_replayed_and_the_reason_is_told(audited, bars):
    cell = check_replay(*audited(bars, strategy=Late)).cells["fill"]
    assert cell.reason == "its run cannot be replayed: its orders do not all come from targets"


def test_costs_that_accrue_go_by_the_event_path(audited, bars):
    simple = audited(bars, AutoRegression(lags=3), costs=Costs.preset())[1].result.terms
    assert is_simple(simple)
    assert not is_simple(replace(simple, costs=Costs.preset("institutional")))
    assert not is_simple(replace(simple, account=simple.account.model_copy(update={"lot_size": 1.0})))


def changed(reference, owner, name, column, row, by):
    """Return the reference with one number of a table changed."""
    part = getattr(reference.result, owner)
    table = getattr(part, name).copy()
    table.loc[row, column] += by
    return replace(reference, result=replace(reference.result, **{owner: replace(part, **{name: table})}))


def test_an_equity_that_the_targets_do_not_make_is_found_at_its_first_bar(audited, bars):
    subject, reference = audited(bars, AutoRegression(lags=3))
    planted = changed(reference, "account", "equity", "equity", 250, 1.0)
    fill, *rest = check_replay(subject, planted).findings
    table = planted.result.account.equity
    assert fill.text == (
        f"The equity of test is {table.equity[250]:.10g} at bar 250 ({bars.index[250]:%Y-%m-%d}), where the replay "
        f"makes it {table.equity[250] - 1:.10g}: it is barcast that trades, so report it with this run's settings."
    )
    assert (fill.bar, fill.before - fill.after) == (250, pytest.approx(1.0))
    assert {one.stage for one in rest} == {"equity"}


def test_a_fill_that_the_targets_do_not_make_is_found(audited, bars):
    subject, reference = audited(bars, AutoRegression(lags=3))
    (found,) = check_replay(subject, changed(reference, "account", "fills", "size", 9, 1.0)).findings
    assert found.text.startswith("The replay does NOT agree: ")


@pytest.mark.parametrize("column", ["summed", "compounded"])
def test_a_cumulative_return_that_the_equity_does_not_make_is_found(audited, bars, column):
    subject, reference = audited(bars, AutoRegression(lags=3))
    (found,) = check_replay(subject, changed(reference, "account", "cumulative", column, 120, 0.001)).findings
    assert (found.stage, found.bar) == ("equity", 120)
    assert found.text.startswith(f"The {column} return of train is ")


@pytest.mark.parametrize("costs", [Costs.preset(), Costs.preset("institutional")])
@pytest.mark.parametrize("by", [-1, 1])
def test_buy_and_hold_that_bought_a_bar_early_or_late_is_found(audited, bars, costs, by):
    subject, reference = audited(bars, AutoRegression(lags=3), costs=costs)
    held = reference.result.buy_and_hold.equity.copy()
    test = (held["sample"] == "test").to_numpy()
    start = int(np.argmax(test))
    units = 100_000.0 / bars.open[start + by]
    held.loc[test, "equity"] = 100_000.0 + units * (bars.close[start:] - bars.open[start + by])
    part = replace(reference.result.buy_and_hold, equity=held)
    (found,) = check_replay(subject, replace(reference, result=replace(reference.result, buy_and_hold=part))).findings
    assert (found.stage, found.bar) == ("buy_and_hold", start)
    assert ", where buying at the first fill there could be makes it " in found.text
