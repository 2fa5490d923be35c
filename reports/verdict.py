"""One plain sentence or two: what the strategy earned out of sample, and whether it beat buy and hold."""

from __future__ import annotations

from ..engine.result import Result
from .accounts import Account, account_of
from .formats import percent

SAME = 0.0005
"""Returns closer than this (0.05%) are called the same: a tenth of a percent is what the sentence shows."""


def verdict(result: Result) -> str:
    """Return the verdict, from the equity of the test part and buy and hold over the same bars."""
    account = account_of(result, "test")
    if account is None:
        return _untested(result)
    return f"{_earned(result, account)} {_compared(account)}".strip()


def _untested(result: Result) -> str:
    """Return why there is nothing to judge."""
    if result.ruined_at is not None:
        return (
            f"The account was ruined on {result.ruined_at:%Y-%m-%d}, before the first bar out of sample: "
            "the strategy failed on the data it was trained on."
        )
    return "No bar is out of sample, so nothing here says whether the strategy works."


def _earned(result: Result, account: Account) -> str:
    """Return what the strategy and buy and hold made, up to the full stop."""
    held = account.hold_return
    hold = f"; buy and hold {_made(held)}" if held is not None else ""
    if result.ruined_at is not None:
        return f"Out of sample the account was ruined, on {result.ruined_at:%Y-%m-%d}{hold}."
    if not account.held and account.fills == 0:
        return f"Out of sample the strategy never held a position{hold}."
    if account.gross_return >= SAME and account.net_return <= -SAME:
        return (
            f"Out of sample costs ate the profit: the strategy earned {percent(account.gross_return, 1)} before "
            f"costs and lost {percent(-account.net_return, 1)} after them{hold}."
        )
    return f"Out of sample the strategy {_made(account.net_return)} after costs{hold}."


def _made(fraction: float) -> str:
    """Return `earned 12.3%`, `lost 4.5%` or `ended where it began`."""
    if abs(fraction) < SAME:
        return "ended where it began"
    return f"{'earned' if fraction > 0.0 else 'lost'} {percent(abs(fraction), 1)}"


def _compared(account: Account) -> str:
    """Return whether the strategy beat buy and hold; nothing for one that never took a position."""
    held = account.hold_return
    if held is None or not (account.held or account.fills):
        return ""
    if abs(account.net_return - held) < SAME:
        return "It did as well as buy and hold, no better."
    return "It beat buy and hold." if account.net_return > held else "It did not beat buy and hold."
