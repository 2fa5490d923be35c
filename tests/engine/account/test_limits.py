"""Lots, leverage, and orders that a strategy sizes itself."""

from types import MappingProxyType

import backtrader as bt
import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.account.sizing import size_for_order, size_for_target
from barcast.engine.account.terms import AccountTerms
from barcast.faults import BadInput
from barcast.feeds.bars import Bars
from barcast.models.fakes import ScriptedSource
from barcast.strategies import ProportionalStrategy, SignStrategy


def test_size_for_target_by_hand():
    assert size_for_target(1, 1000, 0, 10, AccountTerms()).size == 100
    assert size_for_target(-1, 0, 100, 10, AccountTerms()).size == -200
    assert size_for_target(0.5, 1000, 0, 10, AccountTerms(lot_size=30)).size == 30
    assert size_for_target(-0.5, 1000, 0, 10, AccountTerms(lot_size=30)).size == -30
    cut = size_for_target(3, 1000, 0, 10, AccountTerms(max_leverage=2))
    assert (cut.size, cut.wanted) == (200, 300)
    assert "exceeds max_leverage 2" in cut.reason


def test_a_target_that_rounds_to_no_lot_is_refused():
    sized = size_for_target(1, 1000, 0, 600, AccountTerms(lot_size=100))
    assert sized.refused
    assert "round to 0 lots of 100" in sized.reason


def test_a_bankrupt_account_may_only_close():
    assert size_for_target(1, -2000, 100, 10, AccountTerms()).refused
    assert size_for_target(0, -2000, 100, 10, AccountTerms()).size == -100


def test_size_for_order_by_hand():
    assert size_for_order(50, 1000, 0, 10, AccountTerms()).size == 50
    assert size_for_order(150, 1000, 0, 10, AccountTerms()).size == 100
    assert size_for_order(-150, 1000, 0, 10, AccountTerms()).size == -100
    assert size_for_order(-300, 0, 100, 10, AccountTerms()).size == -200, "a reversal is cut on its far side"
    assert size_for_order(-10, -500, 100, 10, AccountTerms()).size == -10, "what reduces is never cut"
    assert size_for_order(10, -500, 100, 10, AccountTerms()).refused, "nothing is left to add"


class Whole(bt.Strategy):
    """Buys far too much on bar 3, sells part with a limit order, and notes what it was told."""

    params = (("size", 5000),)

    def __init__(self):
        self.told = []

    def next(self):
        if len(self) == 3:
            self.buy(size=self.p.size)
        if len(self) == 10:
            self.sell(size=100, exectype=bt.Order.Limit, price=self.data.close[0] * 0.9)

    def notify_order(self, order):
        self.told.append((order.getstatusname(), order.executed.size))


def test_a_plain_strategys_own_order_is_cut_to_the_leverage_limit(bars):
    result = run_backtest(bars, None, Whole, Costs(slippage_bps=10), split={"train": 0.0})
    assert result.account.fills["size"].iloc[0] == pytest.approx(100_000 / bars.open[3])
    assert result.account.orders["status"].tolist() == ["cut"]
    assert result.account.orders["wanted"].tolist() == [5000]
    # the limit order fills at the open, better than its price, and pays slippage like any other
    assert result.account.fills["price"].iloc[1] == pytest.approx(bars.open[10] * 0.999)


