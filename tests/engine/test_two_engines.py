"""The event path and the replay hold the same account in any world: every fill, bar, cost and order."""

from collections import Counter
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.account.terms import AccountTerms, Rebalance, Terms
from barcast.engine.replay.verify import verify
from barcast.feeds.bars import Bars
from barcast.models.fakes import ScriptedSource

EXAMPLES = 300
AT_LEAST = {"fills": 1000, "refused": 50, "cut": 50, "partial": 50, "open": 10, "streaming": 5}
AT_LEAST |= {"listening": 5, "at the close": 20, "every bar": 10, "lots": 20, "one account": 20, "two accounts": 20}
"""Low floors: what hypothesis draws changes with the constants in our own code."""
QUIET = {"deadline": None, "database": None, "derandomize": True}
QUIET["suppress_health_check"] = [HealthCheck.too_slow, HealthCheck.data_too_large]


def seen_in(world, records):
    """Return what of interest happened in a world."""
    terms, accounts = world.terms, records.accounts
    kinds = {"ruined": sum(one.ruined for one in accounts), "streaming": world.streaming, "listening": world.listening}
    kinds |= {"one account": len(accounts) == 1, "two accounts": len(accounts) == 2}
    kinds |= {"at the close": terms.account.fill == "close", "every bar": world.rebalance.every_bar}
    kinds |= {"lots": terms.account.lot_size > 0, "worlds": 1}
    kinds |= {"fills": sum(len(one.fills) for one in accounts)}
    listed = Counter(incident.status for one in accounts for incident in one.incidents)
    return listed + Counter({k: int(n) for k, n in kinds.items()})


def test_every_record_agrees_in_any_world(worlds, engines):
    seen = Counter()

    @settings(max_examples=EXAMPLES, **QUIET)
    @given(worlds.worlds())
    def agrees(world):
        records, differences = engines.check(world)
        assert {name: apart for name, apart in differences.items() if apart > engines.AGREES} == {}
        seen.update(seen_in(world, records))

    agrees()
    assert seen["worlds"] >= EXAMPLES
    assert {what: seen[what] for what, least in AT_LEAST.items() if seen[what] < least} == {}


@pytest.mark.slow
def test_every_record_agrees_in_the_worlds_of_some_seeds(worlds, engines):
    """The same worlds whatever hypothesis draws: ruin in either account is among them."""
    seen = Counter()
    for seed in range(1_000, 1_400):
        world = worlds.world_of_seed(seed)
        records, differences = engines.check(world)
        assert max(differences.values()) <= engines.AGREES, seed
        seen.update(f"ruined in {one.sample.name}" for one in records.accounts if one.ruined)
        seen[f"{len(records.accounts)} accounts, {world.terms.account.fill}"] += 1
    floors = {"ruined in train": 3, "ruined in test": 10, "2 accounts, close": 50, "2 accounts, next_open": 50}
    assert {what: seen[what] for what, least in floors.items() if seen[what] < least} == {}


def backtest(world, engines):
    """Return the result of the world, by the one call that users make."""
    rebalance = "every_bar" if world.rebalance.every_bar else "on_change"
    limits = world.terms.account
    return run_backtest(
        world.bars,
        ScriptedSource(world.targets, world.lookback),
        engines.Listening if world.listening else engines.Scripted,
        world.terms.costs,
        strategy_params={"rebalance": rebalance, "rebalance_band": world.rebalance.band},
        streaming=world.streaming,
        split={"train": 0.5},
        account={
            "fill": world.terms.account.fill,
            "cash": world.terms.account.cash,
            "max_leverage": limits.max_leverage,
            "lot_size": limits.lot_size,
        },
    )


@pytest.mark.sampled(3)
@pytest.mark.parametrize("seed", range(100, 130))
def test_a_result_is_verified(worlds, engines, seed):
    result = backtest(worlds.world_of_seed(seed), engines)
    verified = verify(result)
    assert verified.agrees, verified.sentence()
    assert (verified.bars, verified.fills) == (len(result.account.equity), len(result.account.fills))


