"""Each sample is an account of its own: by hand, in the event path (four ways) and replayed."""

from collections import Counter
from types import SimpleNamespace

import backtrader as bt
import numpy as np
import pandas as pd
import pytest

from barcast.analyzers.metrics import Undefined
from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.account.samples import Sample, samples_of, whole
from barcast.engine.account.terms import AccountTerms, Rebalance, Terms
from barcast.engine.events.strategy_pass import run_strategy
from barcast.engine.replay.cost_surface import cost_surface, with_cost_surface
from barcast.engine.replay.known_run import replayable
from barcast.engine.replay.replay import replay
from barcast.engine.replay.verify import verify
from barcast.feeds import load_bars
from barcast.models.fakes import ScriptedSource
from barcast.models.schedule.folds import WalkForward
from barcast.models.schedule.source import SingleModel
from barcast.models.schedule.split import HoldOut
from barcast.strategies import BuyAndHold, ForecastStrategy

NAN = float("nan")


class Wants(ForecastStrategy):
    """Wants what the script says."""

    def target(self, forecast):
        return forecast


class Listening(Wants):
    """The same with order objects; notes what it is told."""

    log = ()

    def __init__(self):
        super().__init__()
        type(self).log = []

    def notify_order(self, order):
        self.log.append(order.getstatusname())

    def on_new_account(self):
        self.log.append("new account")


class Noting(Listening):
    """The same, and when a bar is its turn."""

    def next(self):
        self.log.append(len(self) - 1)
        super().next()


class InBacktradersLoop:
    """Is told of cash on every bar, which makes Backtrader's own loop run."""

    def notify_cashvalue(self, cash, value):
        pass


def bars_at(closes, opens=None, volume=1e6):
    """Return bars of consecutive days in one month; they open where they close unless told."""
    closes = np.array(closes, dtype=float)
    opens = closes if opens is None else np.array(opens, dtype=float)
    columns = {"open": opens, "high": np.maximum(opens, closes), "low": np.minimum(opens, closes), "close": closes}
    columns["volume"] = np.broadcast_to(np.array(volume, dtype=float), closes.shape)
    return load_bars(pd.DataFrame(columns, index=pd.date_range("2024-01-01", periods=len(closes), name="date")))


def parted(bars, boundary):
    """Return the samples of a hold-out whose B is that bar."""
    return samples_of(HoldOut(len(bars), boundary), len(bars))


WAYS = [(kind, streaming) for kind in ("tickets", "objects", "own loop") for streaming in (False, True)]
LOOPS = pytest.mark.parametrize(("own_loop", "streaming"), [(a, b) for a in (False, True) for b in (False, True)])


@pytest.fixture(params=[*WAYS, ("replay", False)], ids=str)
def play(request):
    """Return what plays a world parted at B: to (train, test), each with columns, fills, incidents, ruined, first."""
    way, streaming = request.param

    def played(bars, targets, boundary, costs=None, fill="next_open", cash=1_000.0, every_bar=False):
        terms, rebalance = Terms(Costs(**(costs or {})), AccountTerms(fill=fill, cash=cash)), Rebalance(every_bar)
        if way == "replay":
            again = [
                replay(bars, targets, terms, rebalance, first_decision=1, sample=sample)
                for sample in parted(bars, boundary)
            ]
            return [
                SimpleNamespace(
                    columns=one.account,
                    fills=one.fills,
                    incidents=one.incidents,
                    ruined=one.ruined,
                    first=one.begin,
                )
                for one in again
            ]
        kind = {"tickets": Wants, "objects": Listening, "own loop": type("Cash", (InBacktradersLoop, Wants), {})}[way]
        params = {"source": ScriptedSource(np.array(targets, dtype=float), 1)}
        params["rebalance"] = "every_bar" if every_bar else "on_change"
        samples = parted(bars, boundary)
        return run_strategy(bars, kind, params, terms, streaming=streaming, samples=samples).accounts

    return played


def fills_of(account):
    return [(fill.decided, fill.filled, pytest.approx(fill.size)) for fill in account.fills]


def listed(account):
    return [(incident.decided, incident.status) for incident in account.incidents]


def column(account, name):
    return pytest.approx(list(account.columns[name]))


