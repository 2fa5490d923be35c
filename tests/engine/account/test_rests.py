"""Rests of units, carried orders, leverage and lots: by hand, in the event path (with objects or not) and replayed."""

import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine.account.sizing import size_for_order, size_for_target
from barcast.engine.account.terms import MOST_LOTS, AccountTerms, Rebalance, Terms
from barcast.engine.events.strategy_pass import run_strategy
from barcast.engine.replay.replay import replay
from barcast.feeds import load_bars
from barcast.models.fakes import ScriptedSource
from barcast.strategies import ForecastStrategy


class Wants(ForecastStrategy):
    """Wants what the script says."""

    def target(self, forecast):
        return forecast


class Listening(Wants):
    """The same with order objects, and what it was told of them."""

    def __init__(self):
        super().__init__()
        self.told = []

    def notify_order(self, order):
        self.told.append(order.getstatusname())


def bars_at(prices, volume=1e6):
    prices = np.array(prices, dtype=float)
    columns = {"open": prices, "high": prices, "low": prices, "close": prices}
    columns["volume"] = np.broadcast_to(np.array(volume, dtype=float), prices.shape)
    return load_bars(pd.DataFrame(columns, index=pd.bdate_range("2024-01-01", periods=len(prices), name="date")))


@pytest.fixture(params=["tickets", "objects", "replay"])
def play(request):
    """Return what plays a world: to fills (decided, filled, size), incidents (decided, status) and the account."""

    def played(bars, targets, costs, every_bar=False, band=0.0, fill="next_open", cash=1_000.0, limits=None):
        terms, rebalance = (
            Terms(Costs(**costs), AccountTerms(fill=fill, cash=cash, **(limits or {}))),
            Rebalance(every_bar, band),
        )
        if request.param == "replay":
            found = replay(bars, targets, terms, rebalance, first_decision=1)
        else:
            params = {"source": ScriptedSource(np.array(targets, dtype=float), 1), "rebalance_band": band}
            params["rebalance"] = "every_bar" if every_bar else "on_change"
            found = run_strategy(bars, Listening if request.param == "objects" else Wants, params, terms)
        fills = [(fill.decided, fill.filled, fill.size) for fill in found.fills]
        return fills, [(one.decided, one.status) for one in found.incidents], found.account

    return played


# -- dust ---------------------------------------------------------------------------------------------------


