"""What the compiled account may not do: volume, lots, leverage and ruin, each by hand."""

import pytest

from barcast.costs import Costs
from barcast.engine.account.terms import NEXT_OPEN

# ---- volume


def test_what_is_carried_is_sized_again_at_the_price_of_its_bar(hand):
    bars = hand.table([100] * 4, [100, 100, 50, 50], volume=40)
    result = hand.account(bars, [1, 1, 1, 1], Costs(volume_limit=0.1), fill=NEXT_OPEN)
    # 10 wanted at 100, 4 filled; at 50 the equity is 600 + 200 = 800: 16 wanted, 4 more, and 4 more
    assert hand.fills_of(result, "filled", "size", "price") == [(1, 4, 100), (2, 4, 50), (3, 4, 50)]
    assert hand.incidents_of(result) == [(0, "partial", 1), (0, "open", 1)]


def test_the_rest_is_cancelled_when_told(hand):
    result = hand.account(hand.table([100] * 4, volume=40), [1] * 4, Costs(volume_limit=0.1, volume_rest="cancel"))
    assert hand.fills_of(result, "filled", "size") == [(0, 4)]
    assert hand.incidents_of(result) == [(0, "partial", 1)]


def test_a_bar_without_volume_carries_all_of_it(hand):
    result = hand.account(hand.table([100] * 3, volume=[0, 0, 1000]), [1] * 3, Costs(volume_limit=0.1))
    assert hand.fills_of(result, "decided", "filled", "size") == [(0, 2, 10)]
    assert hand.incidents_of(result) == [(0, "partial", 1)]


def test_a_bar_without_volume_refuses_where_rests_are_cancelled_and_the_next_bar_tries_again(hand):
    costs = Costs(impact=1.0, volume_rest="cancel")
    result = hand.account(hand.table([100] * 3, volume=[0, 0, 1000]), [1] * 3, costs)
    assert hand.incidents_of(result) == [(0, "refused", 1), (1, "refused", 1)]
    assert hand.fills_of(result, "decided", "filled", "size") == [(2, 2, 10)]


def test_volume_does_not_matter_unless_asked_for(hand):
    assert hand.fills_of(hand.account(hand.table([100], volume=0), [1]), "size") == [(10,)]


def test_a_new_target_at_the_close_takes_the_place_of_what_is_carried(hand):
    result = hand.account(hand.table([100] * 5, volume=100), [2, 0, 0, 0, 0], Costs(volume_limit=0.1), leverage=2.0)
    # 10 units a bar. Bar 0: 10 of 20. Bar 1: the new target takes the place of the rest, and 10 are sold again
    assert hand.fills_of(result, "decided", "filled", "size") == [(0, 0, 10), (1, 1, -10)]
    assert hand.incidents_of(result) == [(0, "partial", 2)]
    assert hand.column(result, "position") == [10, 0, 0, 0, 0]


def test_a_new_order_drops_the_carried_one_silently(hand):
    result = hand.account(
        hand.table([100] * 4, volume=100), [2, 0, 0, 0], Costs(volume_limit=0.1), leverage=2.0, fill=NEXT_OPEN
    )
    assert hand.fills_of(result, "decided", "filled", "size") == [(0, 1, 10), (1, 2, -10)]
    assert hand.incidents_of(result) == [(0, "partial", 2)]


def test_a_part_is_rounded_down_to_whole_lots(hand):
    result = hand.account(hand.table([100] * 2, volume=75), [1, 1], Costs(volume_limit=0.1), lot=5.0)
    assert hand.fills_of(result, "size") == [(5,), (5,)]


# ---- limits


def test_lots_are_rounded_towards_zero_both_ways(hand):
    bars = hand.table([99, 99])
    result = hand.account(bars, [1, -1], lot=1.0)
    assert hand.fills_of(result, "size") == [(10,), (-20,)]
    assert result.incidents == ()


def test_a_number_of_lots_that_is_whole_but_for_rounding_is_whole(hand):
    # 0.3 / 0.1 is 2.9999999999999996
    assert hand.fills_of(hand.account(hand.table([100]), [1], cash=30.0, lot=0.1), "size") == [(pytest.approx(0.3),)]


