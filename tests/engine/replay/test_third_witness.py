"""The compiled account against a third witness, which shares no code with it, on random worlds."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine.account.samples import samples_of
from barcast.engine.account.terms import CLOSE, NEXT_OPEN, AccountTerms, Rebalance, Terms
from barcast.engine.replay.replay import replay
from barcast.models.schedule.split import HoldOut


@pytest.fixture
def play_samples(helper):
    """The third witness: plays the accounts of a world."""
    return helper("plain_account").play_samples


def random_bars(hand, rng):
    count, wild = int(rng.integers(2, 60)), rng.choice([0.01, 0.05, 0.3])
    close = np.exp(rng.uniform(0, 6)) * np.exp(np.cumsum(rng.normal(0, wild, count)))
    opens = close * np.exp(rng.normal(0, wild / 3, count))
    high = np.maximum(opens, close) * np.exp(np.abs(rng.normal(0, wild / 3, count)))
    low = np.minimum(opens, close) * np.exp(-np.abs(rng.normal(0, wild / 3, count)))
    volume = np.where(rng.random(count) < 0.1, 0.0, np.round(np.exp(rng.uniform(0, 10, count))))
    days = np.cumsum(rng.integers(0, rng.choice([2, 5, 40]), count))
    stamps = pd.to_datetime("1969-11-20") + pd.to_timedelta(days, "D") + pd.to_timedelta(np.arange(count), "min")
    return hand.table(close, opens, days=stamps, volume=volume, high=high, low=low)


def random_costs(rng):
    most = {
        "commission_bps": 100, "commission_per_share": 0.1, "commission_per_contract": 3, "commission_fixed": 9,
        "commission_minimum": 20, "commission_maximum": 40, "commission_maximum_bps": 100, "spread_bps": 50,
        "spread_absolute": 2, "slippage_bps": 50, "slippage_range": 1, "impact": 2, "borrow_rate_annual": 2,
        "holding_rate_annual": 2, "cash_rate_annual": 2, "margin_rate_annual": 2, "volume_limit": 1,
    }  # fmt: skip
    settings = {name: float(rng.uniform(0, top)) for name, top in most.items() if rng.random() < 0.4}
    for name, reach, rate in (("commission_per_share_tiers", 3000, 0.05), ("commission_bps_tiers", 1e5, 50)):
        starts = [0.0, *np.sort(rng.uniform(0, reach, int(rng.integers(0, 4)))).tolist()]
        if rng.random() < 0.4:
            settings[name] = tuple((start, float(rng.uniform(0, rate))) for start in starts)
    if "commission_maximum" in settings:
        settings["commission_maximum"] += settings.get("commission_minimum", 0.0)
    rest = str(rng.choice(["carry", "cancel"]))
    window, contract = int(rng.integers(2, 25)), float(rng.uniform(0.5, 100))
    return Costs(**settings, slippage_bars=window, contract_size=contract, volume_rest=rest)


def random_world(hand, seed):
    rng = np.random.default_rng(seed)
    bars = random_bars(hand, rng)
    lot = 0.0 if rng.random() < 0.5 else float(rng.choice([0.1, 1, 10, 100]))
    leverage = float(rng.choice([0.5, 1, 2]))
    terms = Terms(
        random_costs(rng),
        AccountTerms(
            fill=str(rng.choice([NEXT_OPEN, CLOSE])),
            cash=float(rng.choice([1e3, 1e4, 1e5])),
            max_leverage=leverage,
            lot_size=lot,
        ),
    )
    wanted = rng.normal(0, 1, len(bars))
    steps = np.repeat(rng.choice([-1, -0.5, 0, 0.5, 1, 1.5], len(bars)), 4)[: len(bars)]
    targets = (np.sign(wanted), wanted, steps)[rng.integers(3)]
    rebalance = Rebalance(bool(rng.random() < 0.4), float(rng.choice([0, 0.1])))
    boundary = int(rng.integers(len(bars) - 1)) if rng.random() < 0.6 else None
    return (bars, targets, terms, rebalance), int(rng.integers(0, 3)), boundary


def compared(hand, seed, ours, plain, cash):
    """Hold an account of the replay against that of the third witness."""
    assert hand.incidents_of(ours) == plain.incidents, seed
    assert [fill[:2] for fill in ours.fills] == [fill[:2] for fill in plain.fills], seed
    np.testing.assert_allclose(
        np.array([fill[2:] for fill in ours.fills]), np.array([fill[2:] for fill in plain.fills]), 1e-9, 1e-9
    )
    for name, values in ours.account.items():
        rows = [row[name] for row in plain.rows]
        np.testing.assert_allclose(values, rows, 1e-9, 1e-11 * cash, err_msg=f"{seed} {name}")
    assert ours.ruined == plain.ruined


@pytest.mark.sampled(2)
@pytest.mark.parametrize("block", range(4))
def test_random_worlds_against_the_third_witness(hand, play_samples, block):
    seen, fills, ruins, parted = set(), 0, 0, 0
    for seed in range(block * 50, block * 50 + 50):
        world, first, boundary = random_world(hand, seed)
        bars, (_, _, terms, _) = world[0], world
        samples = samples_of(HoldOut(len(bars), -1 if boundary is None else boundary), len(bars))
        again = [replay(*world, first_decision=first, sample=sample) for sample in samples]
        for ours, plain in zip(again, play_samples(*world, first, boundary), strict=True):
            compared(hand, seed, ours, plain, terms.account.cash)
            seen |= {incident.reason for incident in ours.incidents}
            fills, ruins = fills + len(ours.fills), ruins + ours.ruined
        parted += boundary is not None
    assert fills > 300  # the worlds do meet what they are meant to meet
    assert ruins >= 1
    assert len(seen) >= 7
    assert 10 < parted < 45


@pytest.mark.parametrize("block", range(4))
def test_the_worlds_of_both_engines_against_the_third_witness(hand, worlds, engines, play_samples, block):
    """So the event path is held against it too, which is held equal to the replay in these worlds."""
    accounts, fills, ruins = Counter(), 0, Counter()
    for seed in range(block * 60, block * 60 + 60):
        world = worlds.world_of_seed(seed)
        boundary = None if world.boundary < 0 else world.boundary
        plain = play_samples(world.bars, world.targets, world.terms, world.rebalance, world.lookback, boundary)
        again = engines.replayed(world)
        accounts[len(again)] += 1
        for sample, ours, other in zip(world.samples, again, plain, strict=True):
            assert hand.incidents_of(ours) == other.incidents, seed
            assert [fill[:2] for fill in ours.fills] == [fill[:2] for fill in other.fills], seed
            assert (ours.ruined, len(ours.account["equity"])) == (other.ruined, len(other.rows)), seed
            equity, held = ours.account["equity"], ours.account["position"] * ours.account["close"]
            scale = max(world.terms.account.cash, np.max(np.abs(equity)), np.max(np.abs(held)))
            for name, values in ours.account.items():
                of = np.max(np.abs(values), initial=1.0) if name in ("close", "position") else scale
                apart = np.max(np.abs(values - [row[name] for row in other.rows]))
                assert apart <= 1e-9 * of, (seed, name)
            fills += len(ours.fills)
            ruins[sample.name] += ours.ruined
    assert fills > 300
    assert min(accounts[1], accounts[2]) >= 10
    assert ruins["test"] >= 1
