"""The account once more, compiled: the contract's steps as small functions over plain records of numbers.

Shares nothing with the event-driven broker but the cost settings, so that each can be held against the other. A
record (one element of a structured array) is handed on by reference: what a function writes into it stays written.

All of it is in one file on purpose: numba keeps the machine code by this file's date, and would not see that a layout
or a constant in another file has changed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...arrays import Floats
from ...costs.charges.charge import DEBT, IDLE_CASH, LONG, SHORT, UNITS_BOUGHT, UNITS_SOLD, VALUE_BOUGHT, VALUE_SOLD
from ...costs.costs import Costs

Records = NDArray[np.void]
Function = TypeVar("Function", bound=Callable[..., Any])

COST_NUMBERS = [name for name, field in Costs.model_fields.items() if field.annotation is float]
"""Settings of `Costs` that are one number each."""
COMMISSION, SLIPPAGE = 0, 1
"""Places of the charges that are computed here step by step; the others are sums of terms."""
BASES = {LONG: 0, SHORT: 1, IDLE_CASH: 2, DEBT: 3, VALUE_BOUGHT: 4, VALUE_SOLD: 5, UNITS_BOUGHT: 6, UNITS_SOLD: 7}
"""The numbers that stand for what a term is a share of."""


def layout(floats: str = "", integers: str = "") -> np.dtype[np.void]:
    """Return the layout of a record: float64 fields, then int64 fields, by name.

    It is one of `np.record`, so that the functions here run as plain Python, too (with NUMBA_DISABLE_JIT=1).
    """
    fields = [*((name, "f8") for name in floats.split()), *((name, "i8") for name in integers.split())]
    return np.dtype((np.record, np.dtype(fields, align=True)))


BAR = layout("open close volume days", "new_month")
"""`days` since the previous bar, in calendar days or hours / 24; `new_month` is 1 where the month is another one."""
COSTS = layout(" ".join(COST_NUMBERS), "cancels share_tier share_tier_end value_tier value_tier_end conditions row")
"""`*_tier` to `*_tier_end` are rows of the tables of tiers, `conditions` the row of range and volatility, `row`
that of the rates of terms."""
TERM = layout("sign", "basis place")
"""One product of a charge: the rate, from a table of rates, x the basis; `place` is its charge's in the register."""
RULES = layout("cash max_leverage lot_size band", "at_open every_bar first_decision last_decision begin end")
"""What all accounts of a call share. A `lot_size` of 0 trades fractions. Rows are written of the bars from `begin` up
to `end`, without it; an account that begins after bar 0 is opened at the close before, with a decision made there."""
ACCOUNT = layout(
    "cash position filled_target month_units month_value target traded bill_units bill_value bill_tiered bill_charged",
    "pending decided cut_listed partial_listed rows fills incidents ruined has_moved",
)
"""State of the account and of its pending order; then how much is recorded."""
ROW = layout("position cash")
FILL = layout("size reference_price price commission slippage", "decided filled")
INCIDENT = layout("wanted", "decided kind")
NO_EQUITY, LESS_THAN_A_LOT, OVER_LEVERAGE, NO_LOT, OVER_VOLUME, NO_VOLUME, NO_BAR_LEFT, RUINED, LOTS = range(1, 10)
"""Kinds of incident."""


class World(NamedTuple):
    """What every account of a call meets: records, and conditions of shape (settings of slippage_bars, n)."""

    bars: Records
    mean_range: Floats
    volatility: Floats
    share_tiers: Floats
    value_tiers: Floats
    accruals: Records
    """Terms of what accrues over time."""
    accrual_rates: Floats
    """Their rates, shape (costs, terms)."""
    levies: Records
    """Terms of what is paid per fill beside commission and slippage."""
    levy_rates: Floats
    moved: Floats
    """What the bar under way paid or earned, by charge, shape (charges,); no result."""
    rules: Records
    """A single record."""


class Book(NamedTuple):
    """Where one account is written down; arrays of length 0 write down nothing."""

    rows: Records
    charged: Floats
    """What each bar paid or earned, shape (rows, charges)."""
    fills: Records
    levied: Floats
    """What each fill paid beside commission and slippage, shape (fills, charges of it)."""
    incidents: Records


