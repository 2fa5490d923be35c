"""What a strategy, its orders and its trades know of the account that ends at B and the one that begins."""

import backtrader as bt
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.account.terms import AccountTerms, Terms
from barcast.engine.events.strategy_pass import run_strategy
from barcast.models.fakes import ScriptedSource

LOOPS = pytest.mark.parametrize(("own_loop", "streaming"), [(a, b) for a in (False, True) for b in (False, True)])


@LOOPS
@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_who_listens_is_told_of_the_end_before_the_new_account_and_that_before_its_turn(
    hand, own_loop, streaming, fill
):
    class Noting(hand.Listening):
        """The same, and when a bar is its turn."""

        def next(self):
            self.log.append(len(self) - 1)
            super().next()

    kind = type("Kept", (hand.InBacktradersLoop, Noting) if own_loop else (Noting,), {})
    source = ScriptedSource([0, 1, 1, 1, 1, 1], 1)
    bars, terms = (
        hand.bars_at([100] * 6, volume=20),
        Terms(Costs(volume_limit=0.1), AccountTerms(fill=fill, cash=1_000.0)),
    )
    run_strategy(bars, kind, {"source": source}, terms, streaming=streaming, samples=hand.parted(bars, 3))
    told = {
        "next_open": [
            1, "Accepted", "Partial", 2, "Partial", "Canceled", "new account", 3, "Accepted", "Partial", 4,
            "Partial", 5,
        ],
        # what is filled at a close is told of on the bar after, but for the last of train, which is told of at once
        "close": [
            1, "Accepted", "Partial", 2, "Partial", "Partial", "Canceled", "new account", 3, "Accepted", "Partial", 4,
            "Partial", 5,
        ],
    }  # fmt: skip
    assert kind.log == told[fill]


@LOOPS
@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_orders_of_a_strategys_own_are_cancelled_with_their_account(hand, own_loop, streaming, fill):
    class Limits(hand.Wants):
        """Asks a model, and places limit orders of its own; keeps them."""

        made = log = ()

        def __init__(self):
            super().__init__()
            type(self).made, type(self).log = [], []

        def next(self):
            if len(self) == 3:
                self.made.append(self.buy(size=1, exectype=bt.Order.Limit, price=50.0))
                self.made.extend(self.buy_bracket(size=2, price=60.0, stopprice=10.0, limitprice=300.0))
                self.made.append(self.buy(size=4, transmit=False))
            if len(self) == 5:
                self.made.append(self.buy(size=3, exectype=bt.Order.Limit, price=50.0))

        def notify_order(self, order):
            self.log.append((order.ref, order.getstatusname()))

        def on_new_account(self):
            self.log.append((self.position.size, self.broker.getcash(), list(self.broker.get_orders_open())))

    kind = type("Kept", (hand.InBacktradersLoop, Limits) if own_loop else (Limits,), {})
    # from bar 4 on the price is below every limit
    bars = hand.bars_at([100, 100, 100, 100, 40, 40, 40])
    result = hand.backtest(bars, [0.1] * 7, 3, kind, streaming=streaming, account={"fill": fill})
    assert [order.getstatusname() for order in kind.made] == ["Canceled"] * 5 + ["Completed"]
    begun = kind.log.index((0, 1_000.0, []))
    for order in kind.made[:5]:
        assert kind.log[:begun].count((order.ref, "Canceled")) == 1, "it is told, once, before the account begins"
    assert not any(status == "Canceled" for _, status, *_ in kind.log[begun + 1 :])
    assert result.account.fills[["sample", "size", "price"]].to_numpy().tolist() == [["test", 3, 40]]
    mine = result.account.orders[result.account.orders["sample"] == "train"]
    assert mine["decided_at"].tolist() == [bars.index[2]] * len(mine)
    assert (mine["status"].unique(), mine["reason"].unique()) == (["open"], ["its account ended"])
    assert sorted(mine["wanted"])[-2:] == [1, 2], "the order itself and the entry of the bracket"
    assert hand.accounts_of(result, "position") == {"train": [0] * 4, "test": [0, 3, 3]}


