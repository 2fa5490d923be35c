"""One plain sentence: what the strategy and buy and hold earned out of sample. What that is worth, the verdict says."""

from __future__ import annotations

from ..engine.result import Result
from .accounts import IN_WORDS, AccountSummary, leading
from .enough import too_little
from .formats import SAME, made, percent

NOT_COMPARED = "Too little happened to compare them."


def earned(result: Result) -> str:
    """Return what was earned on the newest sample but train, from its equity and buy and hold over the same bars."""
    found = leading(result)
    if found is None or found[0] == "train":
        return _untested(result)
    sample, account = found
    return _tested(result, account, sample)


def _untested(result: Result) -> str:
    """Return that nothing was earned out of sample, and why."""
    if "train" in result.account.ruined_at:
        ruined = f"{result.account.ruined_at['train']:%Y-%m-%d}"
        return f"The account was ruined on {ruined}, on the data the model was trained on, and no bar is out of sample."
    return "No bar is out of sample, so nothing here says whether the strategy works."


def _tested(result: Result, account: AccountSummary, sample: str) -> str:
    """Return what the strategy and buy and hold made, and whether that is enough to compare them by."""
    held, where = account.hold_return, IN_WORDS[sample]
    hold = f"; buy and hold {made(held)}" if held is not None else ""
    if sample in result.account.ruined_at:
        return f"{where} the account was ruined, on {result.account.ruined_at[sample]:%Y-%m-%d}{hold}."
    if not account.held and account.fills == 0:
        return f"{where} the strategy never held a position{hold}."
    costs = " (no costs were set)" if result.terms.costs.are_free and account.costs <= 0.0 else " after costs"
    if account.gross_return >= SAME and account.net_return <= -SAME:
        said = (
            f"{where} costs ate the profit: the strategy earned {percent(account.gross_return, 1)} before "
            f"costs and lost {percent(-account.net_return, 1)} after them{hold}."
        )
    elif account.long_throughout:  # a difference to buy and hold is one of sizes and costs, not of timing
        return f"{where} the strategy was long throughout and {made(account.net_return)}{costs}{hold}."
    else:
        said = f"{where} the strategy {made(account.net_return)}{costs}{hold}."
    return f"{said} {NOT_COMPARED}" if hold and too_little(result, sample) else said
