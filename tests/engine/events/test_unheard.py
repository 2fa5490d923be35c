"""Calls that do nothing here, slips in an order, methods that nobody calls: each is told once, with the line."""

from decimal import Decimal
from pathlib import Path

import backtrader as bt
import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.experiments.building.plugins import load_class
from barcast.faults import BadInput
from barcast.models import LastReturn
from barcast.models.fakes import ScriptedSource
from barcast.strategies import STRATEGIES, ForecastStrategy

HERE = Path(__file__).name
ORDER = bt.Order


def said(bars, strategy, model=None, **settings):
    """Return the warnings of a run that charges something."""
    result = run_backtest(bars, model, strategy, Costs(spread_bps=2), **{"split": {"train": 0.0}, **settings})
    return tuple(one.text for one in result.warnings)


def trading(call, at="__init__"):
    """Return a strategy that trades and does the call once: in `__init__`, in `start`, or in `next` at bar 5."""

    class Trading(bt.Strategy):
        def __init__(self):
            if at == "__init__":
                call(self)

        def start(self):
            if at == "start":
                call(self)

        def next(self):
            if len(self) % 10 == 3:
                self.buy(size=1)
            if len(self) in (5, 6) and at == "next":
                call(self)
            if len(self) % 10 == 8:
                self.close()

    return Trading


def line_of(function):
    return f"line {function.__code__.co_firstlineno} of {HERE}"


BROKER = {
    "setcommission": [
        (lambda s: s.broker.setcommission(commission=0.001), "set costs.commission_bps = 10 instead"),
        (lambda s: s.broker.setcommission(0.1, commtype=bt.CommInfoBase.COMM_PERC, percabs=False),
         "set costs.commission_bps = 10 instead"),
        (lambda s: s.broker.setcommission(commission=2.0, margin=2000.0, mult=10.0),
         "set costs.commission_per_contract = 2 instead"),
        (lambda s: s.broker.setcommission(0.02, commtype=bt.CommInfoBase.COMM_FIXED),
         "set costs.commission_per_share = 0.02 instead"),
        (lambda s: s.broker.setcommission(interest=0.1, leverage=3.0),
         "set costs.borrow_rate_annual = 0.1 and run.max_leverage = 3 instead"),
        (lambda s: s.broker.setcommission(), "set those of `[costs]` instead"),
    ],
    "addcommissioninfo": [
        (lambda s: s.broker.addcommissioninfo(bt.CommissionInfo(commission=2.0, margin=10.0, mult=5.0)),
         "set costs.commission_bps, or another of `[costs]`, instead"),
    ],
    "set_slippage_perc": [
        (lambda s: s.broker.set_slippage_perc(0.01), "set costs.slippage_bps = 100 instead"),
        (lambda s: s.broker.set_slippage_perc(perc=0.01, slip_open=True), "set costs.slippage_bps = 100 instead"),
    ],
    "set_slippage_fixed": [
        (lambda s: s.broker.set_slippage_fixed(0.05), "set costs.spread_absolute = 0.1 instead"),
    ],
    "set_filler": [
        (lambda s: s.broker.set_filler(bt.broker.fillers.FixedSize(size=1)), "set costs.volume_limit instead"),
    ],
    "set_int2pnl": [
        (lambda s: s.broker.set_int2pnl(False),
         "interest is never part of a trade, see costs.borrow_rate_annual"),
    ],
    "set_cash": [(lambda s: s.broker.set_cash(5000), "set run.cash = 5000 instead")],
    "setcash": [(lambda s: s.broker.setcash(5000), "set run.cash = 5000 instead")],
    "add_cash": [
        (lambda s: s.broker.add_cash(500),
         "an account has the money it began with, run.cash, and what it earns"),
    ],
    "set_fund_history": [
        (lambda s: s.broker.set_fund_history([]), "the account is worth its cash and its position"),
    ],
    "set_shortcash": [(lambda s: s.broker.set_shortcash(False), "a short sale always adds to the cash")],
    "set_checksubmit": [
        (lambda s: s.broker.set_checksubmit(True), "an order is cut at its fill by run.max_leverage"),
    ],
    "set_coc": [(lambda s: s.broker.set_coc(True), 'set run.fill = "close" instead')],
    "set_coo": [
        (lambda s: s.broker.set_coo(True),
         "an order decided in `next` is filled at the next open, see run.fill"),
    ],
    "set_eosbar": [
        (lambda s: s.broker.seteosbar(True), "a `Close` order is filled as Backtrader fills it without"),
    ],
}  # fmt: skip


