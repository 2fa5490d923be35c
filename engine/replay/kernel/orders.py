"""The pending order: submitted, completed, refused."""

from __future__ import annotations

from typing import Any

from .book import list_incident
from .decorator import compiled
from .records import Book, World


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
def complete(account: Any) -> None:
    """End an order that is where it wanted to be."""
    account.pending = 0
    account.filled_target = account.target


@compiled
def refuse(account: Any, book: Book, kind: int) -> None:
    """End an order that cannot be filled."""
    account.pending = 0
    list_incident(account, book, kind)
