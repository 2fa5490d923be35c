"""Costs and fills: no price or volume that a fill's bar did not have, and none before it was decided.

Worked out from the table of fills, the bars and the settings alone; formulas from docs/contract.md and docs/costs.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ....arrays import Floats
from ....costs import Costs
from ....engine.account.terms import CLOSE
from ....engine.result import Result
from ....feeds.bars import Bars
from ..report import Cell, Finding, Outcome
from ..subject import Reference, Subject
from .parting import bar_of

CHECK, STAGE = "fills", "fill"
ROUNDING = 1e-9
"""Of a price or volume: what floats may leave."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Filled:
    """The fills of a run as arrays, by bar numbers, shape (fills,)."""

    bars: Bars
    decided: NDArray[np.intp]
    filled: NDArray[np.intp]
    size: Floats
    reference: Floats
    price: Floats
    sample: NDArray[np.object_]

    @classmethod
    def of(cls, result: Result) -> Filled:
        """Return those of a result; a stamp that is no bar's is -1."""
        table, bars = result.account.fills, result.bars
        decided, filled = (
            bars.index.get_indexer(pd.DatetimeIndex(table[name])) for name in ("decided_at", "filled_at")
        )
        size, reference, price = (table[name].to_numpy(np.float64) for name in ("size", "reference_price", "price"))
        return cls(bars, decided, filled, size, reference, price, table["sample"].to_numpy(dtype=object))


def check_fills(subject: Subject, reference: Reference) -> Outcome:
    """Hold every fill against the bar it was made in, the bar it was decided on, and the costs."""
    fills = Filled.of(reference.result)
    count = len(fills.size)
    if not count:
        return Outcome(CHECK, {STAGE: Cell("not_applicable", reason="the run filled no order")})
    findings = [*moments(reference.result, fills), *prices(reference.result, fills), *volumes(subject.costs, fills)]
    notes = tuple(gapless(reference.result, fills))
    status: Any = "failed" if findings else "told" if notes else "passed"
    own_orders = reference.result.account.rebalance is None
    unchecked = ("At which price of its bar an order of the strategy's own was due: only that the bar had it.",)
    return Outcome(CHECK, {STAGE: Cell(status, tried=count)}, tuple(findings), notes, unchecked if own_orders else ())


def moments(result: Result, fills: Filled) -> Iterator[Finding]:
    """Yield fills before their decision, or outside of their account."""
    no_bar = (fills.decided < 0) | (fills.filled < 0)
    yield from first(fills, no_bar, lambda at: "is of a stamp that is no bar's")
    at_close = result.terms.account.fill == CLOSE
    early = ~no_bar & (fills.filled < fills.decided + (not at_close))
    yield from first(fills, early, lambda at: f"was decided at {bar_of(fills.bars, int(fills.decided[at]))}")
    begins = {one.name: (one.decisions.start, one.rows.start, one.rows.stop) for one in result.account.samples}
    known = np.array([begins.get(name, (0, 0, 0)) for name in fills.sample])  # (fills, 3)
    decided_from = np.maximum(known[:, 0], result.account.first_decision)
    before = ~no_bar & (fills.decided < decided_from)
    yield from first(
        fills,
        before,
        lambda at: (
            f"was decided at bar {fills.decided[at]}, but nothing is decided for the account of "
            f"{fills.sample[at]} before bar {decided_from[at]}"
        ),
    )
    # at fill = "close" the first fill is at the close at which the account is opened
    outside = ~no_bar & ((fills.filled < known[:, 1] - at_close) | (fills.filled >= known[:, 2]))
    yield from first(
        fills,
        outside & ~before,
        lambda at: f"is outside of the account of {fills.sample[at]}, bars {known[at, 1]} to {known[at, 2] - 1}",
    )


def prices(result: Result, fills: Filled) -> Iterator[Finding]:
    """Yield fills at a price that their bar did not have, or better or worse than the costs make of it."""
    bars, bar = fills.bars, np.maximum(fills.filled, 0)
    at_close, by_target = result.terms.account.fill == CLOSE, result.account.rebalance is not None
    slack = ROUNDING * np.abs(fills.reference)
    if by_target:
        name = "close" if at_close else "open"
        due = bars.columns[name][bar]
        wrong = np.abs(fills.reference - due) > slack
        yield from first(fills, wrong, lambda at: f"has the reference price {fills.reference[at]:.10g}, but the {name} "
                         f"of that bar is {due[at]:.10g}")  # fmt: skip
    else:
        last = bars.close[np.maximum(bar - 1, 0)]  # an order at the close is filled once the next bar has come
        wrong = (fills.reference < bars.low[bar] - slack) | (fills.reference > bars.high[bar] + slack)
        wrong &= np.abs(fills.reference - last) > slack
        yield from first(fills, wrong, lambda at: f"has the reference price {fills.reference[at]:.10g}, but that bar "
                         f"went from {bars.low[bar[at]]:.10g} to {bars.high[bar[at]]:.10g}")  # fmt: skip
    given_up = (fills.price - fills.reference) * np.sign(fills.size)
    due = concessions(result.terms.costs, fills, at_close=at_close, either=not by_target)
    due = np.where(fills.size < 0.0, np.minimum(due, fills.reference), due)  # no sale is made below 0
    better = given_up < (due if by_target else 0.0) - slack
    worse = given_up > due + slack
    yield from first(fills, (better | worse) & ~wrong, lambda at: f"has the price {fills.price[at]:.10g}, "
                     f"{given_up[at]:.6g} against us of the reference price {fills.reference[at]:.10g}, where the "
                     f"costs make it {'at most ' * (not by_target)}{due[at]:.6g}")  # fmt: skip


