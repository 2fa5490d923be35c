"""What accrues over time, and the sums of bar and month."""

from __future__ import annotations

from typing import Any

from .decorator import compiled
from .records import World


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