BOUGHT = "booked = self._book(ticket, part.size, reference_price, at_close)\n"
TOLD = {
    "commission": ("engine.account.books", "before = ticket.bill\n", "before = NO_BILL\n", "in equity.commission"),
    "orders": ("engine.account.books", "ticket.partial = True\n", "pass\n", "orders partial in the run"),
    "fills": (
        "engine.events.orders.filling",
        f"if part.size:\n            {BOUGHT}",
        f"if part.size > 0:\n            {BOUGHT}",
        "fills in the run",
    ),
}
"""Faults, and what is told of them."""


@pytest.fixture
def busy(worlds):
    """A world in which orders are filled in part, each part with the order's minimum commission."""
    costs = Costs(commission_minimum=5.0, commission_bps=1.0, volume_limit=0.1)
    bars = worlds.make_bars(np.random.default_rng(5), 60, ("2024-02-26", "gaps", "gaps", ""), 100.0, 50.0)
    targets = np.sin(np.arange(60) // 6 + 1.0)
    return worlds.World(bars, targets, Terms(costs), Rebalance(), -1, 1, streaming=False, listening=False, story=())


@pytest.mark.parametrize(("module", "old", "new", "words"), TOLD.values(), ids=TOLD)
def test_verify_tells_what_does_not_agree(monkeypatch, planting, engines, busy, module, old, new, words):
    assert verify(backtest(busy, engines)).agrees
    planting.plant(monkeypatch, module, old, new)
    verified = verify(backtest(busy, engines))
    assert not verified.agrees
    assert "The replay does NOT agree" in verified.sentence()
    assert words in verified.sentence()


def hand_world(prices, volume, targets, costs, cash):
    """Return a world of one-lot orders whose bars do not move within the day."""
    prices = np.array(prices, dtype=float)
    columns = dict.fromkeys(("open", "high", "low", "close"), prices) | {"volume": np.full(len(prices), volume)}
    bars = Bars(pd.bdate_range("2023-01-02", periods=len(prices), name="date"), MappingProxyType(columns), "hand")
    return (
        bars,
        np.array(targets),
        Terms(costs, AccountTerms(fill="next_open", cash=cash, max_leverage=1.0, lot_size=1.0)),
    )


@pytest.mark.parametrize("listening", [False, True])
@pytest.mark.parametrize("rest", ["carry", "cancel"])
def test_an_order_that_fits_the_volume_but_for_rounding_is_filled_whole(worlds, engines, rest, listening):
    # 0.29 x 100 = 28.999999999999996 units are 29 lots
    costs = Costs(volume_limit=0.29, volume_rest=rest)
    bars, targets, terms = hand_world([100.0] * 5, 100.0, [0, 1, 1, 1, 1], costs, cash=2950.0)
    world = worlds.World(bars, targets, terms, Rebalance(), -1, 1, False, listening, ())
    records, differences = engines.check(world)
    assert [fill.size for fill in records.fills] == [29.0]
    assert max(differences.values()) == 0.0, differences


@pytest.mark.parametrize("listening", [False, True])
def test_a_carried_order_may_take_back_what_it_bought(worlds, engines, listening):
    # one of two lots bought at 100; at 600 the target of 0.25 is worth 0.6 lots: the one is sold again
    costs = Costs(volume_limit=1.0)
    bars, targets, terms = hand_world([100, 100, 100, 600, 600], 1.0, [0, 0.25, 0.25, 0.25, 0.25], costs, cash=1000.0)
    world = worlds.World(bars, targets, terms, Rebalance(), -1, 1, False, listening, ())
    records, differences = engines.check(world)
    assert [(fill.filled, fill.size) for fill in records.fills] == [(2, 1.0), (3, -1.0)]
    assert max(differences.values()) == 0.0, differences
