"""Each sample is an account of its own: by hand, in the event path (four ways) and replayed."""

import pytest

from barcast.engine.account.samples import Sample, samples_of, whole
from barcast.engine.replay.verify import verify
from barcast.models.schedule.folds import WalkForward
from barcast.models.schedule.split import HoldOut

# -- which bars are whose -----------------------------------------------------------------------------------


def test_the_samples_of_a_split():
    assert samples_of(HoldOut(9, 5), 9) == (
        Sample("train", range(6), range(5)),
        Sample("test", range(6, 9), range(5, 9)),
    )
    assert samples_of(HoldOut(9, 0), 9)[0] == Sample("train", range(1), range(0))
    assert samples_of(HoldOut(9, -1), 9) == (whole(9),) == (Sample("test", range(9), range(9)),)
    # nothing is left to test when the last bar is B
    assert samples_of(HoldOut(9, 8), 9) == (Sample("train", range(9), range(9)),)
    assert samples_of(WalkForward(9, 5, refit_every=2), 9) == (Sample("test", range(6, 9), range(5, 9)),)
    assert [sample.opened_at for sample in samples_of(HoldOut(9, 5), 9)] == [-1, 5]


# -- at the boundary ----------------------------------------------------------------------------------------

CLOSES, OPENS = [100, 100, 110, 130, 90, 100], [100, 100, 105, 120, 100, 80]


def test_train_ends_after_the_fills_of_b_and_test_begins_with_the_decision_made_there(hand, play):
    train, test = play(hand.bars_at(CLOSES, OPENS), [0, 1, 0.5, -1, -1, -1], 3, cash=1_050.0)
    # 10 units at bar 2's open of 105; half of 1,200 at bar 3's open of 120: 5 are sold. At its close of 130:
    # 600 + 5 x 130
    assert hand.fills_of(train) == [(1, 2, 10), (2, 3, -5)]
    assert hand.column(train, "position") == [0, 0, 10, 5]
    assert hand.column(train, "cash") == [1_050, 1_050, 0, 600]
    assert hand.column(train, "equity") == [1_050, 1_050, 1_100, 1_250]
    # flat with 1,050 at the close of bar 3, which decides -1: 10.5 units are sold at bar 4's open of 100
    assert hand.fills_of(test) == [(3, 4, -10.5)]
    assert (train.first, test.first) == (0, 4)
    assert hand.column(test, "position") == [-10.5, -10.5]
    assert hand.column(test, "equity") == [2_100 - 10.5 * 90, 2_100 - 10.5 * 100]
    assert hand.listed(train) == hand.listed(test) == []


def test_the_tables_of_a_result_tell_whose_each_row_is(hand):
    bars = hand.bars_at(CLOSES, OPENS)
    result = hand.backtest(bars, [0, 1, 0.5, -1, -1, -1], 3, account={"cash": 1_050.0})
    assert hand.accounts_of(result, "equity") == {"train": [1_050, 1_050, 1_100, 1_250], "test": [1_155, 1_050]}
    assert result.account.equity["date"].tolist() == bars.index.tolist()
    assert list(zip(result.account.fills["sample"], result.account.fills["size"], strict=True)) == [
        ("train", 10), ("train", -5), ("test", -10.5),
    ]  # fmt: skip
    assert result.account.trades[["sample", "direction", "size"]].to_numpy().tolist() == [
        ["train", "long", 10], ["test", "short", 10.5],
    ]  # fmt: skip
    # what train holds at its last close is valued there: 5 x (120 - 105) + 5 x (130 - 105); it was not sold
    assert result.account.trades["net"].tolist() == pytest.approx([200, 0])
    assert result.account.trades["exited_at"].isna().all()
    # the return of each account is from the cash it began with
    assert result.metrics["train"]["total_return"] == pytest.approx(1_250 / 1_050 - 1)
    assert result.metrics["test"]["total_return"] == pytest.approx(0.0)
    assert [result.metrics[sample]["fills"] for sample in ("test", "train")] == [1, 2]
    assert list(result.metrics) == ["test", "train"]
    assert result.account.cumulative["compounded"].tolist() == pytest.approx([0, 0, 50 / 1_050, 200 / 1_050, 0.1, 0])
    summed = [0, 0, 50 / 1_050, 50 / 1_050 + 150 / 1_100, 0.1, 0.1 - 105 / 1_155]
    assert result.account.cumulative["summed"].tolist() == pytest.approx(summed)
    assert (result.account.boundary, result.account.samples) == (bars.index[3], hand.parted(bars, 3))
    assert verify(result).agrees


