"""The compiled account: each step of the contract worked out by hand, then against a third witness on random worlds."""

import importlib.util
import math
from collections import Counter
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine.account.samples import Sample, samples_of
from barcast.engine.account.terms import CLOSE, NEXT_OPEN, AccountTerms, Rebalance, Terms
from barcast.engine.replay.replay import replay, replay_equities, replay_forecasts
from barcast.engine.replay.world import conditions_of
from barcast.faults import BadInput
from barcast.feeds.bars import Bars
from barcast.models.schedule.split import HoldOut

FREE = Costs()


def table(closes, opens=None, *, days=None, volume=1000.0, high=None, low=None):
    """Return bars of consecutive days from Monday 2020-03-02 unless told; they open where they close unless told."""
    closes = np.array(closes, float)
    opens = closes.copy() if opens is None else np.array(opens, float)
    high = np.maximum(opens, closes) if high is None else np.array(high, float)
    low = np.minimum(opens, closes) if low is None else np.array(low, float)
    columns = {"open": opens, "high": high, "low": low, "close": closes}
    columns["volume"] = np.broadcast_to(np.asarray(volume, float), closes.shape).copy()
    index = pd.date_range("2020-03-02", periods=len(closes)) if days is None else pd.DatetimeIndex(days)
    return Bars(index, MappingProxyType(columns), "hand")


def account(
    bars, targets, costs=FREE, *, fill=CLOSE, cash=1000.0, leverage=1.0, lot=0.0, every_bar=False, band=0.0, **at
):
    terms = Terms(costs, AccountTerms(fill=fill, cash=cash, max_leverage=leverage, lot_size=lot))
    return replay(bars, targets, terms, Rebalance(every_bar, band), **at)


def opened_at(bar, bars):
    """Return the sample of the account that is opened at the close of a bar and decides there."""
    return Sample("test", range(bar + 1, len(bars)), range(bar, len(bars)))


def column(replayed, name):
    return replayed.account[name].tolist()


def fills_of(replayed, *names):
    return [tuple(getattr(fill, name) for name in names) for fill in replayed.fills]


def incidents_of(replayed):
    return [(incident.decided, incident.status, incident.wanted) for incident in replayed.incidents]


# ---- decision and fill


def test_next_open_fills_at_the_open_that_follows():
    result = account(table([100, 105, 115, 100], [100, 100, 110, 120]), [1, 1, 0, 0], fill=NEXT_OPEN)
    # decided on bar 0, 10 units bought at bar 1's open of 100; decided on bar 2, sold at bar 3's open of 120
    assert fills_of(result, "decided", "filled", "size", "price") == [(0, 1, 10, 100), (2, 3, -10, 120)]
    assert column(result, "equity") == [1000, 1050, 1150, 1200]
    assert column(result, "position") == [0, 10, 10, 0]
    assert column(result, "cash") == [1000, 0, 0, 1200]
    assert column(result, "close") == [100, 105, 115, 100]


def test_close_fills_at_the_very_close():
    result = account(table([100, 105, 115, 100], [90, 90, 90, 90]), [1, 1, 0, 0])
    assert fills_of(result, "decided", "filled", "size", "price") == [(0, 0, 10, 100), (2, 2, -10, 115)]
    assert column(result, "equity") == [1000, 1050, 1150, 1150]


def test_nothing_is_decided_before_the_first_decision():
    result = account(table([100] * 4), [1, 1, 1, 1], first_decision=2)
    assert fills_of(result, "decided") == [(2,)]
    assert account(table([100] * 4), [1, 1, 1, 1], first_decision=4).fills == ()


def test_a_reversal_is_one_order():
    result = account(table([100, 100]), [1, -1])
    assert fills_of(result, "size") == [(10,), (-20,)]
    assert column(result, "cash") == [0, 2000]


def test_every_bar_resizes_what_the_market_moved():
    result = account(table([100, 120, 120]), [0.5, 0.5, 0.5], every_bar=True)
    # 5 units and 500; at 120 the equity is 1100, half of it 550 / 120 = 4.58333 units; then nothing is left to do
    assert fills_of(result, "filled", "size") == [(0, 5), (1, pytest.approx(550 / 120 - 5))]
    assert account(table([100, 120, 120]), [0.5, 0.5, 0.5]).account["position"].tolist() == [5, 5, 5]


def test_every_bar_leaves_a_flat_account_alone_and_flattens_exactly():
    result = account(table([100, 130, 130, 130]), [0.7, 0, 0, 0], every_bar=True)
    assert fills_of(result, "filled", "size") == [(0, 7), (1, -7)]
    assert column(result, "position") == [7, 0, 0, 0]