def backtest(bars, targets, boundary, kind=Wants, costs=None, **more):
    """Return the result of a run whose B is that bar."""
    source = ScriptedSource(np.array(targets, dtype=float), 1)
    more["account"] = {"cash": 1_000.0, **more.get("account", {})}
    return run_backtest(bars, source, kind, costs or Costs(), split={"min_bars": boundary + 1}, **more)


def accounts_of(result, name):
    """Return a column of `equity` by sample."""
    return {sample: rows[name].tolist() for sample, rows in result.account.equity.groupby("sample")}


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


def test_train_ends_after_the_fills_of_b_and_test_begins_with_the_decision_made_there(play):
    train, test = play(bars_at(CLOSES, OPENS), [0, 1, 0.5, -1, -1, -1], 3, cash=1_050.0)
    # 10 units at bar 2's open of 105; half of 1,200 at bar 3's open of 120: 5 are sold. At its close of 130:
    # 600 + 5 x 130
    assert fills_of(train) == [(1, 2, 10), (2, 3, -5)]
    assert column(train, "position") == [0, 0, 10, 5]
    assert column(train, "cash") == [1_050, 1_050, 0, 600]
    assert column(train, "equity") == [1_050, 1_050, 1_100, 1_250]
    # flat with 1,050 at the close of bar 3, which decides -1: 10.5 units are sold at bar 4's open of 100
    assert fills_of(test) == [(3, 4, -10.5)]
    assert (train.first, test.first) == (0, 4)
    assert column(test, "position") == [-10.5, -10.5]
    assert column(test, "equity") == [2_100 - 10.5 * 90, 2_100 - 10.5 * 100]
    assert listed(train) == listed(test) == []


def test_the_tables_of_a_result_tell_whose_each_row_is():
    bars = bars_at(CLOSES, OPENS)
    result = backtest(bars, [0, 1, 0.5, -1, -1, -1], 3, account={"cash": 1_050.0})
    assert accounts_of(result, "equity") == {"train": [1_050, 1_050, 1_100, 1_250], "test": [1_155, 1_050]}
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
    assert (result.account.boundary, result.account.samples) == (bars.index[3], parted(bars, 3))
    assert verify(result).agrees


def test_at_the_close_the_first_fill_of_the_test_is_that_of_b_and_costs_in_the_row_after(play):
    costs = {"commission_fixed": 5.0, "slippage_bps": 100.0, "borrow_rate_annual": 0.365}
    train, test = play(bars_at([100, 100, 110, 130, 90, 100]), [0, 1, 1, -1, -1, -1], 3, costs, fill="close")
    assert fills_of(train) == [(1, 1, 10)]
    assert column(train, "commission") == [0, 5, 0, 0], "nothing is charged for the end of the account"
    assert column(train, "equity") == [1_000, 985, 1_085, 1_285]
    # 1,000's worth at the close of 130, sold for 128.7 each: 990 come in, 5 go; a night of 0.1% of 1,000 to borrow
    size = 1_000 / 130
    assert fills_of(test) == [(3, 3, -size)]
    assert [(fill.price, fill.commission, fill.slippage) for fill in test.fills] == [pytest.approx((128.7, 5, 10))]
    assert column(test, "commission") == [5, 0]
    assert column(test, "slippage") == [10, 0]
    assert column(test, "borrow") == [1, size * 90 * 0.001]
    assert test.columns["cash"][0] == pytest.approx(1_000 + 990 - 5 - 1)
    assert test.columns["equity"][0] == pytest.approx(1_984 - size * 90)


def test_the_cash_earns_from_the_close_at_which_the_account_is_opened(play):
    # 0.1% a day: the test account has its 1,000 since the close of bar 2
    train, test = play(bars_at([100] * 5), [0] * 5, 2, {"cash_rate_annual": 0.365})
    assert column(train, "cash_interest") == [0, 1, 1.001]
    assert column(test, "cash_interest") == [1, 1.001]


@pytest.mark.parametrize("every_bar", [False, True])
def test_the_same_target_is_ordered_anew(play, every_bar):
    train, test = play(bars_at([100] * 6), [0, 1, 1, 1, 1, 1], 3, every_bar=every_bar)
    assert fills_of(train) == [(1, 2, 10)]
    assert fills_of(test) == [(3, 4, 10)]
    train, test = play(bars_at([100] * 6), [0, 1, 1, 0, 0, 0], 3, every_bar=every_bar)
    assert fills_of(train) == [(1, 2, 10)]
    assert fills_of(test) == [], "there is nothing to close"


# -- what is pending ----------------------------------------------------------------------------------------


