"""What is written down of an account."""

from __future__ import annotations

from typing import Any

from .decorator import compiled
from .records import OVER_VOLUME, Book, World


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
