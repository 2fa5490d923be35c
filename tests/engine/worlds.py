"""Random worlds for the account: bars, targets, costs and terms, by hypothesis or, much faster, by numpy."""

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from barcast.costs import Costs
from barcast.engine.account.samples import samples_of
from barcast.engine.account.terms import FILLS, AccountTerms, Rebalance, Terms
from barcast.feeds.bars import Bars
from barcast.models.schedule.split import HoldOut

STARTS = ("2023-12-27", "2024-02-26", "2024-06-14")
CALENDARS = ("business", "weekly", "gaps", "half-hours", "nights")
MARKETS = ("calm", "gaps", "wild", "flat", "crashing", "cents")
AIMS = ("signs", "thirds", "shares", "beyond", "creeping", "tiny")


@dataclass(frozen=True, eq=False, repr=False)
class World:
    """All that an account depends on, and by which ways it is to be played."""

    bars: Bars
    targets: np.ndarray
    terms: Terms
    rebalance: Rebalance
    boundary: int
    """B, at whose close the train account ends and the test account begins; -1 for one account."""
    lookback: int
    """The first decision is made at the close of this bar."""
    streaming: bool
    listening: bool
    """Whether the strategy listens to orders, which makes order objects of Backtrader's."""
    story: tuple
    """What kind of calendar, market and targets it has, and the seed they are made from."""

    @property
    def samples(self):
        """The accounts, oldest first."""
        return samples_of(HoldOut(len(self.bars), self.boundary), len(self.bars))

    def __repr__(self):
        """Return all but the numbers of bars and targets, which `story` makes again."""
        played = f"B={self.boundary}, lookback={self.lookback}, streaming={self.streaming}, listening={self.listening}"
        return f"World({len(self.bars)} bars, {self.story}, {self.terms}, {self.rebalance}, {played})"


class NumpyDice:
    """Rolls by numpy."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def among(self, values):
        return values[self.rng.integers(len(values))]

    def number(self, low, high):
        return float(self.rng.uniform(low, high))

    def whole(self, low, high):
        return int(self.rng.integers(low, high + 1))


class HypothesisDice:
    """Rolls by hypothesis, which finds a simpler world that fails as well."""

    def __init__(self, draw):
        self.draw = draw

    def among(self, values):
        return self.draw(st.sampled_from(values))

    def number(self, low, high):
        return self.draw(st.floats(low, high))

    def whole(self, low, high):
        return self.draw(st.integers(low, high))


def world_of_seed(seed):
    """Return the world of a seed."""
    return make_world(NumpyDice(seed))


@st.composite
def worlds(draw):
    """Draw a world."""
    return make_world(HypothesisDice(draw))


def make_world(dice):
    """Return a world; hypothesis settles everything but the path of prices and targets, which is a seed's."""
    count, lookback = dice.whole(2, 60), dice.among((1, 1, 2, 5))
    kinds = (dice.among(STARTS), dice.among(CALENDARS), dice.among(MARKETS), dice.among(AIMS))
    seed = dice.whole(0, 2**32 - 1)
    cash, shares = dice.among((1_000.0, 100_000.0, 3_333_333.3)), dice.among((1.0, 30.0, 1_000.0, 50_000.0))
    bars = make_bars(np.random.default_rng(seed), max(count, lookback + 1), kinds, cash / shares, shares)
    leverage, lot = dice.among((1.0, 1.0, 0.5, 2.5, 6.0)), dice.among((0.0, 0.0, 0.0, 1.0, 7.0, 0.1, 100.0))
    return World(
        bars=bars,
        targets=make_targets(np.random.default_rng([seed, 1]), len(bars), kinds[3]),
        terms=Terms(
            make_costs(dice, price=cash / shares, cash=cash, shares=shares),
            AccountTerms(fill=dice.among(FILLS), cash=cash, max_leverage=leverage, lot_size=lot),
        ),
        rebalance=Rebalance(dice.among((False, False, True)), dice.among((0.0, 0.0, 0.1, 0.5))),
        boundary=dice.whole(0, len(bars) - 2) if dice.among((False, True, True)) else -1,
        lookback=lookback,
        streaming=dice.among((False, False, False, True)),
        listening=dice.among((False, False, True)),
        story=(*kinds, seed),
    )