def test_what_is_carried_at_b_is_listed_as_open_and_another_order_begins(play):
    # 2 of 10 units a bar
    train, test = play(bars_at([100] * 6, volume=20), [0, 1, 1, 1, 1, 1], 3, {"volume_limit": 0.1})
    assert fills_of(train) == [(1, 2, 2), (1, 3, 2)]
    assert listed(train) == [(1, "partial"), (1, "open")]
    assert fills_of(test) == [(3, 4, 2), (3, 5, 2)]
    assert listed(test) == [(3, "partial"), (3, "open")]
    assert column(test, "position") == [2, 4]


def test_at_the_close_of_b_the_rest_of_train_is_tried_and_the_volume_begins_anew_for_the_test(play):
    train, test = play(bars_at([100] * 6, volume=20), [0, 1, 1, 1, 1, 1], 3, {"volume_limit": 0.1}, fill="close")
    assert fills_of(train) == [(1, 1, 2), (1, 2, 2), (1, 3, 2)]
    assert column(train, "position") == [0, 2, 4, 6]
    assert fills_of(test) == [(3, 3, 2), (3, 4, 2), (3, 5, 2)]
    assert column(test, "position") == [4, 6]
    assert listed(train) == [(1, "partial"), (1, "open")]
    assert listed(test) == [(3, "partial"), (3, "open")]


def test_an_order_decided_on_the_bar_before_b_is_filled_and_what_b_decides_is_not_trains(play):
    train, test = play(bars_at([100] * 5), [0, 0, 1, -1, -1], 3)
    assert fills_of(train) == [(2, 3, 10)]
    assert fills_of(test) == [(3, 4, -10)]
    assert listed(train) == []


@LOOPS
@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_who_listens_is_told_of_the_end_before_the_new_account_and_that_before_its_turn(own_loop, streaming, fill):
    kind = type("Kept", (InBacktradersLoop, Noting) if own_loop else (Noting,), {})
    source = ScriptedSource([0, 1, 1, 1, 1, 1], 1)
    bars, terms = bars_at([100] * 6, volume=20), Terms(Costs(volume_limit=0.1), AccountTerms(fill=fill, cash=1_000.0))
    run_strategy(bars, kind, {"source": source}, terms, streaming=streaming, samples=parted(bars, 3))
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


class Limits(Wants):
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


@LOOPS
@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_orders_of_a_strategys_own_are_cancelled_with_their_account(own_loop, streaming, fill):
    kind = type("Kept", (InBacktradersLoop, Limits) if own_loop else (Limits,), {})
    # from bar 4 on the price is below every limit
    bars = bars_at([100, 100, 100, 100, 40, 40, 40])
    result = backtest(bars, [0.1] * 7, 3, kind, streaming=streaming, account={"fill": fill})
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
    assert accounts_of(result, "position") == {"train": [0] * 4, "test": [0, 3, 3]}


# -- what a strategy and its trades know ---------------------------------------------------------------------


class Hooked(Wants):
    """Notes what it sees when an account begins."""

    seen = ()

    def __init__(self):
        super().__init__()
        type(self).seen = []

    def on_new_account(self):
        broker, held = self.broker, self.position
        worth = (broker.getcash(), broker.getvalue(), broker.get_fundvalue(), broker.filled_target(self.data))
        self.seen.append((len(self) - 1, held.size, held.price, *worth))


@LOOPS
def test_a_strategy_is_told_once_that_an_account_begins(own_loop, streaming):
    kind = type("Kept", (InBacktradersLoop, Hooked) if own_loop else (Hooked,), {})
    bars, targets = bars_at([100, 100, 110, 150, 90, 100]), [0, 1, 1, -1, -1, -1]
    backtest(bars, targets, 3, kind, streaming=streaming)
    assert kind.seen == [(3, 0, 0, 1_000, 1_000, 100, 0)]
    # one account begins with the bars: nobody need be told
    run_backtest(bars, ScriptedSource(targets, 1), kind, costs=Costs.free(), streaming=streaming, split={"train": 0.0})
    assert kind.seen == []
    # also where the strategy cannot decide yet, and on the first bar
    backtest(bars, targets, 0, kind, streaming=streaming)
    assert [row[0] for row in kind.seen] == [0]