@LOOPS
def test_a_strategy_is_told_once_that_an_account_begins(hand, own_loop, streaming):
    kind = type("Kept", (hand.InBacktradersLoop, hand.Hooked) if own_loop else (hand.Hooked,), {})
    bars, targets = hand.bars_at([100, 100, 110, 150, 90, 100]), [0, 1, 1, -1, -1, -1]
    hand.backtest(bars, targets, 3, kind, streaming=streaming)
    assert kind.seen == [(3, 0, 0, 1_000, 1_000, 100, 0)]
    # one account begins with the bars: nobody need be told
    run_backtest(bars, ScriptedSource(targets, 1), kind, costs=Costs.free(), streaming=streaming, split={"train": 0.0})
    assert kind.seen == []
    # also where the strategy cannot decide yet, and on the first bar
    hand.backtest(bars, targets, 0, kind, streaming=streaming)
    assert [row[0] for row in kind.seen] == [0]


@LOOPS
def test_a_strategy_without_a_method_for_it_need_not_be_told(hand, own_loop, streaming):
    kind = type("Kept", (hand.InBacktradersLoop, hand.Wants) if own_loop else (hand.Wants,), {"on_new_account": None})
    result = hand.backtest(hand.bars_at([100] * 6), [0, 1, 1, -1, -1, -1], 3, kind, streaming=streaming)
    assert result.account.fills["size"].tolist() == [10, -10]


@LOOPS
def test_a_trade_that_train_left_open_is_not_continued(hand, own_loop, streaming):
    class Trading(hand.Wants):
        """Notes what it is told of trades."""

        told = ()

        def __init__(self):
            super().__init__()
            type(self).told = []

        def notify_trade(self, trade):
            self.told.append((len(self) - 1, trade.justopened, trade.isclosed, trade.size, trade.price, trade.pnl))

        def on_new_account(self):
            self.told.append("new account")

        def stop(self):
            trades = [trade for by_id in self._trades.values() for made in by_id.values() for trade in made]
            type(self).all_trades = [(trade.isopen, trade.isclosed, trade.size) for trade in trades]

    kind = type("Kept", (hand.InBacktradersLoop, Trading) if own_loop else (Trading,), {})
    bars = hand.bars_at([100, 100, 100, 100, 80, 90, 90, 90])
    hand.backtest(bars, [0, 1, 1, -1, 0, 1, 1, 1], 3, kind, streaming=streaming)
    assert kind.told == [
        (2, True, False, 10, 100, 0),
        "new account",
        # the opposite of what train holds closes nothing of it: 12.5 units sold at 80, bought back at 90
        (4, True, False, -12.5, 80, 0),
        (5, False, True, 0, 80, -125),
        (6, True, False, pytest.approx(875 / 90), 90, 0),
    ]
    assert kind.all_trades[:2] == [(True, False, 10), (False, True, 0)], "train's stays open for good"


@LOOPS
def test_trades_that_nobody_listens_to_begin_anew_too(hand, own_loop, streaming):
    class Deaf(hand.Wants):
        trades = ()

        def stop(self):
            made = [trade for by_id in self._trades.values() for made in by_id.values() for trade in made]
            type(self).trades = [(trade.isopen, trade.size) for trade in made]

        def notify_order(self, order):
            pass

    kind = type("Kept", (hand.InBacktradersLoop, Deaf) if own_loop else (Deaf,), {})
    hand.backtest(hand.bars_at([100] * 7), [0, 1, 1, 0.5, 0, 0, 0], 3, kind, streaming=streaming)
    assert kind.trades == [(True, 10), (False, 0)]


def test_what_a_strategy_keeps_is_begun_anew_by_its_own_method(hand):
    class Entering(hand.Wants):
        """All in for as long as it has not been in for two bars; then out for the rest of the account."""

        bars_in = 0

        def on_new_account(self):
            self.bars_in = 0

        def target(self, forecast):
            self.bars_in += 1
            return 1.0 if self.bars_in <= 2 else 0.0

    class Forgetful(Entering):
        on_new_account = None

    bars = hand.bars_at([100] * 9)
    kept, lost = (hand.backtest(bars, [1] * 9, 4, kind).account.fills for kind in (Entering, Forgetful))
    assert kept[["sample", "size"]].to_numpy().tolist() == [
        ["train", 10], ["train", -10], ["test", 10], ["test", -10],
    ]  # fmt: skip
    assert set(lost["sample"]) == {"train"}