def test_less_than_a_lot_is_refused_and_tried_again(hand):
    result = hand.account(hand.table([150, 150, 100]), [1, 1, 1], lot=10.0)
    # 6.67 units are no lot of 10; at 100 they are one
    assert hand.incidents_of(result) == [(0, "refused", 1), (1, "refused", 1)]
    assert hand.fills_of(result, "decided", "size") == [(2, 10)]


def test_a_position_cut_below_a_lot_is_closed_and_listed(hand):
    result = hand.account(hand.table([100, 100, 100]), [1, 0.5, 0.5], lot=10.0)
    assert hand.fills_of(result, "filled", "size") == [(0, 10), (1, -10)]
    assert hand.incidents_of(result) == [(1, "cut", 0.5)]


@pytest.mark.parametrize(("target", "size"), [(3, 15), (-3, -15)])
def test_leverage_is_cut_long_or_short_alike(hand, target, size):
    result = hand.account(hand.table([100, 100]), [target, target], leverage=1.5)
    assert hand.fills_of(result, "size") == [(size,)]
    assert hand.incidents_of(result) == [(0, "cut", target)]


def test_a_cut_order_that_has_nothing_to_trade_is_not_listed(hand):
    result = hand.account(hand.table([100] * 3), [2, 2, 2], every_bar=True)
    assert hand.incidents_of(result) == [(0, "cut", 2)]
    assert len(result.fills) == 1


def test_a_cut_order_is_listed_once_however_often_it_is_carried(hand):
    result = hand.account(hand.table([100] * 4, volume=40), [2] * 4, Costs(volume_limit=0.1))
    assert hand.incidents_of(result) == [(0, "cut", 2), (0, "partial", 2)]
    assert hand.fills_of(result, "size") == [(4,), (4,), (2,)]


@pytest.mark.parametrize("gap", [40, 50])
def test_an_order_met_by_no_equity_is_refused_and_decided_again(hand, gap):
    bars = hand.table([100, 100, 60, 60], [100, 100, gap, 60])
    result = hand.account(bars, [2, 1, 1, 1], leverage=2.0, fill=NEXT_OPEN)
    # 20 units, 1000 owed. Bar 2 opens at 40 or 50: equity -200 or 0. It closes at 60: 200, so 200 / 60 units at bar 3
    assert hand.incidents_of(result) == [(1, "refused", 1)]
    assert hand.fills_of(result, "decided", "filled", "size") == [(0, 1, 20), (2, 3, pytest.approx(200 / 60 - 20))]


# ---- ruin


def test_a_flat_target_is_filled_whatever_is_owed(hand):
    result = hand.account(
        hand.table([100, 100, 60, 60], [100, 100, 40, 60]), [2, 0, 0, 0], leverage=2.0, fill=NEXT_OPEN
    )
    assert hand.fills_of(result, "filled", "size") == [(1, 20), (2, -20)]
    assert hand.column(result, "equity") == [1000, 1000, -200]
    assert result.ruined


def test_a_ruined_account_ends_its_records_and_lists_the_order_of_that_bar(hand):
    bars = hand.table([100, 100, 250, 300], [100, 100, 100, 260])
    result = hand.account(bars, [-1, -1, 1, 1], fill=NEXT_OPEN)
    # short 10 at 100: 2000 - 2500 at bar 2
    assert hand.column(result, "equity") == [1000, 1000, -500]
    assert {len(values) for values in result.account.values()} == {3}
    assert hand.incidents_of(result) == [(2, "open", 1)]
    assert result.incidents[0].reason == "the account was ruined"
    assert result.ruined
    at_close = hand.account(bars, [-1, -1, 1, 1])
    assert hand.incidents_of(at_close) == [(2, "refused", 1)]


def test_an_equity_of_nothing_is_ruin(hand):
    assert hand.column(hand.account(hand.table([100, 200, 100]), [-1, -1, -1]), "equity") == [1000, 0]