@LOOPS
def test_a_strategy_without_a_method_for_it_need_not_be_told(own_loop, streaming):
    kind = type("Kept", (InBacktradersLoop, Wants) if own_loop else (Wants,), {"on_new_account": None})
    result = backtest(bars_at([100] * 6), [0, 1, 1, -1, -1, -1], 3, kind, streaming=streaming)
    assert result.account.fills["size"].tolist() == [10, -10]


class Trading(Wants):
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


@LOOPS
def test_a_trade_that_train_left_open_is_not_continued(own_loop, streaming):
    kind = type("Kept", (InBacktradersLoop, Trading) if own_loop else (Trading,), {})
    bars = bars_at([100, 100, 100, 100, 80, 90, 90, 90])
    backtest(bars, [0, 1, 1, -1, 0, 1, 1, 1], 3, kind, streaming=streaming)
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
def test_trades_that_nobody_listens_to_begin_anew_too(own_loop, streaming):
    class Deaf(Wants):
        trades = ()

        def stop(self):
            made = [trade for by_id in self._trades.values() for made in by_id.values() for trade in made]
            type(self).trades = [(trade.isopen, trade.size) for trade in made]

        def notify_order(self, order):
            pass

    kind = type("Kept", (InBacktradersLoop, Deaf) if own_loop else (Deaf,), {})
    backtest(bars_at([100] * 7), [0, 1, 1, 0.5, 0, 0, 0], 3, kind, streaming=streaming)
    assert kind.trades == [(True, 10), (False, 0)]


def test_what_a_strategy_keeps_is_begun_anew_by_its_own_method():
    class Entering(Wants):
        """All in for as long as it has not been in for two bars; then out for the rest of the account."""

        bars_in = 0

        def on_new_account(self):
            self.bars_in = 0

        def target(self, forecast):
            self.bars_in += 1
            return 1.0 if self.bars_in <= 2 else 0.0

    class Forgetful(Entering):
        on_new_account = None

    bars = bars_at([100] * 9)
    kept, lost = (backtest(bars, [1] * 9, 4, kind).account.fills for kind in (Entering, Forgetful))
    assert kept[["sample", "size"]].to_numpy().tolist() == [
        ["train", 10], ["train", -10], ["test", 10], ["test", -10],
    ]  # fmt: skip
    assert set(lost["sample"]) == {"train"}


# -- costs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_tiers_begin_anew_at_b(play, fill):
    # 5 units of a month at 1 each, the rest at 0.1: 5.50 for 10 units, in the same month
    costs = {"commission_per_share_tiers": ((0.0, 1.0), (5.0, 0.1))}
    train, test = play(bars_at([100] * 6), [0, 1, 1, 1, 1, 1], 3, costs, fill=fill)
    assert [fill.commission for fill in train.fills] == [pytest.approx(5.5)]
    assert [fill.commission for fill in test.fills] == [pytest.approx(5.5)]
    # within an account they do not: the 10 units that are sold cost 0.1 each
    train, test = play(bars_at([100] * 7), [0, 0, 0, 1, 0, 0, 0], 3, costs, fill=fill)
    assert [fill.commission for fill in test.fills] == pytest.approx([5.5, 1.0])


# -- ruin -----------------------------------------------------------------------------------------------------

RISE = [100, 100, 100, 250, 100, 100, 100, 120]


def test_ruin_in_train_leaves_the_test_whole(play):
    # short 10 at bar 2: 2,000 - 2,500 at the close of bar 3
    train, test = play(bars_at(RISE), [0, -1, -1, -1, -1, 1, 1, 1], 5)
    assert (train.ruined, test.ruined) == (True, False)
    assert column(train, "equity") == [1_000, 1_000, 1_000, -500]
    assert fills_of(test) == [(5, 6, 10)]
    assert column(test, "equity") == [1_000, 1_200]


def test_ruin_in_test_leaves_the_train_whole(play):
    train, test = play(bars_at([100, 100, 100, 110, 100, 250, 300]), [0, 1, 1, -1, -1, -1, 1], 3)
    assert (train.ruined, test.ruined) == (False, True)
    assert column(train, "equity") == [1_000, 1_000, 1_000, 1_100]
    assert column(test, "equity") == [1_000, -500]
    assert fills_of(test) == [(3, 4, -10)]


