"""Light orders against `bt.Order` in Backtrader's own loop: whatever a random strategy can see must be the same.

`tests/engine/many_strategies.py` runs thousands.
"""

import pytest

SEEDS = range(120)
STEP = 12


@pytest.mark.sampled(10)
@pytest.mark.parametrize("first", SEEDS[::STEP])
def test_a_strategy_sees_what_backtraders_own_orders_would_show_it(monkeypatch, random_strategies, stock_broker, first):
    for seed in range(first, first + STEP):
        world = random_strategies.world_of_seed(seed)
        ours = random_strategies.seen(world)
        with stock_broker.stock(monkeypatch):
            theirs = random_strategies.seen(world)
        assert random_strategies.first_difference(ours, theirs) is None, seed


@pytest.mark.slow
def test_the_random_strategies_do_all_there_is_to_do(random_strategies):
    """Of every kind of order some are filled, and somebody of every kind is told."""
    worlds = [random_strategies.world_of_seed(seed) for seed in SEEDS]
    assert {world.listening for world in worlds} == set(random_strategies.LISTENING)
    assert {world.terms.account.fill for world in worlds} == {"next_open", "close"}
    assert {world.streaming for world in worlds} == {True, False}
    text = repr([random_strategies.seen(world) for world in worlds[:40]])
    for status in ("Accepted", "Partial", "Completed", "Canceled", "Expired", "Margin", "Rejected"):
        assert f"'{status}'" in text, status
    for kind in ("Market", "Close", "Limit", "Stop", "StopLimit", "StopTrail", "StopTrailLimit"):
        assert f"'{kind}'" in text, kind
