"""What a strategy is to know when a new account begins, once it has been told all that became of the old one."""

from __future__ import annotations

from typing import Any

from ...strategies.hooks import HearsOfAccounts
from .orders.late_trades import begin_trades_anew


def begin_account(strategy: Any) -> None:
    """Let the next fill open a new trade, and call the strategy's `on_new_account`, if it has one."""
    begin_trades_anew(strategy)
    if isinstance(strategy, HearsOfAccounts):
        strategy.on_new_account()


def begin_after_notices(strategy: Any) -> None:
    """Do so in Backtrader's own loop, which notifies and goes on to the strategy's `next` at once."""
    notify = strategy._notify

    def once(qorders: Any = (), qtrades: Any = ()) -> None:
        notify(qorders, qtrades)
        if not (qorders or qtrades):  # what is notified quickly comes before the bar's own notices
            del strategy._notify
            begin_account(strategy)

    strategy._notify = once