def test_a_change_within_the_band_is_no_order():
    result = account(table([100] * 4), [0.5, 0.75, 1.0, 0.8], band=0.25)
    # 0.75 is 0.25 away, not more; 1.0 is 0.5 away; 0.8 is 0.2 away from 1.0
    assert fills_of(result, "filled", "size") == [(0, 5), (2, 5)]


def test_an_order_of_the_last_bar_stays_open():
    result = account(table([100, 100]), [0, 1], fill=NEXT_OPEN)
    assert incidents_of(result) == [(1, "open", 1)]
    assert result.incidents[0].reason == "the bars ended"
    assert result.fills == ()
    assert not result.ruined


# ---- carrying


def test_borrow_is_paid_for_calendar_days_whatever_the_hour():
    bars = table([100, 100, 100], days=["2020-01-03 22:00", "2020-01-06 09:00", "2020-01-07 21:00"])
    result = account(bars, [-1, -1, -1], Costs(borrow_rate_annual=0.365))
    # short 10 at 100: 10 x 100 x 0.001 a day, three days over the weekend
    assert column(result, "borrow") == pytest.approx([0, 3, 1])
    assert column(result, "cash") == pytest.approx([2000, 1997, 1996])


def test_cash_earns_interest_on_interest():
    result = account(table([100] * 3), [0, 0, 0], Costs(cash_rate_annual=0.365, margin_rate_annual=9.0))
    assert column(result, "cash_interest") == pytest.approx([0, 1, 1.001])
    assert column(result, "margin_interest") == [0, 0, 0]
    assert column(result, "equity") == pytest.approx([1000, 1001, 1002.001])


def test_margin_debt_pays_interest():
    costs = Costs(cash_rate_annual=9.0, margin_rate_annual=0.365)
    result = account(table([100] * 3), [2, 2, 2], costs, leverage=2.0)
    # 20 units for 1000 of cash: 1000 owed, then 1001
    assert column(result, "margin_interest") == pytest.approx([0, 1, 1.001])
    assert column(result, "cash_interest") == [0, 0, 0]
    assert column(result, "cash") == pytest.approx([-1000, -1001, -1002.001])


def test_what_a_short_sale_brought_in_earns_nothing():
    result = account(table([100, 150, 150]), [-1, -1, -1], Costs(cash_rate_annual=0.365))
    # cash 2000 less the 10 units owed: at the previous close of 100 a base of 1000, at 150 of 2001 - 1500 = 501
    assert column(result, "cash_interest") == pytest.approx([0, 1, 0.501])


def test_an_order_at_the_open_meets_what_was_carried():
    result = account(table([100] * 3), [0, 1, 1], Costs(cash_rate_annual=0.365), fill=NEXT_OPEN)
    # 1000 + 1 + 1.001 by the open of bar 2, all of it in units
    assert fills_of(result, "size") == [(pytest.approx(10.02001),)]


# ---- the price of a fill


def test_half_the_absolute_spread_is_paid_each_way():
    result = account(table([100, 100]), [0.5, 0], Costs(spread_absolute=0.5))
    assert fills_of(result, "reference_price", "price") == [(100, 100.25), (100, 99.75)]
    assert column(result, "slippage") == [1.25, 1.25]
    assert column(result, "equity") == [998.75, 997.5]


def test_spread_and_slippage_in_basis_points():
    result = account(table([100, 100]), [0.5, 0], Costs(spread_bps=100, slippage_bps=50))
    assert fills_of(result, "price") == [(pytest.approx(101),), (pytest.approx(99),)]


def test_a_sale_never_brings_less_than_nothing():
    result = account(table([100, 100]), [0.5, 0], Costs(spread_absolute=300))
    assert fills_of(result, "price", "slippage") == [(250, 750), (0, 500)]


@pytest.mark.parametrize(
    ("fill", "first", "second"), [(NEXT_OPEN, (1, 101.0), (3, 102.5)), (CLOSE, (0, 101.0), (2, 102.5))]
)
def test_range_slippage_knows_only_bars_that_have_closed(fill, first, second):
    # ranges 2, 4, 6, 80; half of the mean of the last two: 2 / 2 = 1 after one bar, (4 + 6) / 2 / 2 = 2.5 after three
    bars = table([100] * 4, high=[101, 102, 103, 140], low=[99, 98, 97, 60])
    costs = Costs(slippage_range=0.5, slippage_bars=2)
    early = account(bars, [1, 1, 1, 1], costs, fill=fill)
    late = account(bars, [0, 0, 1, 1], costs, fill=fill)
    assert [*fills_of(early, "filled", "price"), *fills_of(late, "filled", "price")] == [first, second]


