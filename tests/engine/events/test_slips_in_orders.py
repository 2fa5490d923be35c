"""Slips in an order: each is told once, with the line; what is no order is refused where it is placed."""

from decimal import Decimal
from pathlib import Path

import backtrader as bt
import numpy as np
import pytest

HERE = Path(__file__).name
ORDER = bt.Order

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
def test_a_slip_in_an_order_is_told_once(bars, sentence, streaming, told_of):
    for call in SLIPS[sentence]:
        told = told_of.said(bars, told_of.trading(call, "next"), streaming=streaming)
        assert told.count(sentence.format(line=told_of.line_of(call))) == 1


def test_what_a_strategy_writes_on_its_orders_is_not_spoken_of(bars, told_of):
    def call(s):
        s.buy(size=1, name="entry", side="long", reason="cross", note=3, date="today", id=7, label="x", strength=0.2)
        s.buy(size=1, exectype=ORDER.Limit, price=s.data.close[0], valid=s.data.datetime.datetime(0), tradeid=2)
        s.order_target_percent(target=0.5)
        s.order_target_value(target=3000.0, price=s.data.close[0] * 1.1)
        s.sell(size=1, exectype=ORDER.StopTrail, trailpercent=0.03)
        s.sell(size=1, exectype=ORDER.Close)

    quiet = [one for one in told_of.said(bars, told_of.trading(call, "next")) if " order" in one]
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
def test_an_order_of_a_wrong_kind_is_refused_where_it_is_placed(bars, given, message, told_of):
    def call(s):
        s.buy(size=1, **given)

    with pytest.raises(TypeError) as error:
        told_of.said(bars, told_of.trading(call, "next"))
    assert str(error.value) == message
    frames = [(frame.tb_frame.f_code, frame.tb_lineno) for frame in frames_of(error.value.__traceback__)]
    assert call.__code__ in dict(frames)


def frames_of(tb):
    while tb is not None:
        yield tb
        tb = tb.tb_next


def test_an_error_at_matching_says_which_order_raised_it(bars, told_of):
    with pytest.raises(TypeError) as error:
        told_of.said(bars, told_of.trading(lambda s: s.buy(size=Decimal(3)), "next"))
    assert error.value.__notes__ == [
        f"raised by the Market order of size Decimal('3') that was placed on {bars.index[4]:%Y-%m-%d %H:%M}"
    ]
