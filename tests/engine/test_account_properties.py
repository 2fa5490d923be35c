"""What holds of every account whatever the market: scale, mirror, monotony, causality, balance, sameness."""

from dataclasses import replace
from types import MappingProxyType, SimpleNamespace

import backtrader as bt
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from barcast.costs import Costs
from barcast.engine.account.fills import Fills
from barcast.engine.account.identities import check_identities
from barcast.engine.account.samples import samples_of
from barcast.engine.account.terms import AccountTerms, Rebalance, Terms
from barcast.engine.events.strategy_pass import rebalance_of, run_strategy
from barcast.engine.replay.replay import replay
from barcast.feeds.bars import Bars
from barcast.models.baselines import LastReturn
from barcast.models.schedule.source import SingleModel
from barcast.models.schedule.split import HoldOut
from barcast.strategies import STRATEGIES

QUIET = {"deadline": None, "database": None, "derandomize": True}
QUIET["suppress_health_check"] = [HealthCheck.too_slow, HealthCheck.data_too_large]
IN_MONEY = ("per_share", "per_contract", "fixed", "minimum", "maximum", "per_share_tiers", "bps_tiers")
SCALED = ("cash", "equity", "commission", "slippage", "borrow", "holding", "margin_interest", "cash_interest")


def same(ours, theirs, rows=None):
    """Return whether accounts are the same bit for bit, over the first `rows`."""
    columns = all(np.array_equal(values[:rows], theirs.columns[name][:rows]) for name, values in ours.columns.items())
    return columns and (ours.fills, ours.incidents) == (theirs.fills, theirs.incidents)


def all_same(ours, theirs):
    """Return whether records are the same bit for bit, in every account."""
    targets = np.array_equal(ours.targets, theirs.targets, equal_nan=True)
    return targets and all(same(one, other) for one, other in zip(ours.accounts, theirs.accounts, strict=True))


def as_account(replayed):
    """Return what was replayed by the names that the records of an account have."""
    return SimpleNamespace(columns=replayed.account, fills=replayed.fills, incidents=replayed.incidents)


def accounts_of(engines, world):
    """Return the accounts of the world as each engine has them."""
    return engines.played(world).accounts, tuple(map(as_account, engines.replayed(world)))


def times(world, factor):
    """Return the world with prices and cash so many times what they were; the volume stays."""
    columns = {name: values * (1.0 if name == "volume" else factor) for name, values in world.bars.columns.items()}
    bars = Bars(world.bars.index, MappingProxyType(columns), world.bars.name)
    account = world.terms.account
    account = account.model_copy(update={"cash": account.cash * factor})
    return replace(world, bars=bars, terms=replace(world.terms, account=account))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("factor", [0.5, 2.0, 1024.0])
def test_a_power_of_two_in_the_unit_of_money_moves_no_bit(worlds, engines, factor):
    nothing = {f"commission_{name}": () if name.endswith("tiers") else 0.0 for name in IN_MONEY} | {
        "spread_absolute": 0.0
    }

    @settings(max_examples=60, **QUIET)
    @given(worlds.worlds())
    def is_scaled(world):
        costs = world.terms.costs.model_copy(update=nothing)
        world = replace(
            world,
            terms=replace(world.terms, costs=costs, account=world.terms.account.model_copy(update={"lot_size": 0.0})),
        )
        pairs = zip(accounts_of(engines, world), accounts_of(engines, times(world, factor)), strict=True)
        for one, other in (pair for engine in pairs for pair in zip(*engine, strict=True)):
            for name in SCALED:
                assert np.array_equal(one.columns[name] * factor, other.columns[name]), name
            assert np.array_equal(one.columns["position"], other.columns["position"])
            assert [fill[:3] for fill in one.fills] == [fill[:3] for fill in other.fills]
            assert engines.listed(one) == engines.listed(other)

    is_scaled()


class Units(bt.Strategy):
    """Orders so many units at the close of each bar, signed; 0 orders nothing."""

    params = (("script", ()),)

    def next(self):
        units = self.p.script[len(self) - 1]
        if units:
            order = self.buy if units > 0 else self.sell
            order(size=abs(units))