def test_impact_grows_with_the_root_of_the_share_of_volume():
    bars = table([100, 110, 99, 99], [100, 100, 100, 100], volume=[1, 1, 1, 1000])
    result = account(bars, [0, 0, 1, 1], Costs(impact=1.0, slippage_bars=2), fill=NEXT_OPEN)
    # returns 0.1 and -0.1 by bar 2: mean 0, deviation sqrt(0.01 + 0.01); 10 units of 1000 traded: root 0.1
    assert fills_of(result, "size", "price") == [(10, pytest.approx(100 * (1 + math.sqrt(0.02) * 0.1)))]


def test_impact_is_nothing_with_fewer_than_two_returns():
    bars = table([100, 150, 100])
    one_return = account(bars, [0, 1, 1], Costs(impact=1.0, slippage_bars=2))
    two_returns = account(bars, [0, 0, 1], Costs(impact=1.0, slippage_bars=2))
    assert fills_of(one_return, "price") == [(150,)]
    # returns 1/2 and -1/3: mean 1/12, deviation 5/12 x sqrt(2)
    assert fills_of(two_returns, "price") == [(pytest.approx(100 * (1 + 5 / 12 * math.sqrt(2) * 0.1)),)]


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
def test_commission_of_ten_units_at_100(settings, charged):
    result = account(table([100, 100]), [1, 1], Costs(**settings))
    assert fills_of(result, "size", "commission") == [(10, pytest.approx(charged, rel=1e-14))]
    assert column(result, "commission") == pytest.approx([charged, 0])
    assert column(result, "cash") == pytest.approx([-charged, -charged])


def test_an_order_filled_in_three_parts_pays_one_bill():
    costs = Costs(
        commission_fixed=2, commission_per_share=0.2, commission_minimum=3, volume_limit=0.1, volume_rest="carry"
    )
    result = account(table([100] * 5, volume=40), [1] * 5, costs, lot=1.0)
    # 4 units a bar. 4 units: 2.8, at least 3; 8 units: 3.6, 0.6 more. The equity is 996.4 by then: 9 lots, 1 more:
    # 9 units: 3.8, 0.2 more
    assert fills_of(result, "decided", "filled", "size") == [(0, 0, 4), (0, 1, 4), (0, 2, 1)]
    assert [fill.commission for fill in result.fills] == pytest.approx([3, 0.6, 0.2])
    assert incidents_of(result) == [(0, "partial", 1)]
    assert column(result, "position") == [4, 8, 9, 9, 9]


MONTH_END = ["2020-01-30", "2020-01-31", "2020-02-03"]


def test_share_tiers_count_the_calendar_month():
    costs = Costs(commission_per_share_tiers=((0.0, 0.1), (10.0, 0.05)))
    result = account(table([100] * 3, days=MONTH_END), [0.8, -0.5, 0.5], costs, lot=1.0)
    # 8 units: 0.8. Half of 999.2 short is 4 lots, so 12 units from 8 to 20: 2 x 0.1 + 10 x 0.05. February: 8 x 0.1
    assert fills_of(result, "size") == [(8,), (-12,), (8,)]
    assert [fill.commission for fill in result.fills] == pytest.approx([0.8, 0.7, 0.8])


def test_value_tiers_count_the_calendar_month():
    costs = Costs(commission_bps_tiers=((0.0, 100.0), (1000.0, 50.0)))
    result = account(table([100] * 3, days=MONTH_END), [0.8, -0.5, 0.5], costs, lot=1.0)
    # 800 at 1%. 1200 from 800 to 2000: 200 at 1%, 1000 at 0.5%. February: 800 at 1%
    assert [fill.commission for fill in result.fills] == pytest.approx([8, 7, 8])


def test_a_month_of_another_year_is_another_month():
    costs = Costs(commission_per_share_tiers=((0.0, 0.1), (5.0, 0.05)))
    result = account(table([100, 100], days=["2019-03-01", "2020-03-02"]), [0.5, 0], costs)
    assert [fill.commission for fill in result.fills] == pytest.approx([0.5, 0.5])


# ---- volume