class AlwaysIn(bt.Strategy):
    """100 units long or short by the parity of the week: market orders of its own size."""

    def next(self):
        wanted = 100 if (len(self) // 5) % 2 else -100
        self.order_target_size(target=wanted)


@pytest.mark.parametrize("streaming", [False, True])
def test_plain_orders_earn_what_backtraders_own_broker_says(bars, streaming):
    result = run_backtest(bars, None, AlwaysIn, Costs(), streaming=streaming, split={"train": 0.0})
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.broker.setcash(100_000)
    cerebro.adddata(bt.feeds.PandasData(dataname=bars.to_frame()))
    cerebro.addstrategy(AlwaysIn)
    cerebro.addanalyzer(bt.analyzers.TimeReturn, _name="value")
    ran = cerebro.run()[0]
    growth = np.cumprod(1 + np.array(list(ran.analyzers.value.get_analysis().values())))
    np.testing.assert_allclose(result.account.equity["equity"] / 100_000, growth, rtol=1e-12)


def test_every_target_is_filled_whatever_the_gaps(bars_of):
    bars = bars_of(count=500, gap=0.05)
    signs = np.where(np.arange(500) % 2, 1.0, -1.0)
    result = run_backtest(bars, ScriptedSource(signs), costs=Costs(commission_bps=10), split={"train": 0.0})
    assert len(result.account.fills) == 498
    assert result.account.orders["status"].tolist() == ["open"]
    assert result.account.orders["reason"].tolist() == ["the data ended"]


def test_lots_leave_what_does_not_fit(bars):
    result = run_backtest(
        bars, ScriptedSource(np.ones(300)), costs=Costs(), split={"train": 0.0}, account={"lot_size": 100}
    )
    assert result.account.fills["size"].tolist() == [900 if bars.open[2] > 100 else 1000]


def test_refused_orders_are_tried_again_on_every_bar(bars):
    result = run_backtest(
        bars, ScriptedSource(np.ones(300)), costs=Costs(), split={"train": 0.0}, account={"cash": 50, "lot_size": 1}
    )
    assert result.account.fills.empty
    assert (result.account.orders["status"] == "refused").sum() == 298
    assert result.metrics["test"]["orders_refused"] == 298
    assert any("298 orders were refused" in warning.text for warning in result.warnings)


class Once(bt.Strategy):
    """Calls a function with the strategy on the given bars, counted from 1."""

    params = (("acts", ()),)

    def next(self):
        for bar, act in self.p.acts:
            if len(self) == bar:
                act(self)


def once(bars, *acts, **terms):
    """Run what the functions do on their bars, with a slippage of 100 bps."""
    params = {"acts": acts}
    return run_backtest(
        bars, None, Once, Costs(slippage_bps=100), strategy_params=params, split={"train": 0.0}, **terms
    )


def test_a_limit_order_pays_slippage_up_to_its_limit_and_no_further(bars):
    near = bars.open[10] * 1.004
    far = once(bars, (10, lambda s: s.buy(size=10, exectype=bt.Order.Limit, price=near * 2)))
    assert far.account.fills["price"].tolist() == pytest.approx([bars.open[10] * 1.01])
    tight = once(bars, (10, lambda s: s.buy(size=10, exectype=bt.Order.Limit, price=near)))
    assert tight.account.fills["reference_price"].tolist() == [bars.open[10]]
    assert tight.account.fills["price"].tolist() == pytest.approx([near])


def test_decimal_lots_lose_nothing_to_binary_fractions():
    for size in (0.1, 0.2, 0.3, 0.6, 0.7, 1.1):
        assert size_for_order(size, 1000, 0, 10, AccountTerms(lot_size=0.1)).size == pytest.approx(size)
    assert size_for_target(1, 30, 0, 100, AccountTerms(lot_size=0.1)).size == pytest.approx(0.3)
    assert size_for_order(0.29, 1000, 0, 10, AccountTerms(lot_size=0.1)).size == pytest.approx(0.2)


def test_what_is_no_number_is_refused(bars):
    nan = float("nan")
    result = once(bars, (5, lambda s: s.buy(size=nan)), (7, lambda s: s.broker.order_target(s, s.data, nan)))
    assert result.account.fills.empty
    assert result.account.orders["reason"].tolist() == ["nan is no size", "nan is no target"]


def test_the_exits_of_a_bracket_are_cut_like_its_entry(bars):
    def bracket(strategy):
        close = strategy.data.close[0]
        strategy.buy_bracket(size=5000, exectype=bt.Order.Market, stopprice=close * 0.99, limitprice=close * 1.01)

    result = once(bars, (5, bracket))
    assert len(result.account.fills) == 2
    assert result.account.fills["size"].sum() == pytest.approx(0, abs=1e-9)
    assert result.account.equity["position"].iloc[-1] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_of_two_orders_that_cancel_each_other_one_is_filled(bars, fill):
    result = once(bars, (5, lambda s: s.sell(size=20, oco=s.buy(size=10))), account={"fill": fill})
    assert result.account.fills["size"].tolist() == [10]


def test_a_close_order_moves_cash_on_the_bar_it_is_listed_at():
    stamps = pd.DatetimeIndex([f"2020-01-{d:02d} {h}:00" for d in (2, 3, 6) for h in (10, 12, 14, 16)], name="date")
    values = np.linspace(100, 111, 12)
    columns = dict.fromkeys(("open", "high", "low", "close"), values) | {"volume": np.ones(12)}
    intraday = Bars(stamps, MappingProxyType(columns), "hours")
    result = once(intraday, (2, lambda s: s.buy(size=10, exectype=bt.Order.Close)))
    first_held = result.account.equity.loc[result.account.equity["position"] > 0, "date"].iloc[0]
    assert result.account.fills["filled_at"].tolist() == [first_held]


def test_an_index_error_of_the_users_own_is_not_blamed_on_indicators(bars):
    with pytest.raises(IndexError):
        once(bars, (300, lambda s: [][1]))


def test_a_child_may_override_notify_order(bars):
    class Deaf(SignStrategy):
        def notify_order(self, order):
            pass

    signs = np.repeat([1.0, -1.0, 0.0], 100)
    results = [
        run_backtest(bars, ScriptedSource(signs), kind, Costs(), split={"train": 0.0}) for kind in (SignStrategy, Deaf)
    ]
    assert results[0].account.fills.equals(results[1].account.fills)
    assert len(results[1].account.fills) == 3


def test_the_residual_is_measured_against_the_largest_position(bars):
    signs = np.where(np.arange(300) % 2, 1e-6, -1e-6)
    params = {"scale": 1e12, "cap": 1e6}
    terms = {"strategy_params": params, "split": {"train": 0.0}, "account": {"max_leverage": 1e6}}
    result = run_backtest(bars, ScriptedSource(signs), ProportionalStrategy, Costs(), **terms)
    assert list(result.account.ruined_at) == ["test"]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("split.train", 1.0),
        ("split.train", -0.1),
        ("split.horizon", 0),
        ("split.horizon", 1.5),
        ("account.cash", 0.0),
        ("account.cash", "1"),
        ("account.max_leverage", 0.0),
        ("account.lot_size", -1.0),
        ("account.bars_per_year", float("nan")),
        ("account.bars_per_year", -5),
    ],
)
def test_terms_out_of_range_are_refused(bars, setting, value):
    section, _, name = setting.partition(".")
    given = {"split" if section == "split" else "account": {name: value}}
    with pytest.raises(BadInput, match=f"^{setting}: .*{value}"):
        run_backtest(bars, ScriptedSource(np.ones(300)), costs=Costs.free(), **given)