def concessions(costs: Costs, fills: Filled, *, at_close: bool, either: bool) -> Floats:
    """Return what each fill gives up a unit, from what had closed by then; the most where it may be `either` way."""
    flat = (costs.spread_bps / 2 + costs.slippage_bps) / 10_000.0 * fills.reference + costs.spread_absolute / 2
    if not (costs.slippage_range or costs.impact):
        return np.asarray(flat, dtype=np.float64)
    moves = [at_close, not at_close] if either else [at_close]
    return np.asarray(np.max([flat + conditional(costs, fills, one) for one in moves], axis=0), dtype=np.float64)


def conditional(costs: Costs, fills: Filled, at_close: bool) -> Floats:
    """Return what range and impact add a unit; a fill at the close knows its own bar, any other only those before."""
    bars, found = fills.bars, np.zeros(len(fills.size))
    for at, (bar, size) in enumerate(zip(fills.filled, fills.size, strict=True)):
        stop = bar + 1 if at_close else bar
        if stop < 1:
            continue
        begin = max(stop - costs.slippage_bars, 0)
        found[at] = costs.slippage_range * np.mean(bars.high[begin:stop] - bars.low[begin:stop])
        closes = bars.close[max(begin - 1, 0) : stop]
        if costs.impact and len(closes) > 2 and bars.volume[bar] > 0.0:
            volatility = np.std(closes[1:] / closes[:-1] - 1.0, ddof=1)
            found[at] += costs.impact * volatility * np.sqrt(abs(size) / bars.volume[bar]) * fills.reference[at]
    return found


def volumes(costs: Costs, fills: Filled) -> Iterator[Finding]:
    """Yield fills in bars without volume, and beyond the share of it that may be taken."""
    if not (costs.volume_limit or costs.impact):
        return
    volume = fills.bars.volume[np.maximum(fills.filled, 0)]
    empty = volume <= 0.0
    yield from first(fills, empty, lambda at: "is in a bar without volume, which fills nothing")
    if not costs.volume_limit:
        return
    key = pd.MultiIndex.from_arrays([fills.filled, fills.sample])
    taken = pd.Series(np.abs(fills.size), key).groupby(level=[0, 1]).transform("sum").to_numpy()
    most = costs.volume_limit * volume
    beyond = (taken > most * (1.0 + ROUNDING)) & ~empty
    yield from first(fills, beyond, lambda at: f"takes part in {taken[at]:.10g} units filled in that bar, more than "
                     f"{costs.volume_limit:g} of its volume of {volume[at]:.10g}, {most[at]:.10g}")  # fmt: skip


def first(fills: Filled, wrong: Bools, why: Any) -> Iterator[Finding]:
    """Yield the first of the fills that are wrong, with why, and how many more there are."""
    places = np.flatnonzero(wrong)
    if not len(places):
        return
    at, bar = int(places[0]), int(fills.filled[places[0]])
    more = "" if len(places) == 1 else f"; so are {len(places) - 1:,} more"
    text = (
        f"The {fills.sample[at]} fill of {fills.size[at]:+.10g} units at {bar_of(fills.bars, bar)} {why(at)}{more}: it "
        "is barcast that fills, so report it with this run's settings."
    )
    yield Finding(CHECK, STAGE, text, bar=bar, before=float(fills.price[at]))


def gapless(result: Result, fills: Filled) -> Iterator[str]:
    """Yield how many fills were at an open that equals the close before it."""
    if result.terms.account.fill == CLOSE:
        return
    bars, bar = fills.bars, fills.filled
    same = (bar > 0) & (bars.open[bar] == bars.close[bar - 1]) & (fills.reference == bars.open[bar])
    if not same.any():
        return
    share = same.mean()
    yield (
        f"{int(same.sum()):,} of {len(same):,} fills ({share:.0%}) are at an open equal to the close before it, the "
        f"first at {bar_of(bars, int(bar[np.argmax(same)]))}: many sources copy that close where they have no open, "
        "and such a fill is at the price that was forecast from. Take bars with opens of their own, or a later start."
    )