def test_what_is_carried_is_sized_again_at_the_price_of_its_bar():
    bars = table([100] * 4, [100, 100, 50, 50], volume=40)
    result = account(bars, [1, 1, 1, 1], Costs(volume_limit=0.1), fill=NEXT_OPEN)
    # 10 wanted at 100, 4 filled; at 50 the equity is 600 + 200 = 800: 16 wanted, 4 more, and 4 more
    assert fills_of(result, "filled", "size", "price") == [(1, 4, 100), (2, 4, 50), (3, 4, 50)]
    assert incidents_of(result) == [(0, "partial", 1), (0, "open", 1)]


def test_the_rest_is_cancelled_when_told():
    result = account(table([100] * 4, volume=40), [1] * 4, Costs(volume_limit=0.1, volume_rest="cancel"))
    assert fills_of(result, "filled", "size") == [(0, 4)]
    assert incidents_of(result) == [(0, "partial", 1)]


def test_a_bar_without_volume_carries_all_of_it():
    result = account(table([100] * 3, volume=[0, 0, 1000]), [1] * 3, Costs(volume_limit=0.1))
    assert fills_of(result, "decided", "filled", "size") == [(0, 2, 10)]
    assert incidents_of(result) == [(0, "partial", 1)]


def test_a_bar_without_volume_refuses_where_rests_are_cancelled_and_the_next_bar_tries_again():
    costs = Costs(impact=1.0, volume_rest="cancel")
    result = account(table([100] * 3, volume=[0, 0, 1000]), [1] * 3, costs)
    assert incidents_of(result) == [(0, "refused", 1), (1, "refused", 1)]
    assert fills_of(result, "decided", "filled", "size") == [(2, 2, 10)]


def test_volume_does_not_matter_unless_asked_for():
    assert fills_of(account(table([100], volume=0), [1]), "size") == [(10,)]


def test_a_new_target_at_the_close_takes_the_place_of_what_is_carried():
    result = account(table([100] * 5, volume=100), [2, 0, 0, 0, 0], Costs(volume_limit=0.1), leverage=2.0)
    # 10 units a bar. Bar 0: 10 of 20. Bar 1: the new target takes the place of the rest, and 10 are sold again
    assert fills_of(result, "decided", "filled", "size") == [(0, 0, 10), (1, 1, -10)]
    assert incidents_of(result) == [(0, "partial", 2)]
    assert column(result, "position") == [10, 0, 0, 0, 0]


def test_a_new_order_drops_the_carried_one_silently():
    result = account(table([100] * 4, volume=100), [2, 0, 0, 0], Costs(volume_limit=0.1), leverage=2.0, fill=NEXT_OPEN)
    assert fills_of(result, "decided", "filled", "size") == [(0, 1, 10), (1, 2, -10)]
    assert incidents_of(result) == [(0, "partial", 2)]


def test_a_part_is_rounded_down_to_whole_lots():
    result = account(table([100] * 2, volume=75), [1, 1], Costs(volume_limit=0.1), lot=5.0)
    assert fills_of(result, "size") == [(5,), (5,)]


# ---- limits


def test_lots_are_rounded_towards_zero_both_ways():
    bars = table([99, 99])
    result = account(bars, [1, -1], lot=1.0)
    assert fills_of(result, "size") == [(10,), (-20,)]
    assert result.incidents == ()


def test_a_number_of_lots_that_is_whole_but_for_rounding_is_whole():
    # 0.3 / 0.1 is 2.9999999999999996
    assert fills_of(account(table([100]), [1], cash=30.0, lot=0.1), "size") == [(pytest.approx(0.3),)]


def test_less_than_a_lot_is_refused_and_tried_again():
    result = account(table([150, 150, 100]), [1, 1, 1], lot=10.0)
    # 6.67 units are no lot of 10; at 100 they are one
    assert incidents_of(result) == [(0, "refused", 1), (1, "refused", 1)]
    assert fills_of(result, "decided", "size") == [(2, 10)]


def test_a_position_cut_below_a_lot_is_closed_and_listed():
    result = account(table([100, 100, 100]), [1, 0.5, 0.5], lot=10.0)
    assert fills_of(result, "filled", "size") == [(0, 10), (1, -10)]
    assert incidents_of(result) == [(1, "cut", 0.5)]


@pytest.mark.parametrize(("target", "size"), [(3, 15), (-3, -15)])
def test_leverage_is_cut_long_or_short_alike(target, size):
    result = account(table([100, 100]), [target, target], leverage=1.5)
    assert fills_of(result, "size") == [(size,)]
    assert incidents_of(result) == [(0, "cut", target)]


