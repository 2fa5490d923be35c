"""Understands headers of two or three rows, as yfinance writes them: fields, tickers, and what the index is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..layouts.words import meaning_of
from ..parsing.table import column_name

Row = tuple[int, list[str]]
FIRSTS = {"price", "ticker", "attributes", "symbols", "date", "datetime", ""}
"""What stands in the first column of such rows."""


@dataclass(frozen=True)
class Levels:
    """The rows of a header as one."""

    names: list[str]
    """A name for each column; with several tickers as `Close_MSFT`."""
    rows: int
    """How many of the first rows they are."""
    symbol: str
    """The ticker, if there is only one."""
    is_yfinance: bool = True


def unfold(head: list[Row], at: int) -> Levels | None:
    """Return the header's rows as one; None when it has one row only.

    `head` are the rows above the first bar, `head[at]` the one with the fields. yfinance writes the tickers below the
    fields, or above them with `group_by="ticker"`, and a row with the name of the index unless that was reset.
    """
    fields = head[at][1]
    around = [row for row, (_, cells) in enumerate(head) if row != at and _are_tickers(cells, fields)]
    if len(around) != 1 or abs(around[0] - at) != 1 or min(at, around[0]) != 0:
        return None
    tickers = head[around[0]][1]
    dated = head[2][1] if len(head) > 2 and not any(cell.strip() for cell in head[2][1][1:]) else None
    first = next((row[0] for row in (fields, dated or [""]) if _is_date(row[0])), "Date")
    first = "" if any(map(_is_date, fields[1:])) else first  # row numbers, before a date that was the index once
    return Levels([first, *flattened(fields[1:], tickers[1:])], 3 if dated else 2, one_of(tickers[1:]))


def _are_tickers(cells: list[str], fields: Sequence[str]) -> bool:
    """Return whether a row names an instrument over or under each field."""
    if len(cells) != len(fields) or len(cells) < 2 or cells[0].strip().lower() not in FIRSTS:
        return False
    named = [not _is_date(field) and field.strip() != "" for field in fields[1:]]
    return any(named) and [bool(cell.strip()) for cell in cells[1:]] == named


def _is_date(field: str) -> bool:
    return meaning_of(column_name(field, 0)) == "date"


def flattened(fields: Iterable[object], tickers: Iterable[object]) -> list[str]:
    """Return one name for each pair of field and ticker: the field, or both where there are several tickers."""
    pairs = [(str(field).strip(), str(ticker).strip()) for field, ticker in zip(fields, tickers, strict=True)]
    several = not one_of(ticker for _, ticker in pairs)
    return [f"{field}_{ticker}" if several and ticker else field for field, ticker in pairs]


def one_of(tickers: Iterable[object]) -> str:
    """Return the ticker if there is one only; empty for none and for several."""
    different = {str(ticker).strip() for ticker in tickers} - {""}
    return different.pop() if len(different) == 1 else ""