def test_an_unknown_fill_is_refused(bars):
    with pytest.raises(
        BadInput, match=r'account.fill: "open" is not one of next_open, close; did you mean next_open\?'
    ):
        run_backtest(bars, ScriptedSource(np.ones(300)), costs=Costs.free(), account={"fill": "open"})


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("bars", pd.DataFrame({"close": [1.0]})),
        ("model", ScriptedSource),
        ("model", object()),
        ("strategy", "sign"),
        ("costs", 2.0),
        ("split", 0.67),
        ("fitting", None),
        ("watch", print),
        ("account", 100_000.0),
    ],
)
def test_parts_of_another_kind_are_refused(bars, part, value):
    parts = {"bars": bars, "model": ScriptedSource(np.ones(300)), "strategy": SignStrategy, "costs": Costs()}
    with pytest.raises(BadInput, match=f"^{part}: .* cannot be used; hand in"):
        run_backtest(**{**parts, part: value})


def test_the_faults_of_all_sections_are_told_at_once(bars):
    wrong = {"costs": {"spred_bps": 1}, "split": {"train": 2}, "account": {"lot_size": -1}, "strategy_params": [1]}
    with pytest.raises(BadInput) as caught:
        run_backtest(bars, ScriptedSource(np.ones(300)), **wrong)
    told = [fault.where for fault in caught.value.faults]
    assert told == ["costs.spred_bps", "split.train", "account.lot_size", "strategy_params"]
