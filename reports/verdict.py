"""One plain sentence or two: what the strategy earned out of sample, and whether it beat buy and hold."""

from __future__ import annotations

from ..engine.result import Result
from .accounts import AccountSummary, account_of
from .formats import SAME, made, percent


def verdict(result: Result) -> str:
    """Return the verdict, from the equity of the test part and buy and hold over the same bars."""
    account = account_of(result, "test")
    if account is None:
        return _untested(result)
    return f"{_earned(result, account)} {_compared(account)}".strip()


def _untested(result: Result) -> str:
    """Return why there is nothing to judge."""
    if "train" in result.account.ruined_at:
        ruined = f"{result.account.ruined_at['train']:%Y-%m-%d}"
        return f"The account was ruined on {ruined}, on the data the model was trained on, and no bar is out of sample."
    return "No bar is out of sample, so nothing here says whether the strategy works."


def _earned(result: Result, account: AccountSummary) -> str:
    """Return what the strategy and buy and hold made, up to the full stop."""
    held = account.hold_return
    hold = f"; buy and hold {made(held)}" if held is not None else ""
    if "test" in result.account.ruined_at:
        return f"Out of sample the account was ruined, on {result.account.ruined_at['test']:%Y-%m-%d}{hold}."
    if not account.held and account.fills == 0:
        return f"Out of sample the strategy never held a position{hold}."
    if account.gross_return >= SAME and account.net_return <= -SAME:
        return (
            f"Out of sample costs ate the profit: the strategy earned {percent(account.gross_return, 1)} before "
            f"costs and lost {percent(-account.net_return, 1)} after them{hold}."
        )
    return f"Out of sample the strategy {made(account.net_return)} after costs{hold}."


def _compared(account: AccountSummary) -> str:
    """Return whether the strategy beat buy and hold; nothing for one that never took a position."""
    held = account.hold_return
    if held is None or not (account.held or account.fills):
        return ""
    if abs(account.net_return - held) < SAME:
        return "It did as well as buy and hold, no better."
    return "It beat buy and hold." if account.net_return > held else "It did not beat buy and hold."