def make_stamps(rng, count, start, calendar):
    """Return business days, weeks, days up to 40 apart, or half-hours, of which some go through the night."""
    if calendar == "business":
        return pd.bdate_range(start, periods=count)
    if calendar == "weekly":
        return pd.date_range(start, periods=count, freq="7D")
    if calendar == "gaps":
        return pd.Timestamp(start) + pd.to_timedelta(np.cumsum(rng.choice([1, 1, 1, 3, 4, 17, 40], count)), unit="D")
    if calendar == "half-hours":
        days = pd.bdate_range(start, periods=count // 5 + 1)
        hours = pd.to_timedelta(30 * np.arange(5) + 14 * 60, unit="min")
        return pd.DatetimeIndex(np.add.outer(days.to_numpy(), hours.to_numpy()).ravel()[:count])
    return pd.date_range(f"{start} 09:30", periods=count, freq="7h")


def make_bars(rng, count, kinds, price, shares):
    """Return bars about `price`, whose volume is about `shares` units or far less or more, or none."""
    start, calendar, market, _ = kinds
    spread = {"calm": 0.001, "flat": 0.0, "wild": 0.1}.get(market, 0.02)
    within, between = rng.normal(0, spread, count), rng.normal(0, spread, count)
    shocks = {"gaps": 0.15, "crashing": 0.1}.get(market, 0.0)
    for moves, factors in ((within, (0.6, 1.5)), (between, (0.3, 0.7, 1.4, 2.7))):
        hit = rng.random(count) < shocks
        moves[hit] += np.log(rng.choice([*factors, 1 / 12, 12] if market == "crashing" else factors, hit.sum()))
    if market == "flat":
        still = rng.random(count) < 0.7
        within, between = (np.where(still, 0.0, rng.normal(0, 0.01, count)) for _ in range(2))
    path = np.clip(np.cumsum(np.column_stack((between, within)).ravel()), -12, 12)
    prices = price * np.exp(path)
    if market == "cents":
        prices = np.maximum(prices.round(2), 0.01)
    open_, close = prices[::2].copy(), prices[1::2].copy()
    reach = np.abs(rng.normal(0, spread / 2, (2, count)))
    columns = {"open": open_, "high": np.maximum(open_, close) * np.exp(reach[0])}
    columns |= {"low": np.minimum(open_, close) * np.exp(-reach[1]), "close": close}
    volume = shares * rng.choice([0.1, 2.0, 50.0]) * np.exp(rng.normal(0, 1.0, count))
    columns["volume"] = np.ceil(volume) * (rng.random(count) > rng.choice([0.0, 0.15]))
    columns["volume"][-1] = max(columns["volume"][-1], 1.0)
    for column in columns.values():
        column.flags.writeable = False
    stamps = pd.DatetimeIndex(make_stamps(rng, count, start, calendar), name="date")
    return Bars(stamps, MappingProxyType(columns), f"{calendar} {market}")


def make_targets(rng, count, aims):
    """Return targets (n,) that stay for a while: signs, fractions, far too much, hardly changing, or next to none."""
    fresh = {
        "signs": lambda: rng.choice([-1.0, 0.0, 1.0], count),
        "thirds": lambda: rng.integers(-4, 5, count) / 3.0,
        "shares": lambda: rng.uniform(-1.0, 1.0, count),
        "beyond": lambda: rng.normal(0.0, 4.0, count),
        "creeping": lambda: np.cumsum(rng.normal(0.0, 0.08, count)),
        "tiny": lambda: rng.choice([-1e-3, 0.0, 1e-4, 0.02], count),
    }[aims]()
    patience = rng.choice([0.0, 0.5, 0.9])
    changes = np.where(rng.random(count) < patience, 0, np.arange(count))
    return fresh[np.maximum.accumulate(changes)]


def make_costs(dice, price, cash, shares):
    """Return costs of which each is there or not, at the size of the world."""

    def maybe(low, high):
        return dice.number(low, high) if dice.among((False, False, True)) else 0.0

    def tiers(unit, rate):
        if dice.among((False, False, True)):
            return ()
        first, second = dice.number(0.1, 2.0), dice.number(0.1, 5.0)
        return ((0.0, rate), (first * unit, rate * dice.number(0.0, 1.5)), ((first + second) * unit, rate / 10))

    least, most = maybe(0.0, 2e-3 * cash), maybe(1e-5 * cash, 1e-3 * cash)
    few_tiers = dice.among((False, False, True))
    return Costs(
        commission_bps=maybe(0.1, 50.0),
        commission_per_share=maybe(0.0, 2e-3 * price),
        commission_per_contract=maybe(0.0, 0.1 * price),
        contract_size=dice.among((1.0, 50.0, 12.5)),
        commission_fixed=maybe(0.0, 5e-4 * cash),
        commission_minimum=least,
        commission_maximum=max(least, most) if most else 0.0,
        commission_maximum_bps=maybe(1.0, 100.0),
        commission_per_share_tiers=tiers(shares, 1e-3 * price) if few_tiers else (),
        commission_bps_tiers=tiers(cash, 10.0) if few_tiers else (),
        spread_bps=maybe(0.1, 100.0),
        spread_absolute=maybe(0.0, 0.02 * price),
        slippage_bps=maybe(0.1, 50.0),
        slippage_range=maybe(0.0, 1.0),
        impact=maybe(0.01, 2.0),
        slippage_bars=dice.among((20, 2, 5, 1_000)),
        borrow_rate_annual=maybe(0.001, 2.0),
        holding_rate_annual=maybe(-1.0, 2.0),
        cash_rate_annual=maybe(0.001, 0.5),
        margin_rate_annual=maybe(0.001, 1.0),
        volume_limit=dice.among((0.0, 0.0, 0.29, 0.1, 1.0, 0.003)),
        volume_rest=dice.among(("carry", "cancel")),
    )
