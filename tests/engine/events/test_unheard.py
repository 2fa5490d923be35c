"""Settings of the broker and additions to cerebro that do nothing here: each is told once, with the line."""

import backtrader as bt
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.faults import BadInput

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
def test_a_setting_of_the_broker_changes_nothing_and_is_told_once(bars, name, at, told_of):
    plain = run_backtest(bars, None, told_of.trading(lambda s: None), Costs(spread_bps=2))
    for call, remedy in BROKER[name]:
        result = run_backtest(bars, None, told_of.trading(call, at), Costs(spread_bps=2))
        told = f"`broker.{name}` in {told_of.line_of(call)} has no effect: {remedy}."
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
def test_a_call_that_asks_for_what_is_or_that_works_is_not_spoken_of(bars, call, told_of):
    assert told_of.said(bars, told_of.trading(call)) == told_of.said(bars, told_of.trading(lambda s: None))


def test_the_sizer_a_strategy_adds_to_cerebro_in_time_is_used(bars, told_of):
    call = lambda s: s.cerebro.addsizer(bt.sizers.FixedSize, stake=7)  # noqa: E731

    class Default(told_of.trading(call)):
        def next(self):
            if len(self) == 3:
                self.buy()

    assert run_backtest(bars, None, Default, Costs(spread_bps=2)).account.fills["size"].tolist() == [7.0]


def test_the_fund_mode_is_told_to_change_no_number(bars, told_of):
    call = lambda s: s.broker.set_fundmode(True, 10.0)  # noqa: E731
    what = f"`broker.set_fundmode` in {told_of.line_of(call)} changes no number of the result"
    assert f"{what}: only analyzers of Backtrader's own look at it." in told_of.said(bars, told_of.trading(call))


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
def test_what_is_added_to_cerebro_too_late_is_told(bars, name, told_of):
    call, at, remedy = LATE[name]
    shown = "add_timer" if name == "add_timer" else name
    told = f"`{shown}` in {told_of.line_of(call)} has no effect: the run has begun; {remedy}."
    assert told in told_of.said(bars, told_of.trading(call, at))


def test_data_that_a_strategy_adds_are_refused(bars, told_of):
    call = lambda s: s.cerebro.resampledata(s.data, timeframe=bt.TimeFrame.Weeks)  # noqa: E731
    line = told_of.line_of(call)
    message = f"strategy: `resampledata` is called in {line}, but a run has one instrument, and its bars are loaded"
    with pytest.raises(BadInput) as error:
        told_of.said(bars, told_of.trading(call))
    assert str(error.value).startswith(message)
