"""One plain sentence: what the strategy and buy and hold earned out of sample. What that is worth, the verdict says."""

from __future__ import annotations

from ..engine.result import Result
from .accounts import AccountSummary, account_of
from .formats import SAME, made, percent


def earned(result: Result) -> str:
    """Return what was earned, from the equity of the test part and buy and hold over the same bars."""
    account = account_of(result, "test")
    return _untested(result) if account is None else _tested(result, account)


def _untested(result: Result) -> str:
    """Return that nothing was earned out of sample, and why."""
    if "train" in result.account.ruined_at:
        ruined = f"{result.account.ruined_at['train']:%Y-%m-%d}"
        return f"The account was ruined on {ruined}, on the data the model was trained on, and no bar is out of sample."
    return "No bar is out of sample, so nothing here says whether the strategy works."


def _tested(result: Result, account: AccountSummary) -> str:
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