def compiled_apart(function: Function, *, inline: bool = False) -> Function:
    """Compile without fast-math; keep the machine code on disk where there is a folder that can be written.

    Without `_nrt`, numba's counting of references: every array here is the caller's, none is made, and counting them
    at each call takes three quarters of the time. A function that makes an array does not compile.
    """
    options: dict[str, Any] = {"error_model": "numpy", "fastmath": False, "_nrt": False, "forceinline": inline}
    try:
        kept: Function = njit(cache=True, **options)(function)
    except RuntimeError:  # no such folder, neither beside this file nor in the user's cache
        kept = njit(**options)(function)
    return kept


def compiled(function: Function) -> Function:
    """Compile as a part of whatever calls it: a step of a bar is too small for a call."""
    return compiled_apart(function, inline=True)


@compiled_apart
def run_accounts(world: World, costs: Records, targets: Floats, accounts: Records, equity: Floats, book: Book) -> None:
    """Run an account for each row of `equity` (k, rows), which is filled in.

    `accounts` (k,) must be zeros; `costs` (k or 1,) and `targets` (k or 1, n) are broadcast.
    """
    for k in range(len(accounts)):
        its_costs = costs[min(k, len(costs) - 1)]
        run_account(world, its_costs, targets[min(k, len(targets) - 1)], accounts[k], equity[k], book)


@compiled_apart
def run_account(world: World, costs: Any, targets: Floats, account: Any, equity: Floats, book: Book) -> None:
    """Steps 1 to 5, bar by bar."""
    rules = world.rules[0]
    begin, end, at_open = rules.begin, rules.end, rules.at_open
    first, last = rules.first_decision, rules.last_decision
    account.cash = rules.cash
    account.has_moved = 1
    start_sums(world, account)
    for t in range(min(begin, first), end):
        if t > begin:
            start_sums(world, account)
        if t >= begin:
            start_month(world, account, t)
            if t > 0:
                carry(world, costs, account, t)
                if at_open and account.pending:
                    try_order(world, costs, account, book, t)
        if first <= t <= last:
            decide(world, targets[t], account, t)
        if account.pending and not at_open:
            try_order(world, costs, account, book, t)
        if t < begin:
            continue  # the close at which the account is opened: what it fills there counts in the first row
        value = account.cash + account.position * world.bars[t].close
        equity[t - begin] = value
        record(world, account, book)
        if value <= 0.0:
            account.ruined = 1
            equity[t - begin :] = value
            break
    if account.pending:
        list_incident(account, book, RUINED if account.ruined else NO_BAR_LEFT)


@compiled
def start_sums(world: World, account: Any) -> None:
    """Set the sums of the bar to zero, unless they are."""
    if account.has_moved:
        account.has_moved = 0
        for place in range(len(world.moved)):
            world.moved[place] = 0.0


@compiled
def start_month(world: World, account: Any, t: int) -> None:
    """Set the sums of the month to zero on its first bar."""
    if world.bars[t].new_month:
        account.month_units = 0.0
        account.month_value = 0.0


@compiled
def carry(world: World, costs: Any, account: Any, t: int) -> None:
    """Step 1: what has accrued since the previous bar."""
    close, days = world.bars[t - 1].close, world.bars[t].days
    if days == 0.0 or len(world.accruals) == 0:
        return
    position, earned = account.position, 0.0
    base = account.cash + min(position, 0.0) * close
    for number in range(len(world.accruals)):
        term = world.accruals[number]
        basis = term.basis
        # what a term is a share of; those that are 0, as borrow of a long position, move nothing
        value = (position if basis == 0 else -position) * close if basis < 2 else (base if basis == 2 else -base)
        if value > 0.0:
            amount = value * world.accrual_rates[costs.row, number] * days / 365.0
            world.moved[term.place] += amount
            earned -= term.sign * amount
            account.has_moved = 1
    account.cash += earned