def test_at_the_close_the_first_fill_of_the_test_is_that_of_b_and_costs_in_the_row_after(hand, play):
    costs = {"commission_fixed": 5.0, "slippage_bps": 100.0, "borrow_rate_annual": 0.365}
    train, test = play(hand.bars_at([100, 100, 110, 130, 90, 100]), [0, 1, 1, -1, -1, -1], 3, costs, fill="close")
    assert hand.fills_of(train) == [(1, 1, 10)]
    assert hand.column(train, "commission") == [0, 5, 0, 0], "nothing is charged for the end of the account"
    assert hand.column(train, "equity") == [1_000, 985, 1_085, 1_285]
    # 1,000's worth at the close of 130, sold for 128.7 each: 990 come in, 5 go; a night of 0.1% of 1,000 to borrow
    size = 1_000 / 130
    assert hand.fills_of(test) == [(3, 3, -size)]
    assert [(fill.price, fill.commission, fill.slippage) for fill in test.fills] == [pytest.approx((128.7, 5, 10))]
    assert hand.column(test, "commission") == [5, 0]
    assert hand.column(test, "slippage") == [10, 0]
    assert hand.column(test, "borrow") == [1, size * 90 * 0.001]
    assert test.columns["cash"][0] == pytest.approx(1_000 + 990 - 5 - 1)
    assert test.columns["equity"][0] == pytest.approx(1_984 - size * 90)


def test_the_cash_earns_from_the_close_at_which_the_account_is_opened(hand, play):
    # 0.1% a day: the test account has its 1,000 since the close of bar 2
    train, test = play(hand.bars_at([100] * 5), [0] * 5, 2, {"cash_rate_annual": 0.365})
    assert hand.column(train, "cash_interest") == [0, 1, 1.001]
    assert hand.column(test, "cash_interest") == [1, 1.001]


@pytest.mark.parametrize("every_bar", [False, True])
def test_the_same_target_is_ordered_anew(hand, play, every_bar):
    train, test = play(hand.bars_at([100] * 6), [0, 1, 1, 1, 1, 1], 3, every_bar=every_bar)
    assert hand.fills_of(train) == [(1, 2, 10)]
    assert hand.fills_of(test) == [(3, 4, 10)]
    train, test = play(hand.bars_at([100] * 6), [0, 1, 1, 0, 0, 0], 3, every_bar=every_bar)
    assert hand.fills_of(train) == [(1, 2, 10)]
    assert hand.fills_of(test) == [], "there is nothing to close"


# -- what is pending ----------------------------------------------------------------------------------------


def test_what_is_carried_at_b_is_listed_as_open_and_another_order_begins(hand, play):
    # 2 of 10 units a bar
    train, test = play(hand.bars_at([100] * 6, volume=20), [0, 1, 1, 1, 1, 1], 3, {"volume_limit": 0.1})
    assert hand.fills_of(train) == [(1, 2, 2), (1, 3, 2)]
    assert hand.listed(train) == [(1, "partial"), (1, "open")]
    assert hand.fills_of(test) == [(3, 4, 2), (3, 5, 2)]
    assert hand.listed(test) == [(3, "partial"), (3, "open")]
    assert hand.column(test, "position") == [2, 4]


def test_at_the_close_of_b_the_rest_of_train_is_tried_and_the_volume_begins_anew_for_the_test(hand, play):
    train, test = play(hand.bars_at([100] * 6, volume=20), [0, 1, 1, 1, 1, 1], 3, {"volume_limit": 0.1}, fill="close")
    assert hand.fills_of(train) == [(1, 1, 2), (1, 2, 2), (1, 3, 2)]
    assert hand.column(train, "position") == [0, 2, 4, 6]
    assert hand.fills_of(test) == [(3, 3, 2), (3, 4, 2), (3, 5, 2)]
    assert hand.column(test, "position") == [4, 6]
    assert hand.listed(train) == [(1, "partial"), (1, "open")]
    assert hand.listed(test) == [(3, "partial"), (3, "open")]


def test_an_order_decided_on_the_bar_before_b_is_filled_and_what_b_decides_is_not_trains(hand, play):
    train, test = play(hand.bars_at([100] * 5), [0, 0, 1, -1, -1], 3)
    assert hand.fills_of(train) == [(2, 3, 10)]
    assert hand.fills_of(test) == [(3, 4, -10)]
    assert hand.listed(train) == []


# -- costs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_tiers_begin_anew_at_b(hand, play, fill):
    # 5 units of a month at 1 each, the rest at 0.1: 5.50 for 10 units, in the same month
    costs = {"commission_per_share_tiers": ((0.0, 1.0), (5.0, 0.1))}
    train, test = play(hand.bars_at([100] * 6), [0, 1, 1, 1, 1, 1], 3, costs, fill=fill)
    assert [fill.commission for fill in train.fills] == [pytest.approx(5.5)]
    assert [fill.commission for fill in test.fills] == [pytest.approx(5.5)]
    # within an account they do not: the 10 units that are sold cost 0.1 each
    train, test = play(hand.bars_at([100] * 7), [0, 0, 0, 1, 0, 0, 0], 3, costs, fill=fill)
    assert [fill.commission for fill in test.fills] == pytest.approx([5.5, 1.0])
