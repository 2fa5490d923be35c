"""Accounts, bar by bar."""

from __future__ import annotations

from typing import Any

from .accruals import carry, start_month, start_sums
from .book import list_incident, record
from .decorator import compiled_apart
from .fills import try_order
from .orders import decide
from .records import NO_BAR_LEFT, RUINED, Book, Floats, RecordArray, World


@compiled_apart
def run_accounts(
    world: World, costs: RecordArray, targets: Floats, accounts: RecordArray, equity: Floats, book: Book
) -> None:
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
