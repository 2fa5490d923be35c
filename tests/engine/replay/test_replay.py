"""The compiled account by hand: when it decides and fills, where it begins and ends, many at once, and bad input."""

from types import MappingProxyType

import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine.account.samples import Sample
from barcast.engine.account.terms import CLOSE, NEXT_OPEN, AccountTerms, Terms
from barcast.engine.replay.replay import replay, replay_equities, replay_forecasts
from barcast.faults import BadInput
from barcast.feeds.bars import Bars

# ---- decision and fill


def test_next_open_fills_at_the_open_that_follows(hand):
    result = hand.account(hand.table([100, 105, 115, 100], [100, 100, 110, 120]), [1, 1, 0, 0], fill=NEXT_OPEN)
    # decided on bar 0, 10 units bought at bar 1's open of 100; decided on bar 2, sold at bar 3's open of 120
    assert hand.fills_of(result, "decided", "filled", "size", "price") == [(0, 1, 10, 100), (2, 3, -10, 120)]
    assert hand.column(result, "equity") == [1000, 1050, 1150, 1200]
    assert hand.column(result, "position") == [0, 10, 10, 0]
    assert hand.column(result, "cash") == [1000, 0, 0, 1200]
    assert hand.column(result, "close") == [100, 105, 115, 100]


def test_close_fills_at_the_very_close(hand):
    result = hand.account(hand.table([100, 105, 115, 100], [90, 90, 90, 90]), [1, 1, 0, 0])
    assert hand.fills_of(result, "decided", "filled", "size", "price") == [(0, 0, 10, 100), (2, 2, -10, 115)]
    assert hand.column(result, "equity") == [1000, 1050, 1150, 1150]


def test_nothing_is_decided_before_the_first_decision(hand):
    result = hand.account(hand.table([100] * 4), [1, 1, 1, 1], first_decision=2)
    assert hand.fills_of(result, "decided") == [(2,)]
    assert hand.account(hand.table([100] * 4), [1, 1, 1, 1], first_decision=4).fills == ()


def test_a_reversal_is_one_order(hand):
    result = hand.account(hand.table([100, 100]), [1, -1])
    assert hand.fills_of(result, "size") == [(10,), (-20,)]
    assert hand.column(result, "cash") == [0, 2000]


def test_every_bar_resizes_what_the_market_moved(hand):
    result = hand.account(hand.table([100, 120, 120]), [0.5, 0.5, 0.5], every_bar=True)
    # 5 units and 500; at 120 the equity is 1100, half of it 550 / 120 = 4.58333 units; then nothing is left to do
    assert hand.fills_of(result, "filled", "size") == [(0, 5), (1, pytest.approx(550 / 120 - 5))]
    assert hand.account(hand.table([100, 120, 120]), [0.5, 0.5, 0.5]).account["position"].tolist() == [5, 5, 5]


def test_every_bar_leaves_a_flat_account_alone_and_flattens_exactly(hand):
    result = hand.account(hand.table([100, 130, 130, 130]), [0.7, 0, 0, 0], every_bar=True)
    assert hand.fills_of(result, "filled", "size") == [(0, 7), (1, -7)]
    assert hand.column(result, "position") == [7, 0, 0, 0]


def test_a_change_within_the_band_is_no_order(hand):
    result = hand.account(hand.table([100] * 4), [0.5, 0.75, 1.0, 0.8], band=0.25)
    # 0.75 is 0.25 away, not more; 1.0 is 0.5 away; 0.8 is 0.2 away from 1.0
    assert hand.fills_of(result, "filled", "size") == [(0, 5), (2, 5)]


def test_an_order_of_the_last_bar_stays_open(hand):
    result = hand.account(hand.table([100, 100]), [0, 1], fill=NEXT_OPEN)
    assert hand.incidents_of(result) == [(1, "open", 1)]
    assert result.incidents[0].reason == "the bars ended"
    assert result.fills == ()
    assert not result.ruined


# ---- an account that begins later


def test_an_account_that_begins_later(hand):
    bars = hand.table([50, 100, 100, 100], high=[50, 104, 100, 100], low=[50, 100, 100, 100])
    costs = Costs(cash_rate_annual=0.365, slippage_range=0.5, slippage_bars=2)
    result = hand.account(bars, [0, 0, 1, 1], costs, sample=hand.opened_at(0, bars))
    # the cash is there from the close of bar 0: 1 of interest into bar 1, 1.001 into bar 2
    assert hand.column(result, "cash_interest") == pytest.approx([1, 1.001, 0])
    # ranges 4 and 0 at bar 2: price 101
    assert hand.fills_of(result, "decided", "price") == [(2, 101)]
    assert result.begin == 1
    assert hand.column(result, "close") == [100, 100, 100]
    early = hand.account(bars, [0, 1, 1, 1], costs, sample=hand.opened_at(1, bars))
    # range and volatility know of bar 0: ranges 0 and 4 at bar 1; 10 units at 101 are paid in the first row
    assert hand.fills_of(early, "decided", "filled", "price") == [(1, 1, 101)]
    assert hand.column(early, "slippage") == [10, 0]
    assert hand.column(early, "equity") == pytest.approx([990, 990])
    at_open = hand.account(bars, [0, 1, 1, 1], costs, fill=NEXT_OPEN, sample=hand.opened_at(1, bars))
    # 1 of interest first: 10.01 units at bar 2's open of 100, for 101 each
    assert hand.fills_of(at_open, "decided", "filled", "size", "price") == [(1, 2, pytest.approx(10.01), 101)]