def test_a_cut_order_that_has_nothing_to_trade_is_not_listed():
    result = account(table([100] * 3), [2, 2, 2], every_bar=True)
    assert incidents_of(result) == [(0, "cut", 2)]
    assert len(result.fills) == 1


def test_a_cut_order_is_listed_once_however_often_it_is_carried():
    result = account(table([100] * 4, volume=40), [2] * 4, Costs(volume_limit=0.1))
    assert incidents_of(result) == [(0, "cut", 2), (0, "partial", 2)]
    assert fills_of(result, "size") == [(4,), (4,), (2,)]


@pytest.mark.parametrize("gap", [40, 50])
def test_an_order_met_by_no_equity_is_refused_and_decided_again(gap):
    bars = table([100, 100, 60, 60], [100, 100, gap, 60])
    result = account(bars, [2, 1, 1, 1], leverage=2.0, fill=NEXT_OPEN)
    # 20 units, 1000 owed. Bar 2 opens at 40 or 50: equity -200 or 0. It closes at 60: 200, so 200 / 60 units at bar 3
    assert incidents_of(result) == [(1, "refused", 1)]
    assert fills_of(result, "decided", "filled", "size") == [(0, 1, 20), (2, 3, pytest.approx(200 / 60 - 20))]


# ---- ruin


def test_a_flat_target_is_filled_whatever_is_owed():
    result = account(table([100, 100, 60, 60], [100, 100, 40, 60]), [2, 0, 0, 0], leverage=2.0, fill=NEXT_OPEN)
    assert fills_of(result, "filled", "size") == [(1, 20), (2, -20)]
    assert column(result, "equity") == [1000, 1000, -200]
    assert result.ruined


def test_a_ruined_account_ends_its_records_and_lists_the_order_of_that_bar():
    bars = table([100, 100, 250, 300], [100, 100, 100, 260])
    result = account(bars, [-1, -1, 1, 1], fill=NEXT_OPEN)
    # short 10 at 100: 2000 - 2500 at bar 2
    assert column(result, "equity") == [1000, 1000, -500]
    assert {len(values) for values in result.account.values()} == {3}
    assert incidents_of(result) == [(2, "open", 1)]
    assert result.incidents[0].reason == "the account was ruined"
    assert result.ruined
    at_close = account(bars, [-1, -1, 1, 1])
    assert incidents_of(at_close) == [(2, "refused", 1)]


def test_an_equity_of_nothing_is_ruin():
    assert column(account(table([100, 200, 100]), [-1, -1, -1]), "equity") == [1000, 0]


# ---- an account that begins later


def test_an_account_that_begins_later():
    bars = table([50, 100, 100, 100], high=[50, 104, 100, 100], low=[50, 100, 100, 100])
    costs = Costs(cash_rate_annual=0.365, slippage_range=0.5, slippage_bars=2)
    result = account(bars, [0, 0, 1, 1], costs, sample=opened_at(0, bars))
    # the cash is there from the close of bar 0: 1 of interest into bar 1, 1.001 into bar 2
    assert column(result, "cash_interest") == pytest.approx([1, 1.001, 0])
    # ranges 4 and 0 at bar 2: price 101
    assert fills_of(result, "decided", "price") == [(2, 101)]
    assert result.begin == 1
    assert column(result, "close") == [100, 100, 100]
    early = account(bars, [0, 1, 1, 1], costs, sample=opened_at(1, bars))
    # range and volatility know of bar 0: ranges 0 and 4 at bar 1; 10 units at 101 are paid in the first row
    assert fills_of(early, "decided", "filled", "price") == [(1, 1, 101)]
    assert column(early, "slippage") == [10, 0]
    assert column(early, "equity") == pytest.approx([990, 990])
    at_open = account(bars, [0, 1, 1, 1], costs, fill=NEXT_OPEN, sample=opened_at(1, bars))
    # 1 of interest first: 10.01 units at bar 2's open of 100, for 101 each
    assert fills_of(at_open, "decided", "filled", "size", "price") == [(1, 2, pytest.approx(10.01), 101)]


def test_an_account_is_opened_with_a_filled_target_of_nothing():
    bars = table([100] * 4)
    # 0.2 is within the band of nothing, whatever was decided before
    assert fills_of(account(bars, [1, 1, 0.2, 0.8], band=0.25, sample=opened_at(2, bars)), "filled", "size") == [(3, 8)]
    assert account(bars, [1, 1, 0, 0], sample=opened_at(2, bars)).fills == ()