def traded(world, script, costs):
    """Return the records of ordering fixed units with cash enough for all, and what was earned and paid."""
    bars = world.bars
    cash = 1e4 * float(np.abs(script).sum() + 1.0) * float(np.max(bars.high))
    terms = Terms(costs, AccountTerms(fill=world.terms.account.fill, cash=cash, max_leverage=1e6))
    records = run_strategy(bars, Units, {"script": tuple(script)}, terms, streaming=world.streaming)
    check_identities(records.accounts[-1], cash)
    paid = sum(float(records.account[name].sum()) for name in ("commission", "slippage"))
    return records, float(records.account["equity"][-1]) - cash, paid


def units_of(world, seed=5):
    """Return units to order on each bar, a few hundred at most."""
    rng = np.random.default_rng([world.story[-1], seed])
    return rng.integers(-300, 301, len(world.bars)) * (rng.random(len(world.bars)) < 0.5) * 1.0


@pytest.mark.slow
def test_the_opposite_trades_earn_the_opposite_before_costs(worlds):
    """Commission on the value is left out: it is of the execution price, which is another for the opposite trade."""
    value = {"commission_bps": 0.0, "commission_bps_tiers": (), "commission_maximum_bps": 0.0}
    rates = {f"{name}_rate_annual": 0.0 for name in ("borrow", "holding", "cash", "margin")}
    fills = []

    @settings(max_examples=80, **QUIET)
    @given(worlds.worlds())
    def is_mirrored(world):
        below = {"spread_absolute": float(np.min(world.bars.low)), "slippage_range": 0.0, "impact": 0.0}
        costs = world.terms.costs.model_copy(update=value | rates | below)  # no price falls to 0
        script = units_of(world)
        (one, net, paid), (other, opposite, paid_too) = traded(world, script, costs), traded(world, -script, costs)
        assert [fill.size for fill in one.fills] == [-fill.size for fill in other.fills]
        fills.extend(one.fills)
        assert paid == pytest.approx(paid_too, rel=1e-9, abs=0.0)
        scale = sum(abs(fill.size) * fill.reference_price for fill in one.fills) + paid
        assert abs(net + opposite + paid + paid_too) <= 1e-9 * scale + 1e-14 * float(one.account["equity"][0])

    is_mirrored()
    assert len(fills) > 500


def dearer(costs, share, more):
    """Return costs none of which is lower: `share` and `more` (in bps, or in money) added; no limit stays none."""

    def raised(name, added=0.0):
        number = getattr(costs, name)
        return number * (1.0 + share) + added

    return costs.model_copy(
        update={
            **{name: raised(name, more) for name in ("commission_bps", "spread_bps", "slippage_bps")},
            **{
                name: raised(name, more / 100) for name in ("commission_per_share", "spread_absolute", "slippage_range")
            },
            **{name: raised(name, more) for name in ("commission_fixed", "commission_minimum")},
            **{name: raised(name) for name in ("commission_maximum", "commission_maximum_bps", "impact")},
            **{name: raised(name, share) for name in ("borrow_rate_annual", "margin_rate_annual")},
            "contract_size": costs.contract_size / (1.0 + share),
            "commission_bps_tiers": tuple((at, rate * (1 + share)) for at, rate in costs.commission_bps_tiers),
            "commission_per_share_tiers": tuple((at, rate + more) for at, rate in costs.commission_per_share_tiers),
        }
    )


@pytest.mark.slow
def test_the_same_fills_at_higher_costs_never_earn_more(worlds):
    strictly = []

    @settings(max_examples=100, **QUIET)
    @given(worlds.worlds(), st.floats(0.0, 1.0), st.floats(0.0, 5.0))
    def earns_no_more(world, share, more):
        costs, script = world.terms.costs, units_of(world)
        (cheap, net, _), (dear, less, _) = (traded(world, script, one) for one in (costs, dearer(costs, share, more)))
        assert [fill[:4] for fill in cheap.fills] == [fill[:4] for fill in dear.fills]
        assert less <= net + 1e-12 * float(cheap.account["equity"][0])
        strictly.append(less < net)

    earns_no_more()
    assert sum(strictly) > 50