def test_an_account_is_opened_with_a_filled_target_of_nothing(hand):
    bars = hand.table([100] * 4)
    # 0.2 is within the band of nothing, whatever was decided before
    assert hand.fills_of(
        hand.account(bars, [1, 1, 0.2, 0.8], band=0.25, sample=hand.opened_at(2, bars)), "filled", "size"
    ) == [(3, 8)]
    assert hand.account(bars, [1, 1, 0, 0], sample=hand.opened_at(2, bars)).fills == ()


def test_an_account_that_ends_before_the_bars_do(hand):
    bars = hand.table([100, 100, 110, 120], [100, 100, 105, 120])
    result = hand.account(bars, [1, 1, 0, 0], fill=NEXT_OPEN, sample=Sample("train", range(3), range(2)))
    assert hand.column(result, "equity") == [1000, 1000, 1100]
    assert hand.fills_of(result, "decided", "filled", "size") == [(0, 1, 10)]
    assert result.incidents == (), "what bar 2 decides is another account's"
    pending = hand.account(bars, [1, -1, 1, 1], fill=NEXT_OPEN, sample=Sample("train", range(2), range(2)))
    assert hand.incidents_of(pending) == [(1, "open", -1)]


def test_a_ruin_of_an_account_that_begins_later_ends_at_its_bar(hand):
    bars = hand.table([1, 100, 250, 300])
    result = hand.account(bars, [0, -1, -1, -1], sample=hand.opened_at(0, bars))
    assert hand.column(result, "close") == [100, 250]
    assert hand.column(result, "equity") == [1000, -500]


# ---- forecasts


def test_forecasts_become_their_sign(hand):
    bars = hand.table([100] * 6)
    forecasts = [np.nan, 0.2, -0.2, 0.1, -0.1, -0.3]
    both = replay_forecasts(bars, forecasts, Terms(hand.FREE, AccountTerms(fill=CLOSE, cash=1000.0)), threshold=0.1)
    assert hand.column(both, "position") == [0, 10, -10, 0, 0, -10]
    long = replay_forecasts(
        bars, forecasts, Terms(hand.FREE, AccountTerms(fill=CLOSE, cash=1000.0)), long_only=True, first_decision=2
    )
    assert hand.column(long, "position") == [0, 0, 0, 10, 0, 0]


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
def test_a_grid_is_its_single_accounts_bit_for_bit(hand, bars, fill):
    rng = np.random.default_rng(5)
    targets = np.sign(rng.normal(size=(12, len(bars))))
    costs = [Costs(**{**RICH, "spread_bps": float(i), "slippage_bars": 5 + i % 3}) for i in range(11)] + [hand.FREE]
    single = [
        [
            replay(bars, row, Terms(each, AccountTerms(fill=fill))).account["equity"]
            for row, each in zip(targets, charged, strict=True)
        ]
        for charged in (costs, costs[:1] * 12)
    ]
    assert np.array_equal(replay_equities(bars, targets, costs, Terms(hand.FREE, AccountTerms(fill=fill))), single[0])
    assert np.array_equal(
        replay_equities(bars, targets, costs[:1], Terms(hand.FREE, AccountTerms(fill=fill))), single[1]
    )
    one_row = replay_equities(bars, targets[0], costs, Terms(hand.FREE, AccountTerms(fill=fill)))
    assert np.array_equal(
        one_row[3], replay(bars, targets[0], Terms(costs[3], AccountTerms(fill=fill))).account["equity"]
    )
    assert len({row.tobytes() for row in one_row}) == 12


def test_in_a_grid_the_equity_of_a_ruined_account_stays(hand):
    equity = replay_equities(
        hand.table([100, 250, 300, 50]),
        [[-1] * 4, [1] * 4],
        [hand.FREE],
        Terms(hand.FREE, AccountTerms(fill=CLOSE, cash=1000.0)),
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
        ({"fill": "open"}, 'AccountTerms(fill=...): "open" is not one of next_open, close; did you mean next_open?'),
    ],
)
def test_bad_input_is_refused(hand, arguments, message):
    arguments, targets = dict(arguments), arguments.get("targets", [1, 1, 1])
    arguments.pop("targets", None)
    if "rows" in arguments:
        arguments["sample"] = Sample("test", arguments["rows"], arguments.pop("rows"))
    with pytest.raises(BadInput) as caught:
        hand.account(hand.table([100] * 3), targets, **arguments)
    assert str(caught.value) == message


def test_no_bars_are_refused(hand):
    with pytest.raises(BadInput, match="bars: has none"):
        hand.account(hand.table([]), [])


@pytest.mark.parametrize("count", [0, 2])
def test_costs_must_match_the_targets(hand, count):
    with pytest.raises(BadInput, match=f"costs: {count} for 3 rows of targets"):
        replay_equities(hand.table([100]), [[1], [1], [1]], [hand.FREE] * count, Terms(hand.FREE))


def test_what_comes_out_cannot_be_changed(hand):
    result = hand.account(hand.table([100]), [1])
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