def test_both_may_be_ruined_and_on_the_very_bar_b(play):
    train, test = play(bars_at([100, 100, 100, 250, 250, 625, 700]), [0, -1, -1, -1, -1, -1, -1], 3)
    assert (train.ruined, test.ruined) == (True, True)
    assert column(train, "equity") == [1_000, 1_000, 1_000, -500]
    assert column(test, "equity") == [1_000, -500]


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("kind", [Wants, Listening, type("Cash", (InBacktradersLoop, Wants), {})])
def test_forecasts_go_on_after_a_ruin_with_empty_targets(kind, streaming):
    bars = bars_at(RISE)
    result = backtest(bars, [0, -1, -1, -1, -1, 1, 1, 1], 5, kind, streaming=streaming)
    result = with_cost_surface(result)
    assert result.account.ruined_at == {"train": bars.index[3]}
    assert result.alarms[0].text.startswith("The train account was ruined on 2024-01-04: equity -500.00.")
    forecasts = result.forecasts.table
    assert forecasts["made_at"].tolist() == bars.index[1:].tolist()
    assert forecasts["forecast"].tolist() == [-1, -1, -1, -1, 1, 1, 1]
    assert forecasts["outcome"].notna().tolist() == [True] * 6 + [False]
    # bar 4 is after the ruin of train; bar 5 decides for the test
    np.testing.assert_array_equal(forecasts["target"], [-1, -1, -1, NAN, 1, 1, 1])
    assert accounts_of(result, "equity") == {"train": [1_000, 1_000, 1_000, -500], "test": [1_000, 1_200]}
    assert result.account.equity["date"].tolist() == [*bars.index[:4], *bars.index[6:]]
    # what is computed of samples is computed of the one that is whole
    assert list(result.cost_surface.total_return) == ["test"]
    assert result.metrics["train"]["break_even_bps"] == Undefined("the account was ruined")
    assert result.metrics["test"]["break_even_bps"] == pytest.approx(2_000)
    assert verify(result).agrees


@pytest.mark.parametrize("streaming", [False, True])
def test_the_last_ruin_ends_no_forecast_either(streaming):
    bars = bars_at([100, 100, 100, 250, 100, 100, 100])
    result = backtest(bars, [0, -1, -1, -1, -1, 1, 1], 1, streaming=streaming)
    assert result.account.ruined_at == {"test": bars.index[3]}
    assert result.forecasts.table["forecast"].tolist() == [-1, -1, -1, -1, 1, 1]
    np.testing.assert_array_equal(result.forecasts.table["target"], [-1, -1, -1, NAN, NAN, NAN])
    assert result.metrics["test"]["forecasts"] == 6
    assert verify(result).agrees


class Buying(Wants):
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


@LOOPS
@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_orders_in_a_ruined_account_are_rejected(own_loop, streaming, fill):
    kind = type("Kept", (InBacktradersLoop, Buying) if own_loop else (Buying,), {})
    # short 10 units at 100 since bar 1 or 2, and ruined at the close of bar 3
    bars = bars_at([100, 100, 100, 400, 100, 100, 100, 100])
    result = backtest(bars, [0, -1, -1, -1, -1, 0, 0, 0], 5, kind, streaming=streaming, account={"fill": fill})
    assert result.account.ruined_at == {"train": bars.index[3]}
    begun = kind.told.index("new account")
    rejected = Counter(row for row in kind.told[:begun] if row[1] == "Rejected")
    # the order of bar 4 is told of on bar 5; the target has not changed, and makes none
    assert rejected == {(5, "Rejected"): 1}
    assert not any(status == "Rejected" for _, status in kind.told[begun + 1 :])
    # the two units bought in the new account, on bars 5 and 6
    assert result.account.fills.loc[result.account.fills["sample"] == "test", "size"].tolist() == [1, 1]
    assert accounts_of(result, "position")["test"][-1] == 2


# -- walk-forward, no model, a model that was trained on all ---------------------------------------------------