PLAYED = {
    "sign": {"threshold": 0.002},
    "dead_band": {"multiple": 0.3},
    "volatility_target": {"volatility_bars": 5, "cap": 2.0},
    "proportional": {"scale": 50.0, "rebalance": "every_bar"},
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", PLAYED)
def test_a_truncated_history_moves_no_bit_before_the_cut(worlds, name):
    def run(world, bars):
        params = PLAYED[name] | {"source": SingleModel(LastReturn())}
        samples = samples_of(HoldOut(len(bars), world.boundary), len(bars))
        streaming = world.streaming
        records = run_strategy(bars, STRATEGIES[name], params, world.terms, streaming=streaming, samples=samples)
        rebalance, targets = rebalance_of(STRATEGIES[name], params), np.nan_to_num(records.targets)
        again = [replay(bars, targets, world.terms, rebalance, first_decision=1, sample=sample) for sample in samples]
        return [*zip(records.accounts, samples, strict=True), *zip(map(as_account, again), samples, strict=True)]

    @settings(max_examples=25, **QUIET)
    @given(worlds.worlds(), st.data())
    def is_the_same(world, data):
        whole = run(world, world.bars)
        # so much is left that the test account has a bar
        for cut in {data.draw(st.integers(max(world.boundary, 0) + 2, len(world.bars))) for _ in range(3)}:
            for (one, sample), (part, _) in zip(whole, run(world, world.bars.first(cut)), strict=True):
                told = [incident for incident in part.incidents if incident.status != "open"]
                fills = tuple(fill for fill in one.fills if fill.filled < cut)
                kept = SimpleNamespace(columns=one.columns, fills=fills, incidents=one.incidents[: len(told)])
                found = SimpleNamespace(columns=part.columns, fills=part.fills, incidents=tuple(told))
                assert same(kept, found, cut - sample.rows.start)

    is_the_same()


@pytest.fixture
def balanced(worlds, engines):
    """A world with every cost, and its records."""
    costs = Costs(
        commission_bps=5.0, slippage_bps=3.0, spread_absolute=0.01, borrow_rate_annual=0.1, holding_rate_annual=0.05,
        cash_rate_annual=0.02, margin_rate_annual=0.2,
    )  # fmt: skip
    bars = worlds.make_bars(np.random.default_rng(3), 60, ("2024-02-26", "gaps", "gaps", ""), 100.0, 1e3)
    targets = np.sin(np.arange(60) // 3 + 1.0) * 1.5
    world = worlds.World(
        bars, targets, Terms(costs, AccountTerms(max_leverage=2.0)), Rebalance(), -1, 1, False, False, ()
    )
    return world, engines.played(world)


@pytest.mark.parametrize("kind", ["moved", "not a number"])
@pytest.mark.parametrize("name", ["position", *SCALED])
def test_a_broken_row_does_not_balance(balanced, name, kind):
    world, records = balanced
    (account,) = records.accounts
    check_identities(account, world.terms.account.cash)
    column = account.columns[name].copy()
    assert column.any()
    bar = int(np.flatnonzero(column)[-1])
    column[bar] = np.nan if kind == "not a number" else column[bar] + 0.01
    with pytest.raises(AssertionError, match=r"the account does not balance: .* at bar \d+"):
        check_identities(replace(account, columns={**account.columns, name: column}), world.terms.account.cash)


@pytest.mark.parametrize("change", [{"size": 1.001}, {"reference_price": 1.001}, {"filled": 2}, None])
def test_a_broken_fill_does_not_balance(balanced, change):
    world, records = balanced
    first, *others = records.fills
    kept = [first._replace(**{name: getattr(first, name) * by for name, by in change.items()})] if change else []
    with pytest.raises(AssertionError, match="the account does not balance"):
        check_identities(replace(records.accounts[-1], fills=Fills((*kept, *others))), world.terms.account.cash)


@pytest.mark.slow
def test_the_same_world_gives_the_same_bits(worlds, engines):
    """Twice, streaming or in one pass, with order objects or without."""

    @settings(max_examples=60, **QUIET)
    @given(worlds.worlds())
    def is_the_same(world):
        records = engines.played(world)
        assert all_same(records, engines.played(world))
        assert all_same(records, engines.played(replace(world, streaming=not world.streaming)))
        assert all_same(records, engines.played(replace(world, listening=not world.listening)))
        again = (map(as_account, engines.replayed(world)) for _ in range(2))
        assert all(same(one, other) for one, other in zip(*again, strict=True))

    is_the_same()
