"""What must hold of every account, checked on every run: the books balance at each bar, from the fills alone."""

from __future__ import annotations

import math

import numpy as np

from ...arrays import Floats
from ...costs.register import BALANCED, EARNED, PAID
from .records import AccountRecords


def check_identities(records: AccountRecords, cash: float) -> float:
    """Return the largest |gross - costs - net| over all bars of an account, in money.

    At every bar t, from the fills up to it and nothing the broker says of its own books:

        position(t) = sum of sizes
        equity(t)   = cash(t) + position(t) x close(t)
        net(t)      = equity(t) - the cash begun with
        gross(t)    = position(t) x close(t) - sum of size x reference price
        net(t)      = gross(t) - what the register has as paid + what it has as earned

    Raises:
        AssertionError: one of them fails by 1e-9 of the largest equity or position: a fault of barcast.
    """
    account = records.columns
    close, position, equity = account["close"], account["position"], account["equity"]
    held, spent = from_fills(records, len(close))
    costs = np.cumsum(sum(account[name] for name in PAID) - sum(account[name] for name in EARNED))
    net = equity - cash
    largest = max(cash, float(np.max(np.abs(equity))), float(np.max(np.abs(position * close))))
    balances = {
        "position = sum of the fills": (held - position) * close,
        "equity = cash + position x close": account["cash"] + position * close - equity,
        "gross - costs = net": held * close - spent - costs - net,
    }
    for name, residuals in balances.items():
        worst = float(np.max(np.abs(residuals)))
        if not worst < BALANCED * largest:
            bar = int(np.nanargmax(np.abs(residuals)))
            raise AssertionError(
                f"the account does not balance: {name} is off by {worst!r} of {largest!r} at bar {records.first + bar}"
            )
    return max(float(np.max(np.abs(balances["gross - costs = net"]))), final_residual(records, cash))


def from_fills(records: AccountRecords, rows: int) -> tuple[Floats, Floats]:
    """Return the units held and the money spent on them at reference prices up to each row, both (rows,).

    What was filled at the very close at which the account was opened counts in its first row.
    """
    held, spent = np.zeros(rows), np.zeros(rows)
    fills = records.fills
    filled, size = np.maximum(fills.column("filled") - records.first, 0), fills.column("size")
    np.add.at(held, filled, size)
    np.add.at(spent, filled, size * fills.column("reference_price"))
    return np.cumsum(held), np.cumsum(spent)


def final_residual(records: AccountRecords, cash: float) -> float:
    """Return |gross - costs - net| over the whole account, summed exactly."""
    account = records.columns
    spent = math.fsum(records.fills.column("size") * records.fills.column("reference_price"))
    gross = float(account["position"][-1] * account["close"][-1]) - spent
    paid = math.fsum(float(account[name].sum()) for name in PAID)
    paid -= math.fsum(float(account[name].sum()) for name in EARNED)
    return abs(gross - paid - float(account["equity"][-1] - cash))