def test_an_account_that_ends_before_the_bars_do():
    bars = table([100, 100, 110, 120], [100, 100, 105, 120])
    result = account(bars, [1, 1, 0, 0], fill=NEXT_OPEN, sample=Sample("train", range(3), range(2)))
    assert column(result, "equity") == [1000, 1000, 1100]
    assert fills_of(result, "decided", "filled", "size") == [(0, 1, 10)]
    assert result.incidents == (), "what bar 2 decides is another account's"
    pending = account(bars, [1, -1, 1, 1], fill=NEXT_OPEN, sample=Sample("train", range(2), range(2)))
    assert incidents_of(pending) == [(1, "open", -1)]


def test_a_ruin_of_an_account_that_begins_later_ends_at_its_bar():
    bars = table([1, 100, 250, 300])
    result = account(bars, [0, -1, -1, -1], sample=opened_at(0, bars))
    assert column(result, "close") == [100, 250]
    assert column(result, "equity") == [1000, -500]


# ---- forecasts


def test_forecasts_become_their_sign():
    bars = table([100] * 6)
    forecasts = [np.nan, 0.2, -0.2, 0.1, -0.1, -0.3]
    both = replay_forecasts(bars, forecasts, Terms(FREE, AccountTerms(fill=CLOSE, cash=1000.0)), threshold=0.1)
    assert column(both, "position") == [0, 10, -10, 0, 0, -10]
    long = replay_forecasts(
        bars, forecasts, Terms(FREE, AccountTerms(fill=CLOSE, cash=1000.0)), long_only=True, first_decision=2
    )
    assert column(long, "position") == [0, 0, 0, 10, 0, 0]


# ---- many accounts

RICH = {
    "commission_bps": 1.0,
    "commission_per_share_tiers": ((0.0, 0.01), (2000.0, 0.005)),
    "slippage_range": 0.02,
    "impact": 0.2,
    "borrow_rate_annual": 0.01,
    "cash_rate_annual": 0.02,
    "volume_limit": 0.05,
}


@pytest.mark.parametrize("fill", [NEXT_OPEN, CLOSE])
def test_a_grid_is_its_single_accounts_bit_for_bit(bars, fill):
    rng = np.random.default_rng(5)
    targets = np.sign(rng.normal(size=(12, len(bars))))
    costs = [Costs(**{**RICH, "spread_bps": float(i), "slippage_bars": 5 + i % 3}) for i in range(11)] + [FREE]
    single = [
        [
            replay(bars, row, Terms(each, AccountTerms(fill=fill))).account["equity"]
            for row, each in zip(targets, charged, strict=True)
        ]
        for charged in (costs, costs[:1] * 12)
    ]
    assert np.array_equal(replay_equities(bars, targets, costs, Terms(FREE, AccountTerms(fill=fill))), single[0])
    assert np.array_equal(replay_equities(bars, targets, costs[:1], Terms(FREE, AccountTerms(fill=fill))), single[1])
    one_row = replay_equities(bars, targets[0], costs, Terms(FREE, AccountTerms(fill=fill)))
    assert np.array_equal(
        one_row[3], replay(bars, targets[0], Terms(costs[3], AccountTerms(fill=fill))).account["equity"]
    )
    assert len({row.tobytes() for row in one_row}) == 12


def test_in_a_grid_the_equity_of_a_ruined_account_stays():
    equity = replay_equities(
        table([100, 250, 300, 50]), [[-1] * 4, [1] * 4], [FREE], Terms(FREE, AccountTerms(fill=CLOSE, cash=1000.0))
    )
    assert equity.tolist() == [[1000, -500, -500, -500], [1000, 2500, 3000, 500]]


def test_later_bars_do_not_move_earlier_ones(bars_of):
    bars, targets = bars_of(count=80), np.sign(np.random.default_rng(2).normal(size=80))
    terms = Terms(Costs(**RICH, slippage_bars=7))
    whole = replay(bars, targets, terms)
    for count in (1, 2, 9, 50):
        columns = {name: values[:count].copy() for name, values in bars.columns.items()}
        part = replay(Bars(bars.index[:count], MappingProxyType(columns), "part"), targets[:count], terms)
        assert all(np.array_equal(part.account[name], whole.account[name][:count]) for name in whole.account)


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


