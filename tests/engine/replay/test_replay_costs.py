"""What the compiled account pays and earns: carrying, the price of a fill and its commission, each by hand."""

import math
from fractions import Fraction
from types import MappingProxyType

import pytest

from barcast.costs import Costs
from barcast.engine.account.terms import CLOSE, NEXT_OPEN
from barcast.engine.replay.world import conditions_of
from barcast.feeds.bars import Bars

# ---- carrying


def test_borrow_is_paid_for_calendar_days_whatever_the_hour(hand):
    bars = hand.table([100, 100, 100], days=["2020-01-03 22:00", "2020-01-06 09:00", "2020-01-07 21:00"])
    result = hand.account(bars, [-1, -1, -1], Costs(borrow_rate_annual=0.365))
    # short 10 at 100: 10 x 100 x 0.001 a day, three days over the weekend
    assert hand.column(result, "borrow") == pytest.approx([0, 3, 1])
    assert hand.column(result, "cash") == pytest.approx([2000, 1997, 1996])


def test_cash_earns_interest_on_interest(hand):
    result = hand.account(hand.table([100] * 3), [0, 0, 0], Costs(cash_rate_annual=0.365, margin_rate_annual=9.0))
    assert hand.column(result, "cash_interest") == pytest.approx([0, 1, 1.001])
    assert hand.column(result, "margin_interest") == [0, 0, 0]
    assert hand.column(result, "equity") == pytest.approx([1000, 1001, 1002.001])


def test_margin_debt_pays_interest(hand):
    costs = Costs(cash_rate_annual=9.0, margin_rate_annual=0.365)
    result = hand.account(hand.table([100] * 3), [2, 2, 2], costs, leverage=2.0)
    # 20 units for 1000 of cash: 1000 owed, then 1001
    assert hand.column(result, "margin_interest") == pytest.approx([0, 1, 1.001])
    assert hand.column(result, "cash_interest") == [0, 0, 0]
    assert hand.column(result, "cash") == pytest.approx([-1000, -1001, -1002.001])


def test_what_a_short_sale_brought_in_earns_nothing(hand):
    result = hand.account(hand.table([100, 150, 150]), [-1, -1, -1], Costs(cash_rate_annual=0.365))
    # cash 2000 less the 10 units owed: at the previous close of 100 a base of 1000, at 150 of 2001 - 1500 = 501
    assert hand.column(result, "cash_interest") == pytest.approx([0, 1, 0.501])


def test_an_order_at_the_open_meets_what_was_carried(hand):
    result = hand.account(hand.table([100] * 3), [0, 1, 1], Costs(cash_rate_annual=0.365), fill=NEXT_OPEN)
    # 1000 + 1 + 1.001 by the open of bar 2, all of it in units
    assert hand.fills_of(result, "size") == [(pytest.approx(10.02001),)]


# ---- the price of a fill


def test_half_the_absolute_spread_is_paid_each_way(hand):
    result = hand.account(hand.table([100, 100]), [0.5, 0], Costs(spread_absolute=0.5))
    assert hand.fills_of(result, "reference_price", "price") == [(100, 100.25), (100, 99.75)]
    assert hand.column(result, "slippage") == [1.25, 1.25]
    assert hand.column(result, "equity") == [998.75, 997.5]


def test_spread_and_slippage_in_basis_points(hand):
    result = hand.account(hand.table([100, 100]), [0.5, 0], Costs(spread_bps=100, slippage_bps=50))
    assert hand.fills_of(result, "price") == [(pytest.approx(101),), (pytest.approx(99),)]


def test_a_sale_never_brings_less_than_nothing(hand):
    result = hand.account(hand.table([100, 100]), [0.5, 0], Costs(spread_absolute=300))
    assert hand.fills_of(result, "price", "slippage") == [(250, 750), (0, 500)]


@pytest.mark.parametrize(
    ("fill", "first", "second"), [(NEXT_OPEN, (1, 101.0), (3, 102.5)), (CLOSE, (0, 101.0), (2, 102.5))]
)
def test_range_slippage_knows_only_bars_that_have_closed(hand, fill, first, second):
    # ranges 2, 4, 6, 80; half of the mean of the last two: 2 / 2 = 1 after one bar, (4 + 6) / 2 / 2 = 2.5 after three
    bars = hand.table([100] * 4, high=[101, 102, 103, 140], low=[99, 98, 97, 60])
    costs = Costs(slippage_range=0.5, slippage_bars=2)
    early = hand.account(bars, [1, 1, 1, 1], costs, fill=fill)
    late = hand.account(bars, [0, 0, 1, 1], costs, fill=fill)
    assert [*hand.fills_of(early, "filled", "price"), *hand.fills_of(late, "filled", "price")] == [first, second]


def test_impact_grows_with_the_root_of_the_share_of_volume(hand):
    bars = hand.table([100, 110, 99, 99], [100, 100, 100, 100], volume=[1, 1, 1, 1000])
    result = hand.account(bars, [0, 0, 1, 1], Costs(impact=1.0, slippage_bars=2), fill=NEXT_OPEN)
    # returns 0.1 and -0.1 by bar 2: mean 0, deviation sqrt(0.01 + 0.01); 10 units of 1000 traded: root 0.1
    assert hand.fills_of(result, "size", "price") == [(10, pytest.approx(100 * (1 + math.sqrt(0.02) * 0.1)))]