@pytest.mark.sampled(4)
@pytest.mark.parametrize("at", ["__init__", "start", "next"])
@pytest.mark.parametrize("name", BROKER)
def test_a_setting_of_the_broker_changes_nothing_and_is_told_once(bars, name, at):
    plain = run_backtest(bars, None, trading(lambda s: None), Costs(spread_bps=2))
    for call, remedy in BROKER[name]:
        result = run_backtest(bars, None, trading(call, at), Costs(spread_bps=2))
        told = f"`broker.{name}` in {line_of(call)} has no effect: {remedy}."
        assert [one.text for one in result.warnings if one not in plain.warnings] == [told]
        assert result.account.equity.equals(plain.account.equity)
        assert result.account.trades.equals(plain.account.trades)


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.broker.setcash(100_000.0),
        lambda s: s.broker.set_checksubmit(False),
        lambda s: s.broker.set_coc(False),
        lambda s: s.broker.set_coo(False),
        lambda s: s.broker.set_eosbar(False),
        lambda s: s.broker.set_filler(None),
        lambda s: s.broker.set_shortcash(True),
        lambda s: s.broker.set_int2pnl(True),
        lambda s: s.broker.set_fundmode(False),
        lambda s: s.setsizer(bt.sizers.PercentSizer(percents=50)),
        lambda s: s._addsizer(bt.sizers.FixedSize, stake=2),
        lambda s: s.cerebro.addanalyzer(bt.analyzers.DrawDown),
        lambda s: s.cerebro.addsizer(bt.sizers.FixedSize),
        lambda s: s.add_timer(when=bt.Timer.SESSION_START),
        lambda s: s._addanalyzer(bt.analyzers.DrawDown, _name="mine"),
    ],
)
def test_a_call_that_asks_for_what_is_or_that_works_is_not_spoken_of(bars, call):
    assert said(bars, trading(call)) == said(bars, trading(lambda s: None))


def test_the_sizer_a_strategy_adds_to_cerebro_in_time_is_used(bars):
    call = lambda s: s.cerebro.addsizer(bt.sizers.FixedSize, stake=7)  # noqa: E731

    class Default(trading(call)):
        def next(self):
            if len(self) == 3:
                self.buy()

    assert run_backtest(bars, None, Default, Costs(spread_bps=2)).account.fills["size"].tolist() == [7.0]


def test_the_fund_mode_is_told_to_change_no_number(bars):
    call = lambda s: s.broker.set_fundmode(True, 10.0)  # noqa: E731
    what = f"`broker.set_fundmode` in {line_of(call)} changes no number of the result"
    assert f"{what}: only analyzers of Backtrader's own look at it." in said(bars, trading(call))


