"""Understands the two or three header rows that yfinance writes: Price, Ticker, Date."""

from __future__ import annotations

from ...faults import BadInput


def unfold(head: list[tuple[int, list[str]]], label: str) -> tuple[list[str], int]:
    """Return the header as one row and how many rows of `head`, the file's first three, it took.

    yfinance writes `Price,Close,...`, then `Ticker,XLF,...`, then `Date,,...`. Raises `BadInput` when the
    second row names several instruments. Any other header takes one row.
    """
    header = head[0][1]
    firsts = [cells[0].strip().lower() for _, cells in head]
    if firsts[:2] != ["price", "ticker"]:
        return header, 1
    line, tickers = head[1]
    refuse_several(tickers[1:], f"{label}, row {line}")
    dated = len(head) > 2 and not any(head[2][1][1:])
    return ["date", *header[1:]], 3 if dated else 2


def refuse_several(tickers: list[str], where: str) -> None:
    """Raise `BadInput` when there is more than one ticker: a bar table holds one instrument."""
    different = sorted({ticker.strip() for ticker in tickers if ticker.strip()})
    if len(different) > 1:
        raise BadInput.at(where, f"several instruments: {', '.join(different[:5])}", "keep the columns of one")