def test_impact_is_nothing_with_fewer_than_two_returns(hand):
    bars = hand.table([100, 150, 100])
    one_return = hand.account(bars, [0, 1, 1], Costs(impact=1.0, slippage_bars=2))
    two_returns = hand.account(bars, [0, 0, 1], Costs(impact=1.0, slippage_bars=2))
    assert hand.fills_of(one_return, "price") == [(150,)]
    # returns 1/2 and -1/3: mean 1/12, deviation 5/12 x sqrt(2)
    assert hand.fills_of(two_returns, "price") == [(pytest.approx(100 * (1 + 5 / 12 * math.sqrt(2) * 0.1)),)]


# ---- commission

CHARGED = [
    ({"commission_bps": 100}, 10.0),
    ({"commission_per_share": 0.3}, 3.0),
    ({"commission_per_contract": 4, "contract_size": 5}, 8.0),
    ({"commission_fixed": 1}, 1.0),
    ({"commission_fixed": 1, "commission_bps": 100}, 11.0),
    ({"commission_fixed": 1, "commission_minimum": 5}, 5.0),
    ({"commission_bps": 100, "commission_maximum": 7}, 7.0),
    ({"commission_bps": 100, "commission_maximum_bps": 40}, 4.0),
    ({"commission_minimum": 20, "commission_maximum_bps": 50}, 5.0),
    ({"commission_per_share_tiers": ((0.0, 0.1), (4.0, 0.05), (8.0, 0.02))}, 0.4 + 0.2 + 0.04),
    ({"commission_bps_tiers": ((0.0, 100.0), (600.0, 50.0))}, 6.0 + 2.0),
]


@pytest.mark.parametrize(("settings", "charged"), CHARGED)
def test_commission_of_ten_units_at_100(hand, settings, charged):
    result = hand.account(hand.table([100, 100]), [1, 1], Costs(**settings))
    assert hand.fills_of(result, "size", "commission") == [(10, pytest.approx(charged, rel=1e-14))]
    assert hand.column(result, "commission") == pytest.approx([charged, 0])
    assert hand.column(result, "cash") == pytest.approx([-charged, -charged])


def test_an_order_filled_in_three_parts_pays_one_bill(hand):
    costs = Costs(
        commission_fixed=2, commission_per_share=0.2, commission_minimum=3, volume_limit=0.1, volume_rest="carry"
    )
    result = hand.account(hand.table([100] * 5, volume=40), [1] * 5, costs, lot=1.0)
    # 4 units a bar. 4 units: 2.8, at least 3; 8 units: 3.6, 0.6 more. The equity is 996.4 by then: 9 lots, 1 more:
    # 9 units: 3.8, 0.2 more
    assert hand.fills_of(result, "decided", "filled", "size") == [(0, 0, 4), (0, 1, 4), (0, 2, 1)]
    assert [fill.commission for fill in result.fills] == pytest.approx([3, 0.6, 0.2])
    assert hand.incidents_of(result) == [(0, "partial", 1)]
    assert hand.column(result, "position") == [4, 8, 9, 9, 9]


MONTH_END = ["2020-01-30", "2020-01-31", "2020-02-03"]


def test_share_tiers_count_the_calendar_month(hand):
    costs = Costs(commission_per_share_tiers=((0.0, 0.1), (10.0, 0.05)))
    result = hand.account(hand.table([100] * 3, days=MONTH_END), [0.8, -0.5, 0.5], costs, lot=1.0)
    # 8 units: 0.8. Half of 999.2 short is 4 lots, so 12 units from 8 to 20: 2 x 0.1 + 10 x 0.05. February: 8 x 0.1
    assert hand.fills_of(result, "size") == [(8,), (-12,), (8,)]
    assert [fill.commission for fill in result.fills] == pytest.approx([0.8, 0.7, 0.8])


def test_value_tiers_count_the_calendar_month(hand):
    costs = Costs(commission_bps_tiers=((0.0, 100.0), (1000.0, 50.0)))
    result = hand.account(hand.table([100] * 3, days=MONTH_END), [0.8, -0.5, 0.5], costs, lot=1.0)
    # 800 at 1%. 1200 from 800 to 2000: 200 at 1%, 1000 at 0.5%. February: 800 at 1%
    assert [fill.commission for fill in result.fills] == pytest.approx([8, 7, 8])


def test_a_month_of_another_year_is_another_month(hand):
    costs = Costs(commission_per_share_tiers=((0.0, 0.1), (5.0, 0.05)))
    result = hand.account(hand.table([100, 100], days=["2019-03-01", "2020-03-02"]), [0.5, 0], costs)
    assert [fill.commission for fill in result.fills] == pytest.approx([0.5, 0.5])


# ---- range and volatility


@pytest.mark.parametrize("window", [2, 3, 20, 64, 500])
def test_range_and_volatility_are_exact_to_the_last_digits(bars_of, window):
    bars = bars_of(count=150)
    close = bars.close.copy()
    close[40:60] *= 1e6  # two wild returns, which must leave no trace once they are out of the window
    bars = Bars(bars.index, MappingProxyType({**bars.columns, "close": close}), "wild")
    ranges, volatilities = conditions_of(bars, [window])
    height, returns = bars.high - bars.low, close[1:] / close[:-1] - 1.0
    for t in range(150):
        recent = [Fraction(float(x)) for x in height[max(t - window + 1, 0) : t + 1]]
        assert ranges[0, t] == pytest.approx(float(sum(recent) / len(recent)), rel=1e-13)
        moves = [Fraction(float(x)) for x in returns[max(t - window, 0) : t]]
        mean = sum(moves) / max(len(moves), 1)
        variance = sum((x - mean) ** 2 for x in moves) / max(len(moves) - 1, 1)
        assert volatilities[0, t] == pytest.approx(math.sqrt(variance), rel=1e-13)
