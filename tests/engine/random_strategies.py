"""Random plain strategies, and everything that they can see written down: to be held against Backtrader's own orders.

`seen(world)` runs the strategy of a random world; the same world gives the same decisions whatever broker it meets, as
long as it sees the same. So the first difference is the first thing that differs.
"""

import random
from typing import NamedTuple

import numpy as np
import pandas as pd
from seeing_strategy import strategy_of

from barcast.costs import Costs
from barcast.engine.account.samples import samples_of
from barcast.engine.account.terms import AccountTerms, Terms
from barcast.engine.events.strategy_pass import run_strategy
from barcast.feeds import Bars, load_bars
from barcast.models.schedule.split import HoldOut

COSTS = (
    {}, {"commission_bps": 5}, {"commission_fixed": 1.0, "spread_bps": 4, "commission_minimum": 2.0},
    {"volume_limit": 0.1}, {"volume_limit": 0.1, "volume_rest": "cancel"}, {"impact": 0.5, "slippage_range": 0.1},
    {"borrow_rate_annual": 0.05, "cash_rate_annual": 0.02, "margin_rate_annual": 0.05},
    {"commission_bps_tiers": [[0, 10], [20000, 5]]},
)  # fmt: skip
KINDS = {
    "calm": ("market",),
    "targets": ("market", "size", "close", "target"),
    "all": (
        "market", "limit", "stop", "stop limit", "trail", "trail limit", "at close", "bracket", "group", "cancel",
        "size", "close", "parent", "valid", "priced", "target", "untransmitted", "edit", "cash", "again",
    ),
}  # fmt: skip
LISTENING = ("", "", "order", "trade", "both", "late", "analyzer", "cash")
"""Who is told: nobody; methods of the class; methods set on the instance; an analyzer that the strategy has added; a
method for cash and value, for which Backtrader's own loop runs."""


class World(NamedTuple):
    """What a strategy meets, and how it is seen."""

    seed: int
    bars: Bars
    terms: Terms
    streaming: bool
    listening: str
    kinds: tuple[str, ...]
    boundary: int
    """B, at whose close one account ends and another begins; -1 for one account."""


def world_of_seed(seed):
    """Return a random world."""
    rng, choose = np.random.default_rng(seed), random.Random(seed).choice
    costs, leverage, lot = Costs(**choose(COSTS)), choose((1.0, 2.0)), choose((0.0, 0.0, 1.0, 0.5))
    fill, cash = choose(("next_open", "next_open", "close")), choose((10_000.0, 100_000.0, 700.0))
    bars = random_bars(rng, choose((60, 120, 250)), minutes=choose((False, False, True)))
    kinds = KINDS[choose(("calm", "targets", "all", "all"))]
    terms = Terms(costs, AccountTerms(fill=fill, cash=cash, max_leverage=leverage, lot_size=lot))
    streaming, listening = choose((False, False, False, True)), choose(LISTENING)
    return World(seed, bars, terms, streaming, listening, kinds, choose((-1, -1, 0, len(bars) // 3, len(bars) // 2)))


def random_bars(rng, count, minutes):
    """Return bars that gap, with a volume that a volume limit notices."""
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.01, count)))
    opened = np.concatenate(([100.0], close[:-1])) * np.exp(rng.normal(0, 0.004, count))
    reach = np.exp(np.abs(rng.normal(0, 0.006, (2, count))))
    index = (
        pd.date_range("2020-01-03 09:30", periods=count, freq="37min")
        if minutes
        else pd.bdate_range("2020-01-03", periods=count)
    )
    frame = {
        "open": opened, "high": np.maximum(opened, close) * reach[0], "low": np.minimum(opened, close) / reach[1],
        "close": close, "volume": rng.integers(10, 400, count).astype(float),
    }  # fmt: skip
    return load_bars(pd.DataFrame(frame, index=index))


def seen(world):
    """Run the world's strategy and return what it saw, row by row, and what was recorded or the error it ended with."""
    kind = strategy_of(world)
    try:
        samples = samples_of(HoldOut(len(world.bars), world.boundary), len(world.bars))
        records = run_strategy(world.bars, kind, {}, world.terms, streaming=world.streaming, samples=samples)
    except Exception as error:  # what Backtrader makes of some orders, such as the exits of an entry that is filled
        return [*kind.log, repr(error)]
    tables = [("targets", records.targets.tobytes())]
    for one in records.accounts:
        tables += [(name, column.tobytes()) for name, column in one.columns.items()]
        tables += [("ruined", one.ruined), ("fills", list(one.fills)), ("orders", one.incidents)]
    return [*kind.log, *tables, ("first", records.first_decision), ("rebalance", records.rebalance)]


def first_difference(ours, theirs):
    """Return where two logs part, and both things there; None when they are the same to the last digit."""
    for number, (mine, other) in enumerate(zip(ours, theirs, strict=False)):
        if repr(mine) == repr(other):
            continue
        if isinstance(mine, list | tuple) and isinstance(other, list | tuple) and len(mine) == len(other):
            return (number, *first_difference(mine, other))
        return number, mine, other
    return None if len(ours) == len(theirs) else (min(len(ours), len(theirs)), len(ours), len(theirs))