# ---- the door


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"targets": [1, 1]}, "targets: has the shape (2,) for 3 bars; give one target a bar"),
        ({"targets": [[1, 1, 1]]}, "targets: has the shape (1, 3); give one target a bar, or use replay_equities"),
        ({"targets": [1, np.nan, 1]}, "targets: nan at bar 1 is not finite; give 0 where nothing is wanted"),
        ({"rows": range(2, 4)}, "sample: range(2, 4) are no bars of 3; give rows from 0 to 3"),
        ({"rows": range(-1, 3)}, "sample: range(-1, 3) are no bars of 3; give rows from 0 to 3"),
        ({"rows": range(3, 3)}, "sample: range(3, 3) are no bars of 3; give rows from 0 to 3"),
        ({"first_decision": 4}, "first_decision: 4 is no bar of 3; give a bar from 0 to 3, 3 for no decision"),
        ({"first_decision": -1}, "first_decision: -1 is no bar of 3; give a bar from 0 to 3, 3 for no decision"),
        ({"fill": "open"}, 'run.fill: "open" is not one of next_open, close; did you mean next_open?'),
    ],
)
def test_bad_input_is_refused(arguments, message):
    arguments, targets = dict(arguments), arguments.get("targets", [1, 1, 1])
    arguments.pop("targets", None)
    if "rows" in arguments:
        arguments["sample"] = Sample("test", arguments["rows"], arguments.pop("rows"))
    with pytest.raises(BadInput) as caught:
        account(table([100] * 3), targets, **arguments)
    assert str(caught.value) == message


def test_no_bars_are_refused():
    with pytest.raises(BadInput, match="bars: has none"):
        account(table([]), [])


@pytest.mark.parametrize("count", [0, 2])
def test_costs_must_match_the_targets(count):
    with pytest.raises(BadInput, match=f"costs: {count} for 3 rows of targets"):
        replay_equities(table([100]), [[1], [1], [1]], [FREE] * count, Terms(FREE))


def test_what_comes_out_cannot_be_changed():
    result = account(table([100]), [1])
    assert set(result.account) == {
        "close",
        "position",
        "cash",
        "equity",
        "commission",
        "slippage",
        "borrow",
        "holding",
        "margin_interest",
        "cash_interest",
    }
    for values in result.account.values():
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1.0


# ---- the third witness