@compiled
def decide(world: World, wanted: float, account: Any, t: int) -> None:
    """Step 3: the target takes the place of another still pending, and becomes an order when it is due."""
    rules = world.rules[0]
    if account.pending and wanted != account.target:
        account.pending = 0
    if rules.every_bar:
        due = wanted != 0.0 or account.position != 0.0
    else:
        due = abs(wanted - account.filled_target) > rules.band
    if due:
        open_order(account, wanted, t)


@compiled
def open_order(account: Any, wanted: float, t: int) -> None:
    """Make an order pending that has traded nothing yet."""
    account.pending = 1
    account.target = wanted
    account.decided = t
    account.cut_listed = 0
    account.partial_listed = 0
    account.traded = 0.0
    account.bill_units = 0.0
    account.bill_value = 0.0
    account.bill_tiered = 0.0
    account.bill_charged = 0.0


@compiled
def try_order(world: World, costs: Any, account: Any, book: Book, t: int) -> None:
    """Steps a to g: what the pending order trades on this bar, if anything."""
    rules = world.rules[0]
    reference = reference_price(world, t)
    equity = account.cash + account.position * reference
    if equity <= 0.0 and account.target != 0.0:
        refuse(account, book, NO_EQUITY)
        return
    aim = account.target * equity / reference
    only_reduces = aim * account.position > 0.0 and abs(aim) <= abs(account.position)
    over = abs(account.target) > rules.max_leverage * (1.0 + 1e-12) and not only_reduces
    allowed = (math.copysign(rules.max_leverage, account.target) if over else account.target) * equity / reference
    if rules.lot_size > 0.0 and abs(allowed) / rules.lot_size > 9_007_199_254_740_992.0:
        refuse(account, book, LOTS)
        return
    reached = whole_lots(allowed, rules.lot_size)
    no_lot = reached == 0.0 and allowed != 0.0
    size = reached - account.position
    if (size == 0.0 and account.position != 0.0) or (size != 0.0 and is_dust(account, size, size)):
        complete(account)
    elif size != 0.0:
        if over or no_lot:
            list_cut(account, book, NO_LOT if no_lot else OVER_LEVERAGE)
        fill_within_volume(world, costs, account, book, t, size)
    elif over or no_lot:
        refuse(account, book, LESS_THAN_A_LOT)
    else:
        complete(account)


@compiled
def is_dust(account: Any, change: float, size: float) -> bool:
    """Return whether a change is none beside its order, of which `size` is left, and the position before and after."""
    largest = max(abs(account.position), abs(account.position + change))
    return abs(change) <= 1e-12 * max(largest, account.traded + abs(size))  # type: ignore[no-any-return]


@compiled
def reference_price(world: World, t: int) -> float:
    """Return the price an order is tried at on bar t."""
    return world.bars[t].open if world.rules[0].at_open else world.bars[t].close  # type: ignore[no-any-return]


@compiled
def whole_lots(units: float, lot_size: float) -> float:
    """Step d: the units as whole lots, rounded towards zero; what is whole but for rounding counts as whole."""
    if lot_size == 0.0:
        return units
    lots = units / lot_size
    nearest = np.rint(lots)
    if abs(lots - nearest) <= min(1e-9 * max(1.0, abs(lots)), 1e-6):
        return nearest * lot_size  # type: ignore[no-any-return]
    return np.trunc(lots) * lot_size  # type: ignore[no-any-return]


@compiled
def complete(account: Any) -> None:
    """End an order that is where it wanted to be."""
    account.pending = 0
    account.filled_target = account.target


@compiled
def refuse(account: Any, book: Book, kind: int) -> None:
    """End an order that cannot be filled."""
    account.pending = 0
    list_incident(account, book, kind)


@compiled
def fill_within_volume(world: World, costs: Any, account: Any, book: Book, t: int, size: float) -> None:
    """Step h: fill as much of `size` as the volume of the bar allows."""
    filled_target_before = account.filled_target
    account.filled_target = account.target
    fillable = fillable_units(costs, world.bars[t].volume)
    part = size
    if abs(size) > fillable:  # lots that fit but for rounding are all of it
        part = math.copysign(whole_lots(fillable, world.rules[0].lot_size), size)
        rest_of = max(abs(account.position), abs(account.position + size), account.traded + abs(size))
        if abs(size - part) <= 1e-12 * rest_of:
            part = size
        elif is_dust(account, part, size):
            part = 0.0
    if part == size:
        account.pending = 0
        make_fill(world, costs, account, book, t, size)
        return
    if part == 0.0 and costs.cancels:
        account.filled_target = filled_target_before
        refuse(account, book, NO_VOLUME)
        return
    list_partial(account, book)
    if part != 0.0:
        make_fill(world, costs, account, book, t, part)
    if costs.cancels:
        account.pending = 0


