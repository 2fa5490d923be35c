"""A ruin ends its own account alone, and no forecast."""

from collections import Counter

import numpy as np
import pytest

from barcast.analyzers.metrics import Undefined
from barcast.engine.replay.cost_surface import with_cost_surface
from barcast.engine.replay.verify import verify

NAN = float("nan")


# -- ruin -----------------------------------------------------------------------------------------------------

RISE = [100, 100, 100, 250, 100, 100, 100, 120]


def test_ruin_in_train_leaves_the_test_whole(hand, play):
    # short 10 at bar 2: 2,000 - 2,500 at the close of bar 3
    train, test = play(hand.bars_at(RISE), [0, -1, -1, -1, -1, 1, 1, 1], 5)
    assert (train.ruined, test.ruined) == (True, False)
    assert hand.column(train, "equity") == [1_000, 1_000, 1_000, -500]
    assert hand.fills_of(test) == [(5, 6, 10)]
    assert hand.column(test, "equity") == [1_000, 1_200]


def test_ruin_in_test_leaves_the_train_whole(hand, play):
    train, test = play(hand.bars_at([100, 100, 100, 110, 100, 250, 300]), [0, 1, 1, -1, -1, -1, 1], 3)
    assert (train.ruined, test.ruined) == (False, True)
    assert hand.column(train, "equity") == [1_000, 1_000, 1_000, 1_100]
    assert hand.column(test, "equity") == [1_000, -500]
    assert hand.fills_of(test) == [(3, 4, -10)]


def test_both_may_be_ruined_and_on_the_very_bar_b(hand, play):
    train, test = play(hand.bars_at([100, 100, 100, 250, 250, 625, 700]), [0, -1, -1, -1, -1, -1, -1], 3)
    assert (train.ruined, test.ruined) == (True, True)
    assert hand.column(train, "equity") == [1_000, 1_000, 1_000, -500]
    assert hand.column(test, "equity") == [1_000, -500]


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("kind", ["tickets", "objects", "own loop"])
def test_forecasts_go_on_after_a_ruin_with_empty_targets(hand, kind, streaming):
    bars = hand.bars_at(RISE)
    result = hand.backtest(bars, [0, -1, -1, -1, -1, 1, 1, 1], 5, hand.KINDS[kind], streaming=streaming)
    result = with_cost_surface(result)
    assert result.account.ruined_at == {"train": bars.index[3]}
    assert result.alarms[0].text.startswith("The train account was ruined on 2024-01-04: equity -500.00.")
    forecasts = result.forecasts.table
    assert forecasts["made_at"].tolist() == bars.index[1:].tolist()
    assert forecasts["forecast"].tolist() == [-1, -1, -1, -1, 1, 1, 1]
    assert forecasts["outcome"].notna().tolist() == [True] * 6 + [False]
    # bar 4 is after the ruin of train; bar 5 decides for the test
    np.testing.assert_array_equal(forecasts["target"], [-1, -1, -1, NAN, 1, 1, 1])
    assert hand.accounts_of(result, "equity") == {"train": [1_000, 1_000, 1_000, -500], "test": [1_000, 1_200]}
    assert result.account.equity["date"].tolist() == [*bars.index[:4], *bars.index[6:]]
    # what is computed of samples is computed of the one that is whole
    assert list(result.cost_surface.total_return) == ["test"]
    assert result.metrics["train"]["break_even_bps"] == Undefined("the account was ruined")
    assert result.metrics["test"]["break_even_bps"] == pytest.approx(2_000)
    assert verify(result).agrees


@pytest.mark.parametrize("streaming", [False, True])
def test_the_last_ruin_ends_no_forecast_either(hand, streaming):
    bars = hand.bars_at([100, 100, 100, 250, 100, 100, 100])
    result = hand.backtest(bars, [0, -1, -1, -1, -1, 1, 1], 1, streaming=streaming)
    assert result.account.ruined_at == {"test": bars.index[3]}
    assert result.forecasts.table["forecast"].tolist() == [-1, -1, -1, -1, 1, 1]
    np.testing.assert_array_equal(result.forecasts.table["target"], [-1, -1, -1, NAN, NAN, NAN])
    assert result.metrics["test"]["forecasts"] == 6
    assert verify(result).agrees


@pytest.mark.parametrize("own_loop", [False, True])
@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_orders_in_a_ruined_account_are_rejected(hand, own_loop, streaming, fill):
    class Buying(hand.Wants):
        """Asks a model, follows it, and buys a unit on every bar beside."""

        told = ()

        def __init__(self):
            super().__init__()
            type(self).told = []

        def next(self):
            super().next()
            if len(self) in (3, 5, 6, 7):
                self.buy(size=1)

        def notify_order(self, order):
            self.told.append((len(self) - 1, order.getstatusname()))

        def on_new_account(self):
            self.told.append("new account")

    kind = type("Kept", (hand.InBacktradersLoop, Buying) if own_loop else (Buying,), {})
    # short 10 units at 100 since bar 1 or 2, and ruined at the close of bar 3
    bars = hand.bars_at([100, 100, 100, 400, 100, 100, 100, 100])
    result = hand.backtest(bars, [0, -1, -1, -1, -1, 0, 0, 0], 5, kind, streaming=streaming, account={"fill": fill})
    assert result.account.ruined_at == {"train": bars.index[3]}
    begun = kind.told.index("new account")
    rejected = Counter(row for row in kind.told[:begun] if row[1] == "Rejected")
    # the order of bar 4 is told of on bar 5; the target has not changed, and makes none
    assert rejected == {(5, "Rejected"): 1}
    assert not any(status == "Rejected" for _, status in kind.told[begun + 1 :])
    # the two units bought in the new account, on bars 5 and 6
    assert result.account.fills.loc[result.account.fills["sample"] == "test", "size"].tolist() == [1, 1]
    assert hand.accounts_of(result, "position")["test"][-1] == 2
