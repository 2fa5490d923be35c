"""One entry in the register is all that a metric is: what is computed, written, listed and told follows from it."""

import pytest

from barcast.analyzers.metrics import Undefined, edge, register, trading
from barcast.analyzers.metrics.data import AccountData, ForecastData, TradingData
from barcast.analyzers.metrics.metric import MetricEntry
from barcast.analyzers.metrics.register import GROUPS, METRICS, computed, in_order
from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.replay.cost_surface import with_cost_surface
from barcast.models.baselines import AutoRegression
from barcast.strategies import STRATEGIES

KINDS = (AccountData, ForecastData, TradingData)


def names_that_need(*kinds):
    return [name for name, entry in METRICS.items() if entry.needs in kinds]


def test_the_engine_makes_what_the_register_names_in_its_order(bars):
    result = run_backtest(bars, AutoRegression(), costs=Costs.free())
    for metrics in result.metrics.values():
        assert list(metrics) == names_that_need(*KINDS)
    for metrics in with_cost_surface(result).metrics.values():
        assert list(metrics) == list(METRICS)
    for metrics in result.buy_and_hold.metrics.values():
        assert list(metrics) == names_that_need(AccountData)
    unasked = run_backtest(bars, None, STRATEGIES["buy_and_hold"])
    assert list(unasked.metrics["test"]) == names_that_need(AccountData, TradingData)


def test_a_new_metric_is_computed_for_run_and_benchmark(bars, monkeypatch):
    """In the middle of the order, so that none is simply put last."""
    new = MetricEntry(
        "best_bar", "Best bar", "money", "money", "most gained on a bar", AccountData, lambda a: float(max(a.equity))
    )
    entries = {}
    for name, entry in METRICS.items():
        entries |= {name: entry} if name != "sharpe" else {"best_bar": new, name: entry}
    monkeypatch.setattr(register, "METRICS", entries)
    result = with_cost_surface(run_backtest(bars, AutoRegression(), costs=Costs.free()))
    assert list(result.metrics["test"]) == list(entries)
    mine = result.account.equity
    assert result.metrics["test"]["best_bar"] == mine["equity"][mine["sample"] == "test"].max()
    assert list(result.buy_and_hold.metrics["test"])[3] == "best_bar"


def test_every_entry_says_what_a_reader_needs():
    for name, entry in METRICS.items():
        assert entry.label, name
        assert name.isidentifier(), name
        assert (entry.compute is None) == (entry.needs is None), name
        assert entry.definition[-1] != ".", name
    assert len({entry.label for entry in METRICS.values()}) == len(METRICS)
    assert [name for name, entry in METRICS.items() if entry.needs is None] == ["break_even_bps"]
    assert list(GROUPS) == ["Return", "Forecast", "Trading", "Money", "Edge"]


def test_a_metric_that_no_one_registered_is_a_fault_of_ours():
    assert in_order({"sharpe": 1.0, "total_return": 2.0}) == {"total_return": 2.0, "sharpe": 1.0}
    with pytest.raises(AssertionError, match="not in the register of metrics: mine"):
        in_order({"mine": 1.0, "sharpe": 2.0})


def test_nothing_is_computed_of_nothing():
    assert computed() == {}


def test_what_has_no_number_says_why():
    assert edge.paid_bps(0.0, 0.0) == Undefined("nothing was traded")
    assert trading.turnover(1.0, -trading.np.ones(3), 252.0) == Undefined("the mean equity was not positive")


def test_the_list_has_every_metric_in_a_line(capsys):
    from barcast.scripts.catalogue import metrics as listed

    told = {name: summary for name, summary, _ in listed()}
    assert list(told) == list(METRICS)
    assert told["sharpe"] == (
        "Sharpe ratio a year (ratio): mean of r / sample standard deviation of r x sqrt(Y); "
        "undefined: under two bars; r never varies; more is better"
    )