@compiled
def fillable_units(costs: Any, volume: float) -> float:
    """Return the units a bar fills of the one order there can be."""
    if costs.volume_limit <= 0.0 and costs.impact <= 0.0:
        return math.inf
    if volume <= 0.0:
        return 0.0
    if costs.volume_limit <= 0.0:
        return math.inf
    return costs.volume_limit * volume  # type: ignore[no-any-return]


@compiled
def make_fill(world: World, costs: Any, account: Any, book: Book, t: int, size: float) -> None:
    """Trade `size` units on bar t: the price, the bill, the cash, the record; of a position leave no dust."""
    if abs(account.position + size) <= 1e-12 * (account.traded + abs(size)):
        size = -account.position
    account.traded += abs(size)
    reference = reference_price(world, t)
    price = execution_price(world, costs, t, size)
    slippage = abs(size) * abs(price - reference)
    commission = charge(world, costs, account, abs(size), abs(size) * price)
    account.cash -= size * price + commission
    account.position += size
    world.moved[COMMISSION] += commission
    world.moved[SLIPPAGE] += slippage
    account.has_moved = 1
    is_written = account.fills < len(book.fills)
    for number in range(len(world.levies)):
        term = world.levies[number]
        levied = basis_of_fill(term.basis, size, price) * world.levy_rates[costs.row, number]
        account.cash -= levied
        world.moved[term.place] += levied
        if is_written:
            book.levied[account.fills, term.place - 2] += levied
    if is_written:
        row = book.fills[account.fills]
        row.decided, row.filled, row.size = account.decided, t, size
        row.reference_price, row.price = reference, price
        row.commission, row.slippage = commission, slippage
    account.fills += 1


@compiled
def basis_of_fill(basis: int, size: float, price: float) -> float:
    """Return what a term per fill is a share of: units or value, of a purchase or of a sale only."""
    is_sale = basis == 5 or basis == 7
    if is_sale != (size < 0.0):
        return 0.0
    return abs(size) if basis >= 6 else abs(size) * price


@compiled
def execution_price(world: World, costs: Any, t: int, size: float) -> float:
    """Return the reference price moved against us."""
    reference = reference_price(world, t)
    closed = t - 1 if world.rules[0].at_open else t
    share = (costs.spread_bps / 2.0 + costs.slippage_bps) / 10_000.0
    amount = costs.spread_absolute / 2.0
    if costs.slippage_range > 0.0:
        amount += costs.slippage_range * world.mean_range[costs.conditions, closed]
    if costs.impact > 0.0:
        volatility = world.volatility[costs.conditions, closed]
        share += costs.impact * volatility * math.sqrt(abs(size) / world.bars[t].volume)
    if size > 0.0:
        return reference * (1.0 + share) + amount  # type: ignore[no-any-return]
    return max(reference * (1.0 - share) - amount, 0.0)  # type: ignore[no-any-return]


@compiled
def charge(world: World, costs: Any, account: Any, units: float, value: float) -> float:
    """Add a fill to the bill of its order and to the month; return what is owed for it."""
    if costs.share_tier_end > costs.share_tier:
        shares = world.share_tiers
        account.bill_tiered += marginal(shares, costs.share_tier, costs.share_tier_end, account.month_units, units)
    if costs.value_tier_end > costs.value_tier:
        values = world.value_tiers
        bps = marginal(values, costs.value_tier, costs.value_tier_end, account.month_value, value)
        account.bill_tiered += bps / 10_000.0
    account.bill_units += units
    account.bill_value += value
    account.month_units += units
    account.month_value += value
    owed = owed_for(costs, account.bill_units, account.bill_value, account.bill_tiered)
    commission = owed - account.bill_charged
    account.bill_charged = owed
    return commission  # type: ignore[no-any-return]


