"""The account a second time, compiled: the oracle of the event-driven run, and the fast way to many accounts.

replayed = replay(bars, targets, Terms(costs), Rebalance(every_bar=True))
equity = replay_equities(bars, targets, [costs.model_copy(update={"spread_bps": s}) for s in spreads], terms)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import attrgetter
from types import MappingProxyType
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike

from ...arrays import Floats
from ...costs import Costs
from ...costs.charges.charge import Charge, Term
from ...costs.register import CHARGES, NAMES, PER_FILL, PLACE
from ...faults import BadInput
from ...feeds.bars import Bars
from ..account.fills import CUT, OPEN, PARTIAL, REFUSED, Fill, Incident
from ..account.samples import Sample, whole
from ..account.terms import NEXT_OPEN, Rebalance, Terms, refuse_subclass
from . import kernel
from .kernel import Book, Records, World

ON_CHANGE = Rebalance()


def empty_book(rows: int, fills: int, incidents: int) -> Book:
    """Return a book with room for so much."""
    return Book(
        np.empty(rows, kernel.ROW),
        np.empty((rows, len(NAMES))),
        np.empty(fills, kernel.FILL),
        np.zeros((fills, len(PER_FILL) - 2)),
        np.empty(incidents, kernel.INCIDENT),
    )


NOTHING = empty_book(0, 0, 0)
"""A book in which nothing is written down."""

KINDS = {
    kernel.NO_EQUITY: (REFUSED, "the equity is not positive"),
    kernel.LESS_THAN_A_LOT: (REFUSED, "the limits leave nothing to trade"),
    kernel.OVER_LEVERAGE: (CUT, "more than the leverage limit allows"),
    kernel.NO_LOT: (CUT, "less than one lot"),
    kernel.OVER_VOLUME: (PARTIAL, "more than the volume of the bar allows"),
    kernel.NO_VOLUME: (REFUSED, "no volume to fill it"),
    kernel.LOTS: (REFUSED, "more lots than can be counted"),
    kernel.NO_BAR_LEFT: (OPEN, "the bars ended"),
    kernel.RUINED: (OPEN, "the account was ruined"),
}
"""What a kind of incident is called, and why it happened."""

ACCRUALS = [(charge, term) for charge in CHARGES if not charge.is_per_fill for term in charge.terms]
LEVIES = [(charge, term) for charge in CHARGES if charge.is_per_fill for term in charge.terms]
"""The terms of what accrues over time, and of what is paid per fill beside commission and slippage."""

BARS_SEEN: WeakKeyDictionary[Bars, Records] = WeakKeyDictionary()
"""Bars as the kernel wants them, kept as long as the bars are."""

numbers_of = attrgetter(*kernel.COST_NUMBERS)


@dataclass(frozen=True, eq=False)
class Replayed:
    """One account, bar by bar and fill by fill."""

    account: Mapping[str, Floats]
    """close, position, cash, equity, then every charge of the register: (rows,) each, one row a bar from `begin` to the
    last bar or to ruin; charges are those of the bar, positive when paid, cash_interest positive when earned."""
    filled: Records
    """The fills as records, with the fields of `Fill`."""
    listed: Records
    """The incidents as records: decided, kind, wanted."""
    ruined: bool
    """Whether the equity of the last row is not positive."""
    begin: int
    """Bar of the first row."""

    @cached_property
    def fills(self) -> tuple[Fill, ...]:
        """The fills, in the order they were made."""
        return tuple(Fill(*fill) for fill in self.filled[list(Fill._fields)].tolist())

    @cached_property
    def incidents(self) -> tuple[Incident, ...]:
        """Orders refused, cut, filled in part or left open, in the order of listing; `wanted` is the target."""
        rows = self.listed[["wanted", "decided", "kind"]].tolist()
        return tuple(Incident(decided, KINDS[kind][0], wanted, KINDS[kind][1]) for wanted, decided, kind in rows)


def replay(
    bars: Bars,
    targets: ArrayLike,
    terms: Terms,
    rebalance: Rebalance = ON_CHANGE,
    *,
    first_decision: int = 0,
    sample: Sample | None = None,
) -> Replayed:
    """Return the account of `targets` (n,), fractions of equity wanted at the close of each of the n bars.

    The account is that of the `sample`, or over all bars, and starts with the cash of the terms; targets before
    that of bar `first_decision` are ignored.

    Raises:
        BadInput: no bars, targets not finite or of another shape, bars or an unknown fill asked for.
    """
    wanted = checked_targets(targets, len(bars))
    if wanted.ndim != 1:
        raise BadInput.at("targets", f"has the shape {wanted.shape}", "give one target a bar, or use replay_equities")
    world = world_of(bars, [terms.costs], terms, rebalance, first_decision, sample or whole(len(bars)))
    rows = rows_of(world)
    book = empty_book(rows, 2 * rows, 4 * rows + 4)
    accounts = np.zeros(1, kernel.ACCOUNT)
    equity = run(world, [terms.costs], wanted[np.newaxis], accounts, book)
    return replayed(bars, accounts[0], equity[0], book, int(world.rules["begin"][0]))


def replay_forecasts(
    bars: Bars,
    forecasts: ArrayLike,
    terms: Terms,
    rebalance: Rebalance = ON_CHANGE,
    *,
    threshold: float = 0.0,
    long_only: bool = False,
    first_decision: int = 0,
) -> Replayed:
    """Return the account that follows the sign of `forecasts` (n,): 1, -1, or 0 within `threshold` or where NaN.

    With `long_only` a target of -1 is 0.

    Raises:
        BadInput: as `replay`.
    """
    forecast = np.asarray(forecasts, dtype=float)
    targets = np.where(np.abs(forecast) > threshold, np.sign(forecast), 0.0)
    if long_only:
        targets = np.maximum(targets, 0.0)
    return replay(bars, targets, terms, rebalance, first_decision=first_decision)


def replay_equities(
    bars: Bars,
    targets: ArrayLike,
    costs: Sequence[Costs],
    terms: Terms,
    rebalance: Rebalance = ON_CHANGE,
    *,
    first_decision: int = 0,
    sample: Sample | None = None,
) -> Floats:
    """Return the equity (k, rows) of k accounts: `targets` (n,) or (k, n) under `costs`, one set of costs or k of them.

    `terms.costs` is not looked at. After a ruin the equity stays what it was. There is a row for each bar of the
    `sample`, or for all bars.

    Raises:
        BadInput: as `replay`; neither one nor as many costs as rows of targets.
    """
    wanted = np.atleast_2d(checked_targets(targets, len(bars)))
    count = max(len(wanted), len(costs))
    if {len(wanted), len(costs)} - {1, count}:
        what = f"{len(costs)} for {len(wanted)} rows of targets"
        raise BadInput.at("costs", what, "give one set of costs, or one for each row of targets")
    for each in costs:
        refuse_subclass(each)
    world = world_of(bars, costs, terms, rebalance, first_decision, sample or whole(len(bars)))
    return run(world, costs, wanted, np.zeros(count, kernel.ACCOUNT), NOTHING)


def rows_of(world: World) -> int:
    """Return how many bars an account of the call has rows of."""
    return int(world.rules["end"][0] - world.rules["begin"][0])


def checked_targets(targets: ArrayLike, bars: int) -> Floats:
    """Return the targets as float64, (n,) or (k, n); refuse any other shape and what is not finite."""
    wanted = np.ascontiguousarray(targets, dtype=np.float64)
    if not bars:
        raise BadInput.at("bars", "has none", "give at least one bar")
    if wanted.ndim not in (1, 2) or wanted.shape[-1] != bars:
        raise BadInput.at("targets", f"has the shape {wanted.shape} for {bars} bars", "give one target a bar")
    if not np.isfinite(wanted).all():
        place = np.argwhere(~np.isfinite(wanted))[0]
        what = f"{wanted[tuple(place)]} at bar {place[-1]} is not finite"
        raise BadInput.at("targets", what, "give 0 where nothing is wanted")
    return wanted


def world_of(
    bars: Bars,
    costs: Sequence[Costs],
    terms: Terms,
    rebalance: Rebalance,
    first_decision: int,
    sample: Sample,
) -> World:
    """Return all that the accounts of a call share."""
    ranges, deviations = conditions_of(bars, windows_of(costs))
    share_tiers = table_of([each.commission_per_share_tiers for each in costs])
    value_tiers = table_of([each.commission_bps_tiers for each in costs])
    rules = rules_of(len(bars), terms, rebalance, first_decision, sample)
    accruals, accrual_rates = terms_of(costs, ACCRUALS)
    levies, levy_rates = terms_of(costs, LEVIES)
    moved = np.zeros(len(CHARGES))
    return World(
        records_of(bars), ranges, deviations, share_tiers, value_tiers, accruals, accrual_rates, levies, levy_rates,
        moved, rules,
    )  # fmt: skip


def terms_of(costs: Sequence[Costs], terms: Sequence[tuple[Charge, Term]]) -> tuple[Records, Floats]:
    """Return those of the terms that any of the costs has, and their rates, shape (costs, terms)."""
    if not terms:
        return np.empty(0, kernel.TERM), np.empty((len(costs), 0))
    given = [dict(each) for each in costs]
    rates = np.array([[term.times * values[term.setting] for _, term in terms] for values in given])
    matter = np.flatnonzero(rates.any(axis=0)).tolist()
    kept = [terms[number] for number in matter]
    records = [(one.sign, kernel.BASES[term.basis], PLACE[one.name]) for one, term in kept]
    return np.array(records, dtype=kernel.TERM), np.ascontiguousarray(rates[:, matter])


def rules_of(bars: int, terms: Terms, rebalance: Rebalance, first_decision: int, sample: Sample) -> Records:
    """Return the rules of a call, one record; refuse bars that are not there and an unknown fill."""
    rows, decisions = sample.rows, sample.decisions
    if not 0 <= rows.start < rows.stop <= bars:
        raise BadInput.at("sample", f"{rows} are no bars of {bars}", f"give rows from 0 to {bars}")
    if not 0 <= first_decision <= bars:
        what, remedy = f"{first_decision} is no bar of {bars}", f"give a bar from 0 to {bars}, {bars} for no decision"
        raise BadInput.at("first_decision", what, remedy)
    account = terms.account
    numbers = (account.cash, account.max_leverage, account.lot_size, rebalance.band)
    first = max(first_decision, decisions.start)
    places = (first, decisions.stop - 1, rows.start, rows.stop)
    return np.array([(*numbers, account.fill == NEXT_OPEN, rebalance.every_bar, *places)], dtype=kernel.RULES)


def records_of(bars: Bars) -> Records:
    """Return the bars as the kernel wants them, (n,); made once for the same bars."""
    if bars not in BARS_SEEN:
        BARS_SEEN[bars] = made_records(bars)
    return BARS_SEEN[bars]


def made_records(bars: Bars) -> Records:
    """Return prices, volume and calendar of the bars as records, (n,)."""
    records = np.zeros(len(bars), kernel.BAR)
    for name in ("open", "close", "volume"):
        records[name] = bars.columns[name]
    stamps = bars.index.to_numpy()
    dates = stamps.astype("datetime64[D]")
    days = np.diff(dates.astype(np.int64))
    is_intraday = not days.all()
    records["days"][1:] = np.diff(stamps.astype("datetime64[us]").astype(np.int64)) / 86_400e6 if is_intraday else days
    (changed,) = np.nonzero(days)  # a month changes where a day does
    before, after = dates[changed].astype("datetime64[M]"), dates[changed + 1].astype("datetime64[M]")
    records["new_month"][changed + 1] = before != after
    return records


def windows_of(costs: Sequence[Costs]) -> list[int]:
    """Return the distinct `slippage_bars` of the costs that depend on range or volatility."""
    return sorted({each.slippage_bars for each in costs if each.slippage_range or each.impact})


def conditions_of(bars: Bars, windows: Sequence[int]) -> tuple[Floats, Floats]:
    """Return mean range and volatility over the bars up to each, both (windows, n); 0 where there are too few."""
    count = len(bars)
    if not windows:
        return np.zeros((0, count)), np.zeros((0, count))
    ranges, deviations, unused = np.zeros((len(windows), count)), np.zeros((len(windows), count)), np.zeros(count)
    height = bars.high - bars.low
    returns = bars.close[1:] / bars.close[:-1] - 1.0
    for row, window in enumerate(windows):
        shape = (2, min(window, count))
        kernel.recent_moments(height, np.zeros(shape), ranges[row], unused)
        kernel.recent_moments(returns, np.zeros(shape), unused[1:], deviations[row, 1:])
    return ranges, deviations


def table_of(schedules: Sequence[Sequence[tuple[float, float]]]) -> Floats:
    """Return the steps of all schedules below each other, (steps, 2)."""
    return np.array(list(chain.from_iterable(schedules)), dtype=np.float64).reshape(-1, 2)


def packed(costs: Sequence[Costs]) -> Records:
    """Return the costs as records, (k,)."""
    rows, shares, values = [], 0, 0
    row_of = {window: number for number, window in enumerate(windows_of(costs))}
    for row, each in enumerate(costs):
        share, value = shares, values
        shares, values = share + len(each.commission_per_share_tiers), value + len(each.commission_bps_tiers)
        places = (each.volume_rest == "cancel", share, shares, value, values, row_of.get(each.slippage_bars, 0), row)
        rows.append((*numbers_of(each), *places))
    return np.array(rows, dtype=kernel.COSTS)


def run(world: World, costs: Sequence[Costs], targets: Floats, accounts: Records, book: Book) -> Floats:
    """Return the equity (k, rows) of the accounts (k,), which are left as they stand at the end."""
    equity = np.empty((len(accounts), rows_of(world)))
    kernel.run_accounts(world, packed(costs), targets, accounts, equity, book)
    return equity


def replayed(bars: Bars, state: np.void, equity: Floats, book: Book, begin: int) -> Replayed:
    """Return what was written down as plain data."""
    rows = int(state["rows"])
    columns = {name: np.array(book.rows[name][:rows]) for name in kernel.ROW.names or ()}
    columns |= {name: book.charged[:rows, place].copy() for place, name in enumerate(NAMES)}
    columns["close"] = np.array(bars.close[begin : begin + rows])
    columns["equity"] = np.array(equity[:rows])
    for column in columns.values():
        column.flags.writeable = False
    return Replayed(
        MappingProxyType(columns),
        filled_of(book, int(state["fills"])),
        book.incidents[: int(state["incidents"])],
        bool(state["ruined"]),
        begin,
    )


def filled_of(book: Book, count: int) -> Records:
    """Return the first `count` fills with all that they paid."""
    fills, levied = book.fills[:count], book.levied[:count]
    if not levied.shape[1]:
        return fills
    names = [*(kernel.FILL.names or ()), *PER_FILL[2:]]
    filled = np.empty(count, dtype=[(name, "i8" if name in ("decided", "filled") else "f8") for name in names])
    for name in kernel.FILL.names or ():
        filled[name] = fills[name]
    for column, name in enumerate(PER_FILL[2:]):
        filled[name] = levied[:, column]
    return filled
