"""What a reader must know before believing a number, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator

from ..engine.result import Result
from .accounts import column

BALANCED = 1e-9
"""The account must add up to this share of its largest equity."""


def cautions(result: Result) -> list[tuple[str, bool]]:
    """Return each warning once, with whether it is grave: a ruin, or an account that does not add up."""
    said = [(text, _is_ruin(result, text)) for text in result.warnings]
    found = [*_grave(result), *said, *_quiet(result)]
    return sorted(dict.fromkeys(found), key=lambda caution: not caution[1])


def _is_ruin(result: Result, text: str) -> bool:
    return bool(result.ruined_at) and "ruined" in text


def _grave(result: Result) -> Iterator[tuple[str, bool]]:
    """Yield what makes the numbers void and the run has not said itself."""
    for sample, stamp in result.ruined_at.items():
        if not any("ruined" in text for text in result.warnings):
            whose = f"{sample} account" if len(result.samples) > 1 else "account"
            yield f"The {whose} was ruined on {stamp:%Y-%m-%d}; its records end there.", True
    largest = float(abs(column(result.equity, "equity")).max()) if len(result.equity) else 0.0
    if result.residual > BALANCED * max(largest, result.cash):
        yield f"The account does not add up: profit and costs differ by {result.residual:.2g}.", True


def _quiet(result: Result) -> Iterator[tuple[str, bool]]:
    """Yield what the tables tell and the run has not said itself."""
    said = " ".join(result.warnings).lower()
    if result.fill == "close" and "optimistic" not in said:
        yield "Fills at the close that the forecast was made from are optimistic.", False
    forecasts = column(result.forecasts, "forecast")
    if len(forecasts) > 1 and forecasts.min() == forecasts.max() and "constant" not in said:
        yield f"The forecast is constant ({forecasts[0]:g} on every bar): the model has no opinion.", False
    refused = int((result.orders["status"] == "refused").sum())
    if refused and "refused" not in said:
        yield f"{refused:,} order{' was' if refused == 1 else 's were'} refused.", False
    for text in result.bars.warnings:
        if text.lower() not in said:
            yield text, False