LATE = {
    "addanalyzer": (lambda s: s.cerebro.addanalyzer(bt.analyzers.DrawDown), "start", "call it in `__init__`"),
    "addobserver": (lambda s: s.cerebro.addobserver(bt.observers.DrawDown), "next", "call it in `__init__`"),
    "addsizer": (lambda s: s.cerebro.addsizer(bt.sizers.FixedSize), "start", "call it in `__init__`"),
    "add_timer": (lambda s: s.add_timer(when=bt.Timer.SESSION_START), "next", "call it in `__init__`"),
    "addstrategy": (lambda s: s.cerebro.addstrategy(bt.Strategy), "__init__", "a run has one strategy"),
    "addwriter": (
        lambda s: s.cerebro.addwriter(bt.WriterFile), "__init__", "the tables of the result are written by barcast",
    ),
    "setbroker": (
        lambda s: s.cerebro.setbroker(bt.brokers.BackBroker()), "next", "the run's own broker keeps the account",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LATE)
def test_what_is_added_to_cerebro_too_late_is_told(bars, name):
    call, at, remedy = LATE[name]
    shown = "add_timer" if name == "add_timer" else name
    told = f"`{shown}` in {line_of(call)} has no effect: the run has begun; {remedy}."
    assert told in said(bars, trading(call, at))


def test_data_that_a_strategy_adds_are_refused(bars):
    call = lambda s: s.cerebro.resampledata(s.data, timeframe=bt.TimeFrame.Weeks)  # noqa: E731
    message = (
        f"strategy: `resampledata` is called in {line_of(call)}, but a run has one instrument, and its bars are loaded"
    )
    with pytest.raises(BadInput) as error:
        said(bars, trading(call))
    assert str(error.value).startswith(message)


SLIPS = {
    "`sise=` in {line} is no argument of an order and went into `order.info` only: did you mean size?": [
        lambda s: s.buy(sise=10)
    ],
    "`prize=` in {line} is no argument of an order and went into `order.info` only: did you mean price?": [
        lambda s: s.buy(prize=10.0)
    ],
    "`exec_type=` in {line} is no argument of an order and went into `order.info` only: did you mean exectype?": [
        lambda s: s.sell(exec_type=ORDER.Limit)
    ],
    "`qty=` in {line} is no argument of an order and went into `order.info` only: did you mean size?": [
        lambda s: s.buy(qty=3)
    ],
    "`stopprice=` in {line} is no argument of an order and went into `order.info` only: "
    "stopprice= is an argument of `buy_bracket` and `sell_bracket`.": [lambda s: s.buy(size=1, stopprice=90.0)],
    "`price=50` in {line} has no effect: it is a market order; give exectype=bt.Order.Limit, or leave the price out.": [
        lambda s: s.buy(size=1, price=50.0)
    ],
    "The Limit order in {line} has no price: the close of its bar stands in for it, as in Backtrader; give price=.": [
        lambda s: s.buy(size=1, exectype=ORDER.Limit),
        lambda s: s.buy_bracket(size=1, stopprice=1.0, limitprice=1e6),
    ],
    "The Stop order in {line} has no price: the close of its bar stands in for it, as in Backtrader; give price=.": [
        lambda s: s.sell(size=1, exectype=ORDER.Stop)
    ],
    "The StopLimit order in {line} has no limit: its stop price stands in for it, as in Backtrader; give plimit=.": [
        lambda s: s.buy(size=1, exectype=ORDER.StopLimit, price=1e6)
    ],
    "The StopTrail order in {line} trails the price by 0: give trailamount= or trailpercent=.": [
        lambda s: s.sell(size=1, exectype=ORDER.StopTrail)
    ],
    "The Limit order in {line} is never filled: its price is nan.": [
        lambda s: s.buy(size=1, exectype=ORDER.Limit, price=float("nan"))
    ],
    "The target of `order_target_percent` in {line} was nan: no order was placed then.": [
        lambda s: s.order_target_percent(target=float("nan"))
    ],
    "The target of `order_target_value` in {line} was nan: no order was placed then.": [
        lambda s: s.order_target_value(target=np.nan)
    ],
    "The target of `order_target_size` in {line} was nan: no order was placed then.": [
        lambda s: s.order_target_size(s.data, np.nan)
    ],
}


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("sentence", SLIPS)
def test_a_slip_in_an_order_is_told_once(bars, sentence, streaming):
    for call in SLIPS[sentence]:
        told = said(bars, trading(call, "next"), streaming=streaming)
        assert told.count(sentence.format(line=line_of(call))) == 1


def test_what_a_strategy_writes_on_its_orders_is_not_spoken_of(bars):
    def call(s):
        s.buy(size=1, name="entry", side="long", reason="cross", note=3, date="today", id=7, label="x", strength=0.2)
        s.buy(size=1, exectype=ORDER.Limit, price=s.data.close[0], valid=s.data.datetime.datetime(0), tradeid=2)
        s.order_target_percent(target=0.5)
        s.order_target_value(target=3000.0, price=s.data.close[0] * 1.1)
        s.sell(size=1, exectype=ORDER.StopTrail, trailpercent=0.03)
        s.sell(size=1, exectype=ORDER.Close)

    quiet = [one for one in said(bars, trading(call, "next")) if " order" in one]
    assert not [one for one in quiet if HERE in one]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"price": "10", "exectype": ORDER.Limit}, "an order's price is '10', not a number"),
        ({"price": [1.0]}, "an order's price is [1.0], not a number"),
        ({"plimit": "9", "price": 10.0, "exectype": ORDER.StopLimit}, "an order's plimit is '9', not a number"),
        (
            {"exectype": "Limit", "price": 10.0},
            "an order's exectype is 'Limit'; give one of Backtrader's, such as bt.Order.Limit",
        ),
    ],
)
def test_an_order_of_a_wrong_kind_is_refused_where_it_is_placed(bars, given, message):
    def call(s):
        s.buy(size=1, **given)

    with pytest.raises(TypeError) as error:
        said(bars, trading(call, "next"))
    assert str(error.value) == message
    frames = [(frame.tb_frame.f_code, frame.tb_lineno) for frame in frames_of(error.value.__traceback__)]
    assert call.__code__ in dict(frames)


