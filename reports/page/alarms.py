"""What a reader must know before believing a number: the audit, every alarm and every warning, and the books."""

from __future__ import annotations

from ...costs.register import BALANCED
from ...engine.result import Result
from ...verdict.verdict import Verdict
from ..cautions import cautions
from ..console import books as as_printed
from ..console import terms
from .box import drawn
from .fragment import Fragment
from .numbers import MINUS
from .words import counted, signs, spoken


def alarms(result: Result, verdict: Verdict, audited: str) -> Fragment:
    """Return the alarms, the gravest first, then the warnings; `audited` is what the audit came to, or empty."""
    found = cautions(result, verdict)
    grave = [spoken(one.text) for one in found if one.grave]
    others = [spoken(one.text) for one in found if not one.grave]
    notes = [*([spoken(audited)] if audited else []), *([books(result)] if balances(result) else [])]
    told = [spoken(line[:1].upper() + line[1:] + ".") for line in terms(result)]
    heading = title(len(grave), len(others))
    return drawn("alarms.html", title=heading, grave=grave, others=others, notes=notes, terms=told)


def title(alarms: int, warnings: int) -> str:
    """Return how many alarms and warnings there are."""
    if not alarms:
        return f"No alarms, {counted(warnings, 'warning')}" if warnings else "No alarms, no warnings"
    return f"{counted(alarms, 'alarm')}, {counted(warnings, 'warning')}" if warnings else counted(alarms, "alarm")


def balances(result: Result) -> bool:
    """Return whether gross less costs is net at every bar; where it is not, an alarm says so."""
    equity = result.account.equity["equity"].abs()
    largest = max(float(equity.max()) if len(equity) else 0.0, result.terms.account.cash)
    return result.account.residual <= BALANCED * largest


def books(result: Result) -> str:
    """Return that the books balance, and how well."""
    return signs(as_printed(result).replace(" - ", f" {MINUS} "))