def third_witness():
    place = Path(__file__).parents[1] / "plain_account.py"
    spec = importlib.util.spec_from_file_location("plain_account", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.play_samples


def random_bars(rng):
    count, wild = int(rng.integers(2, 60)), rng.choice([0.01, 0.05, 0.3])
    close = np.exp(rng.uniform(0, 6)) * np.exp(np.cumsum(rng.normal(0, wild, count)))
    opens = close * np.exp(rng.normal(0, wild / 3, count))
    high = np.maximum(opens, close) * np.exp(np.abs(rng.normal(0, wild / 3, count)))
    low = np.minimum(opens, close) * np.exp(-np.abs(rng.normal(0, wild / 3, count)))
    volume = np.where(rng.random(count) < 0.1, 0.0, np.round(np.exp(rng.uniform(0, 10, count))))
    days = np.cumsum(rng.integers(0, rng.choice([2, 5, 40]), count))
    stamps = pd.to_datetime("1969-11-20") + pd.to_timedelta(days, "D") + pd.to_timedelta(np.arange(count), "min")
    return table(close, opens, days=stamps, volume=volume, high=high, low=low)


def random_costs(rng):
    most = {
        "commission_bps": 100, "commission_per_share": 0.1, "commission_per_contract": 3, "commission_fixed": 9,
        "commission_minimum": 20, "commission_maximum": 40, "commission_maximum_bps": 100, "spread_bps": 50,
        "spread_absolute": 2, "slippage_bps": 50, "slippage_range": 1, "impact": 2, "borrow_rate_annual": 2,
        "holding_rate_annual": 2, "cash_rate_annual": 2, "margin_rate_annual": 2, "volume_limit": 1,
    }  # fmt: skip
    settings = {name: float(rng.uniform(0, top)) for name, top in most.items() if rng.random() < 0.4}
    for name, reach, rate in (("commission_per_share_tiers", 3000, 0.05), ("commission_bps_tiers", 1e5, 50)):
        starts = [0.0, *np.sort(rng.uniform(0, reach, int(rng.integers(0, 4)))).tolist()]
        if rng.random() < 0.4:
            settings[name] = tuple((start, float(rng.uniform(0, rate))) for start in starts)
    if "commission_maximum" in settings:
        settings["commission_maximum"] += settings.get("commission_minimum", 0.0)
    rest = str(rng.choice(["carry", "cancel"]))
    window, contract = int(rng.integers(2, 25)), float(rng.uniform(0.5, 100))
    return Costs(**settings, slippage_bars=window, contract_size=contract, volume_rest=rest)


def random_world(seed):
    rng = np.random.default_rng(seed)
    bars = random_bars(rng)
    lot = 0.0 if rng.random() < 0.5 else float(rng.choice([0.1, 1, 10, 100]))
    leverage = float(rng.choice([0.5, 1, 2]))
    terms = Terms(
        random_costs(rng),
        AccountTerms(
            fill=str(rng.choice([NEXT_OPEN, CLOSE])),
            cash=float(rng.choice([1e3, 1e4, 1e5])),
            max_leverage=leverage,
            lot_size=lot,
        ),
    )
    wanted = rng.normal(0, 1, len(bars))
    steps = np.repeat(rng.choice([-1, -0.5, 0, 0.5, 1, 1.5], len(bars)), 4)[: len(bars)]
    targets = (np.sign(wanted), wanted, steps)[rng.integers(3)]
    rebalance = Rebalance(bool(rng.random() < 0.4), float(rng.choice([0, 0.1])))
    boundary = int(rng.integers(len(bars) - 1)) if rng.random() < 0.6 else None
    return (bars, targets, terms, rebalance), int(rng.integers(0, 3)), boundary


def compared(seed, ours, plain, cash):
    """Hold an account of the replay against that of the third witness."""
    assert incidents_of(ours) == plain.incidents, seed
    assert [fill[:2] for fill in ours.fills] == [fill[:2] for fill in plain.fills], seed
    np.testing.assert_allclose(
        np.array([fill[2:] for fill in ours.fills]), np.array([fill[2:] for fill in plain.fills]), 1e-9, 1e-9
    )
    for name, values in ours.account.items():
        rows = [row[name] for row in plain.rows]
        np.testing.assert_allclose(values, rows, 1e-9, 1e-11 * cash, err_msg=f"{seed} {name}")
    assert ours.ruined == plain.ruined


@pytest.mark.sampled(2)
@pytest.mark.parametrize("block", range(4))
def test_random_worlds_against_the_third_witness(block):
    play_samples, seen, fills, ruins, parted = third_witness(), set(), 0, 0, 0
    for seed in range(block * 50, block * 50 + 50):
        world, first, boundary = random_world(seed)
        bars, (_, _, terms, _) = world[0], world
        samples = samples_of(HoldOut(len(bars), -1 if boundary is None else boundary), len(bars))
        again = [replay(*world, first_decision=first, sample=sample) for sample in samples]
        for ours, plain in zip(again, play_samples(*world, first, boundary), strict=True):
            compared(seed, ours, plain, terms.account.cash)
            seen |= {incident.reason for incident in ours.incidents}
            fills, ruins = fills + len(ours.fills), ruins + ours.ruined
        parted += boundary is not None
    assert fills > 300  # the worlds do meet what they are meant to meet
    assert ruins >= 1
    assert len(seen) >= 7
    assert 10 < parted < 45


@pytest.mark.parametrize("block", range(4))
def test_the_worlds_of_both_engines_against_the_third_witness(worlds, engines, block):
    """So the event path is held against it too, which is held equal to the replay in these worlds."""
    play_samples, accounts, fills, ruins = third_witness(), Counter(), 0, Counter()
    for seed in range(block * 60, block * 60 + 60):
        world = worlds.world_of_seed(seed)
        boundary = None if world.boundary < 0 else world.boundary
        plain = play_samples(world.bars, world.targets, world.terms, world.rebalance, world.lookback, boundary)
        again = engines.replayed(world)
        accounts[len(again)] += 1
        for sample, ours, other in zip(world.samples, again, plain, strict=True):
            assert incidents_of(ours) == other.incidents, seed
            assert [fill[:2] for fill in ours.fills] == [fill[:2] for fill in other.fills], seed
            assert (ours.ruined, len(ours.account["equity"])) == (other.ruined, len(other.rows)), seed
            equity, held = ours.account["equity"], ours.account["position"] * ours.account["close"]
            scale = max(world.terms.account.cash, np.max(np.abs(equity)), np.max(np.abs(held)))
            for name, values in ours.account.items():
                of = np.max(np.abs(values), initial=1.0) if name in ("close", "position") else scale
                apart = np.max(np.abs(values - [row[name] for row in other.rows]))
                assert apart <= 1e-9 * of, (seed, name)
            fills += len(ours.fills)
            ruins[sample.name] += ours.ruined
    assert fills > 300
    assert min(accounts[1], accounts[2]) >= 10
    assert ruins["test"] >= 1
