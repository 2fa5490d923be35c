"""What a reader must know before believing a number, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator

from ..costs.register import BALANCED
from ..engine.result import Result
from .accounts import column


def cautions(result: Result) -> list[tuple[str, bool]]:
    """Return each warning once, with whether it is grave: an alarm, or an account that does not add up."""
    grave = dict.fromkeys((*result.alarms, *_unbalanced(result)))
    return [(text, text in grave) for text in dict.fromkeys((*grave, *result.warnings, *_quiet(result)))]


def _unbalanced(result: Result) -> Iterator[str]:
    """Yield that the account does not add up, which the engine refuses to return."""
    largest = float(abs(column(result.account.equity, "equity")).max()) if len(result.account.equity) else 0.0
    if result.account.residual > BALANCED * max(largest, result.terms.account.cash):
        yield f"The account does not add up: profit and costs differ by {result.account.residual:.2g}."


def _quiet(result: Result) -> Iterator[str]:
    """Yield what the tables tell and the run has not said itself."""
    said = " ".join(result.warnings).lower()
    if result.terms.account.fill == "close" and "optimistic" not in said:
        yield "Fills at the close that the forecast was made from are optimistic."
    forecasts = column(result.forecasts.table, "forecast")
    if len(forecasts) > 1 and forecasts.min() == forecasts.max() and "constant" not in said:
        yield f"The forecast is constant ({forecasts[0]:g} on every bar): the model has no opinion."
    refused = int((result.account.orders["status"] == "refused").sum())
    if refused and "refused" not in said:
        yield f"{refused:,} order{' was' if refused == 1 else 's were'} refused."
    for text in result.bars.warnings:
        if text.lower() not in said:
            yield text