def frames_of(tb):
    while tb is not None:
        yield tb
        tb = tb.tb_next


def test_an_error_at_matching_says_which_order_raised_it(bars):
    with pytest.raises(TypeError) as error:
        said(bars, trading(lambda s: s.buy(size=Decimal(3)), "next"))
    assert error.value.__notes__ == [
        f"raised by the Market order of size Decimal('3') that was placed on {bars.index[4]:%Y-%m-%d %H:%M}"
    ]


def none_placed(bars, strategy, model=None, **settings):
    return [one for one in said(bars, strategy, model, **settings) if one.startswith("No order was placed")]


def test_a_run_without_orders_says_why(bars):
    class Never(bt.Strategy):
        def next(self):
            pass

    class Late(bt.Strategy):
        def __init__(self):
            self.average = bt.ind.SMA(period=250)

        def next(self):
            if self.data.close[0] > 1e9:
                self.buy()

    class Nothing(bt.Strategy):
        pass

    class Flat(ForecastStrategy):
        def target(self, forecast):
            return 0.0

    met = "the conditions of {} were never met, or every size was 0."
    assert none_placed(bars, Never) == ["No order was placed: " + met.format("Never")]
    least = float(bars.close.min())
    assert none_placed(bars, Never, account={"cash": 1.0}) == [
        f"No order was placed: run.cash = 1 buys no whole unit, the lowest close is {least:g}; or "
        + met.format("Never")
    ]
    assert none_placed(bars, Late) == [
        "No order was placed: its indicators have a value on 51 of 300 bars only; or " + met.format("Late")
    ]
    assert none_placed(bars, Nothing) == ["No order was placed: Nothing has no method `next`."]
    source = ScriptedSource(np.where(np.arange(300) % 2, 0.01, -0.02))
    assert none_placed(bars, Flat, source) == [
        "No order was placed: every target of Flat was 0, at forecasts of -0.02 to 0.01."
    ]


def test_an_order_that_never_filled_is_an_order(bars):
    class Far(bt.Strategy):
        def next(self):
            if len(self) == 5:
                self.cancel(self.buy(size=1, exectype=ORDER.Limit, price=0.01))

    assert none_placed(bars, Far) == []


def test_a_threshold_that_kept_the_strategy_flat_is_told_once(bars):
    source = ScriptedSource(np.where(np.arange(300) % 2, 0.01, -0.01))
    told = said(bars, STRATEGIES["sign"], source, strategy_params={"threshold": 0.5})
    assert [one for one in told if one.startswith("No ")] == [
        "No forecast reached strategy.threshold = 0.5 (the largest is 0.01): no position was taken."
    ]


@pytest.mark.parametrize("name", sorted(STRATEGIES))
def test_our_own_strategies_are_not_spoken_of(bars, name):
    model = None if name == "buy_and_hold" else LastReturn()
    assert said(bars, STRATEGIES[name], model) == ()


def test_the_strategy_of_the_examples_is_not_spoken_of(bars):
    file = Path(__file__).parents[3] / "examples" / "my_strategy.py"
    told = said(bars, load_class(f"{file}:Cautious", "strategy"), LastReturn())
    assert not [one for one in told if one.startswith("No order") or file.name in one]
