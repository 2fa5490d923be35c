"""What the pending order trades on a bar: its size, its fill, its bill, its cash."""

from __future__ import annotations

import math
from typing import Any

from .book import list_cut, list_partial
from .commission import charge
from .decorator import compiled
from .orders import complete, refuse
from .prices import execution_price, reference_price
from .records import (
    COMMISSION,
    LESS_THAN_A_LOT,
    LOTS,
    NO_EQUITY,
    NO_LOT,
    NO_VOLUME,
    OVER_LEVERAGE,
    SLIPPAGE,
    Book,
    World,
)
from .sizing import fillable_units, is_dust, whole_lots


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
