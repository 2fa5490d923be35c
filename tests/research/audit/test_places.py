"""Where a run is cut: around what happens in it, at its ends, and at random."""

import pytest

from barcast.engine import run_backtest
from barcast.models.fakes import FixedForecast
from barcast.research.audit.places import Reach, around, fill_bars, places, spread
from barcast.strategies import SignStrategy


def test_an_event_is_unknown_the_last_bar_or_followed_by_one_more():
    assert around([10, 20]) == [10, 11, 12, 20, 21, 22]


def test_bars_are_spread_from_the_first_to_the_last():
    assert spread(range(11), 3) == [0, 5, 10]
    assert spread([4, 9], 3) == [4, 9]
    assert spread([4, 9], 1) == [9]
    assert spread([], 1) == []


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 12, 40, 200])
def test_as_many_places_as_are_wanted_each_once_in_order_and_in_reach(count):
    found = places(range(60, 300, 20), range(50, 299, 3), Reach(50, 300), count)
    assert list(found) == sorted(set(found))
    assert all(50 <= kept < 300 for kept in found)
    assert len(found) == count


def test_no_more_places_than_there_are():
    assert places([3], [5], Reach(2, 8), 40) == (2, 3, 4, 5, 6, 7)
    assert places([3], [5], Reach(8, 8), 40) == ()


def test_places_are_around_refits_and_fills_and_at_the_ends():
    found = set(places([100], [200], Reach(50, 300), 12))
    assert {100, 101, 102, 200, 201, 202, 299, 298, 50, 51} <= found


def test_the_first_and_the_last_refit_are_among_the_places():
    found = set(places(range(60, 300, 20), [], Reach(50, 300), 40))
    assert {60, 61, 62, 280, 281, 282} <= found


def test_the_same_seed_draws_the_same_places_and_another_one_others():
    drawn = [places([], [], Reach(50, 3000), 40, seed=seed) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_bars_of_fills_are_counted_from_zero_each_once(bars_of):
    result = run_backtest(bars_of(60), FixedForecast(1.0, lookback=5), SignStrategy, split={"train": 0.0})
    first = result.account.fills["filled_at"].iloc[0]
    assert fill_bars(result)[0] == result.bars.index.get_loc(first)
    assert fill_bars(result) == sorted(set(fill_bars(result)))