class Steady:
    """A model that is trained, and forecasts 1 whatever it sees."""

    lookback = 1

    def fit(self, windows, labels):
        return self

    def predict(self, windows):
        return np.ones(len(windows))


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_walk_forward_has_the_test_account_alone_and_no_refit_parts_it(fill, streaming):
    bars = bars_at([100, 100, 100, 100, 110, 120, 130, 140, 150, 160], [100] * 4 + [100, 110, 120, 130, 140, 150])
    more = {"account": {"cash": 1_000.0, "fill": fill}, "streaming": streaming}
    hooked = type("Kept", (Hooked,), {})
    result = run_backtest(
        bars, Steady(), hooked, Costs(commission_fixed=5), split={"min_bars": 4, "refit_every": 2}, **more
    )
    assert result.models.table["first_answer"].tolist() == [bars.index[t] for t in (3, 5, 7, 9)]
    assert result.account.equity["date"].tolist() == bars.index[4:].tolist()
    assert set(result.account.equity["sample"]) == set(result.forecasts.table["sample"]) == {"test"}
    assert list(result.metrics) == list(result.buy_and_hold.metrics) == ["test"]
    # one fill, of the decision at the close of bar 3: 10 units for 100, and 5 of commission in the first row
    assert result.account.fills["size"].tolist() == [10]
    assert result.account.fills["filled_at"].tolist() == [bars.index[4 if fill == "next_open" else 3]]
    assert result.account.equity["commission"].tolist() == [5, 0, 0, 0, 0, 0]
    assert result.account.equity["equity"].tolist() == pytest.approx([1_095, 1_195, 1_295, 1_395, 1_495, 1_595])
    assert [row[0] for row in hooked.seen] == [3], "refits are no new accounts"
    assert result.forecasts.table["made_at"].tolist() == bars.index[3:].tolist()
    assert result.buy_and_hold.equity["equity"].tolist() == pytest.approx(result.account.equity["equity"].tolist())
    assert verify(result).agrees


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, None),
        ({"train": 0.0}, None),
        ({"train": 0.5}, "split.train has no effect: the strategy asks no model, so all bars are test."),
        ({"min_bars": 3}, "split.min_bars has no effect: the strategy asks no model, so all bars are test."),
        (
            {"train": 0.5, "refit_every": 2},
            "split.train, split.refit_every have no effect: the strategy asks no model, so all bars are test.",
        ),
    ],
)
def test_a_strategy_that_asks_no_model_is_all_test(given, told):
    bars = bars_at([100, 100, 110, 120, 130, 140])
    result = run_backtest(bars, None, BuyAndHold, costs=Costs.free(), split=given, account={"cash": 1_000.0})
    assert set(result.account.equity["sample"]) == set(result.account.fills["sample"]) == {"test"}
    assert result.account.equity["equity"].tolist() == [1_000, 1_000, 1_100, 1_200, 1_300, 1_400]
    assert list(result.metrics) == ["test"]
    assert (result.account.boundary, result.account.samples) == (None, (whole(6),))
    assert [one.text for one in result.warnings if one.kind == "idle_split"] == ([told] if told else [])


def test_a_model_that_was_trained_on_all_bars_has_a_train_account_alone():
    bars = bars_at([100, 100, 110, 120])
    source = SingleModel(Steady(), bars.index[-1].to_datetime64())
    result = run_backtest(bars, source, Wants, costs=Costs.free(), account={"cash": 1_000.0})
    assert set(result.account.equity["sample"]) == {"train"}
    assert result.account.equity["equity"].tolist() == [1_000, 1_000, 1_000, 1_000 * 120 / 110]
    assert list(result.metrics) == ["train"]
    assert "nothing_out_of_sample" in [one.kind for one in result.warnings]


# -- other costs ------------------------------------------------------------------------------------------------


def test_the_cost_surface_of_a_sample_starts_from_the_cash():
    # train: 9 units (lots of 3) from 100 to 150. Test: 9 units again, from 100 to 110
    bars = bars_at([100, 100, 100, 150, 100, 105, 110])
    targets = [0, 1, 1, 1, 1, 1, 1]
    result = backtest(bars, targets, 3, costs=Costs(slippage_bps=100), account={"lot_size": 3.0})
    result = with_cost_surface(result)
    surface = cost_surface(replayable(result), [0.0, 100.0], [0.0])
    assert surface.total_return["test"].tolist() == [pytest.approx([0.09, 0.081])]
    assert surface.total_return["train"].tolist() == [pytest.approx([0.45, 0.441])]
    # 90 are earned on 900 traded, 450 in training
    assert result.metrics["test"]["break_even_bps"] == pytest.approx(1_000)
    assert result.metrics["train"]["break_even_bps"] == pytest.approx(5_000)
    for sample in ("test", "train"):  # the cell of the run's own flat cost is the run
        found = surface.total_return[sample][0, 1], surface.sharpe[sample][0, 1]
        metrics = result.metrics[sample]
        assert found == pytest.approx((metrics["total_return"], metrics["sharpe"]), rel=1e-12)