def test_what_rounding_leaves_of_an_order_is_neither_held_nor_traded_nor_charged(play):
    # 0.3 units in three bars of 0.1; in floats 0.3 - 0.1 - 0.1 - 0.1 is -2.8e-17
    bars = bars_at([100.0] * 12, volume=1.0)
    targets = [0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
    fills, incidents, account = play(bars, targets, {"volume_limit": 0.1}, cash=30.0)
    assert [size for _, _, size in fills[:3]] == pytest.approx([0.1, 0.1, 0.1])
    assert [filled for _, filled, _ in fills] == [2, 3, 4, 7, 8, 9]
    assert incidents == [(1, "partial"), (6, "partial")]
    assert account["position"][[4, 8, 9]].tolist() == [pytest.approx(0.3), pytest.approx(0.1), 0.0]


def test_under_every_bar_dust_pays_no_minimum(play):
    bars = bars_at([100.0] * 8, volume=1.0)
    costs = {"volume_limit": 0.1, "commission_minimum": 0.01}
    fills, _, account = play(bars, [0, 1, 1, 1, 1, 0, 0, 0], costs, every_bar=True, cash=10.0)
    assert account["position"][-1] == 0.0
    assert all(abs(size) > 1e-6 for _, _, size in fills)


@pytest.mark.parametrize(("position", "size"), [(0.1 + 0.1 + 0.1, -0.3), (-(0.1 + 0.1 + 0.1), 0.3)])
def test_an_order_of_a_size_leaves_no_dust_either(position, size):
    from barcast.engine.account.books import Books, Ticket
    from barcast.engine.account.market import Market

    books = Books(Costs(), AccountTerms(max_leverage=2.0), Market(bars_at([100.0]), Costs()))
    sized = size_for_order(size, 100.0, position, 100.0, AccountTerms(max_leverage=10.0))
    assert position + books.part_of(Ticket(0, size), sized, position, 0, True).size == 0.0


def test_a_small_change_that_is_no_dust_is_traded(play):
    fills, _, _ = play(bars_at([100.0] * 5), [0, 1, 1 - 1e-9, 1 - 1e-9, 1], {})
    assert [round(size, 9) for _, _, size in fills] == [10.0, -1e-8]


# -- carried ------------------------------------------------------------------------------------------------


def test_a_target_of_nothing_takes_the_place_of_what_is_carried_though_it_makes_no_order(play):
    bars = bars_at([100.0] * 6, volume=[1, 1, 0, 1e6, 1e6, 1e6])
    # bar 2 has no volume; at its close the target is 0, as the position is: nothing goes out, and nothing is carried on
    fills, incidents, _ = play(bars, [0, 1, 0, 0, 0, 0], {"volume_limit": 0.5}, every_bar=True)
    assert fills == []
    assert incidents == [(1, "partial")]


def test_a_target_within_the_band_takes_the_place_of_what_is_carried(play):
    bars = bars_at([100.0] * 6, volume=10.0)
    fills, incidents, _ = play(bars, [0, 1, 1, 0.95, 0.95, 0.95], {"volume_limit": 0.1}, band=0.1)
    assert fills == [(1, 2, 1.0), (1, 3, 1.0)]
    assert incidents == [(1, "partial")]


def test_at_the_close_a_new_target_comes_before_what_is_carried(play):
    bars = bars_at([100.0] * 6, volume=10.0)
    fills, incidents, _ = play(bars, [0, 1, 1, -1, -1, -1], {"volume_limit": 0.1}, fill="close")
    # bars 1 and 2: one unit each of ten; at bar 3 the volume is the new target's
    assert fills == [(1, 1, 1.0), (1, 2, 1.0), (3, 3, -1.0), (3, 4, -1.0), (3, 5, -1.0)]
    assert incidents == [(1, "partial"), (3, "partial"), (3, "open")]


def test_an_order_that_found_no_volume_is_listed_as_partial_and_carried(play):
    fills, incidents, _ = play(bars_at([100.0] * 5, volume=[1, 1, 0, 1e6, 1]), [0, 1, 1, 1, 1], {"volume_limit": 0.5})
    assert fills == [(1, 3, 10.0)]
    assert incidents == [(1, "partial")]


def test_who_listens_is_told_that_a_carried_order_was_withdrawn():
    bars = bars_at([100.0] * 6, volume=10.0)
    strategies = []

    class Kept(Listening):
        def __init__(self):
            super().__init__()
            strategies.append(self)

    source = ScriptedSource(np.array([0, 1, 1, 0.95, 0.95, 0.95]), 1)
    run_strategy(bars, Kept, {"source": source, "rebalance_band": 0.1}, Terms(Costs(volume_limit=0.1)))
    assert strategies[0].told == ["Submitted", "Accepted", "Partial", "Partial", "Canceled"][1:]


# -- leverage -----------------------------------------------------------------------------------------------


def test_a_target_beyond_the_limit_that_only_reduces_goes_through(play):
    # long 2 x 1,000; the price falls by a third: 20 units at 66.67 are 1,333 of an equity of 333, four times as much
    bars = bars_at([100.0, 100.0, 100.0, 200 / 3, 200 / 3, 200 / 3, 200 / 3])
    fills, incidents, account = play(bars, [0, 2, 2, 3, 3, 2.5, 2.5], {}, limits={"max_leverage": 2.0})
    assert fills[0] == (1, 2, 20.0)
    assert [(decided, round(size, 6)) for decided, _, size in fills[1:]] == [(3, -5.0), (5, -2.5)]
    assert incidents == []
    assert account["position"][-1] * 200 / 3 / account["equity"][-1] == pytest.approx(2.5)


def test_a_target_at_the_limit_that_changes_nothing_is_neither_filled_nor_listed(play):
    fills, incidents, _ = play(bars_at([100.0] * 6), [0, 1, 1, 2, 2, 2], {})
    assert fills == [(1, 2, 10.0)]
    assert incidents == []


# -- lots ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lots", [0.7, 12.9, 999_999.9, 600_000_000.7, 5e9 + 0.75, 1e12 + 0.5])
@pytest.mark.parametrize("sign", [1, -1])
def test_lots_round_towards_zero_at_any_size(lots, sign):
    assert AccountTerms(lot_size=1.0).round(sign * lots) == sign * np.floor(lots)
    assert AccountTerms(lot_size=0.25).round(sign * lots / 4) == sign * np.floor(lots) / 4


@pytest.mark.parametrize("lots", [3, 7, 1_000, 123_456_789, 5_000_000_001])
def test_lots_that_are_whole_but_for_rounding_are_whole(lots):
    assert AccountTerms(lot_size=0.1).round(0.1 * lots) == pytest.approx(0.1 * lots, rel=1e-15)
    assert AccountTerms(lot_size=0.1).round(np.nextafter(0.1 * lots, 0)) == pytest.approx(0.1 * lots, rel=1e-15)


def test_the_engines_round_large_lots_alike(play):
    fills, _, _ = play(bars_at([3.0] * 3), [0, 1, 1], {}, cash=3 * 600_000_000.7, limits={"lot_size": 1.0})
    assert fills == [(1, 2, 600_000_000.0)]


def test_more_lots_than_can_be_counted_are_refused(play):
    fills, incidents, _ = play(bars_at([1.0] * 3), [0, 1, 1], {}, cash=1e6, limits={"lot_size": 1e-11})
    assert fills == []
    assert incidents == [(1, "refused"), (2, "open")]
    assert "more lots" in size_for_target(1.0, 2 * MOST_LOTS, 0.0, 1.0, AccountTerms(lot_size=1.0)).reason
    assert "more lots" in size_for_order(2 * MOST_LOTS, 1e17, 0.0, 1.0, AccountTerms(lot_size=1.0)).reason