@compiled
def marginal(tiers: Floats, first: int, end: int, before: float, more: float) -> float:
    """Return the sum over the steps of rate x the part of (before, before + more] that falls on the step."""
    charged = 0.0
    for step in range(first, end):
        top = tiers[step + 1, 0] if step + 1 < end else math.inf
        charged += tiers[step, 1] * max(min(before + more, top) - max(before, tiers[step, 0]), 0.0)
    return charged


@compiled
def owed_for(costs: Any, units: float, value: float, tiered: float) -> float:
    """Return the commission of an order that has traded so much."""
    owed = costs.commission_fixed + costs.commission_per_share * units + costs.commission_bps / 10_000.0 * value
    if costs.commission_per_contract > 0.0:
        owed += costs.commission_per_contract * units / costs.contract_size
    owed += tiered
    owed = max(owed, costs.commission_minimum)
    if costs.commission_maximum > 0.0:
        owed = min(owed, costs.commission_maximum)
    if costs.commission_maximum_bps > 0.0:
        owed = min(owed, costs.commission_maximum_bps / 10_000.0 * value)
    return owed  # type: ignore[no-any-return]


@compiled
def record(world: World, account: Any, book: Book) -> None:
    """Step 4: the account at the close of the bar."""
    if account.rows < len(book.rows):
        row = book.rows[account.rows]
        row.position, row.cash = account.position, account.cash
        for place in range(len(world.moved)):
            book.charged[account.rows, place] = world.moved[place]
    account.rows += 1


@compiled
def list_cut(account: Any, book: Book, kind: int) -> None:
    """List the pending order as cut, once."""
    if not account.cut_listed:
        account.cut_listed = 1
        list_incident(account, book, kind)


@compiled
def list_partial(account: Any, book: Book) -> None:
    """List the pending order as filled in part, once."""
    if not account.partial_listed:
        account.partial_listed = 1
        list_incident(account, book, OVER_VOLUME)


@compiled
def list_incident(account: Any, book: Book, kind: int) -> None:
    """List what happened to the pending order."""
    if account.incidents < len(book.incidents):
        row = book.incidents[account.incidents]
        row.wanted, row.decided, row.kind = account.target, account.decided, kind
    account.incidents += 1


@compiled_apart
def recent_moments(values: Floats, ends: Floats, mean: Floats, deviation: Floats) -> None:
    """Fill in mean and sample standard deviation of the last `count` values up to each, both (n,); 0 below two.

    `ends` (2, count) must be zeros: mean and squared deviations of the last 0, 1, ... values of the block before.

    Values are taken in blocks of `count`. A window is the end of one block and the beginning of the next, and the
    two are joined: so nothing is ever subtracted from a sum, and nothing older than the window leaves a trace.
    Reference: Chan, Golub and LeVeque, "Algorithms for computing the sample variance", American Statistician 37 (1983).
    """
    count = ends.shape[1]
    for start in range(0, len(values), count):
        head_mean, head_squares = 0.0, 0.0
        for i in range(start, min(start + count, len(values))):
            inside = i - start + 1
            head_mean, head_squares = extended(head_mean, head_squares, inside, values[i])
            older = count - inside if start > 0 else 0
            apart = head_mean - ends[0, older]
            mean[i] = head_mean - apart * older / (older + inside)
            squares = head_squares + ends[1, older] + apart * apart * older * inside / (older + inside)
            deviation[i] = math.sqrt(squares / (older + inside - 1)) if older + inside > 1 else 0.0
        if start + count <= len(values):
            for older in range(1, count):
                last = values[start + count - older]
                ends[0, older], ends[1, older] = extended(ends[0, older - 1], ends[1, older - 1], older, last)


@compiled
def extended(mean: float, squares: float, count: int, value: float) -> tuple[float, float]:
    """Return mean and sum of squared deviations with one more value, the `count`-th."""
    apart = value - mean
    mean += apart / count
    return mean, squares + apart * (value - mean)
