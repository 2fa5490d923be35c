"""Daily bars of Yahoo Finance through yfinance, downloaded once and kept on disk."""

from __future__ import annotations

import os
import re
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from ...faults import BadInput
from ...faults.files import cache_root
from ..parsing.span import Span
from ..parsing.table import Table
from .asked import Asked
from .csv import read_csv

TICKER = re.compile(r"[A-Za-z0-9^][A-Za-z0-9.^=_-]*", re.ASCII)


def read_yahoo(asked: Asked) -> Table:
    """Return unadjusted daily bars with `Adj Close`, from the cache when they are in it.

    Today's bar is left out, for it may still be traded; an end that is open or yet to come is asked for anew
    every day. Raises `BadInput` without yfinance, for a ticker that Yahoo does not know, and when the cache
    cannot be written.
    """
    ticker, span = asked.rest, asked.span
    if not TICKER.fullmatch(ticker):
        raise BadInput.at("data.source", f'"{ticker}" is not a ticker', "write yahoo:XLF")
    path = cache_root() / _file_name(ticker.upper(), span)
    if not path.is_file():
        _keep(_download(ticker, span), path)
    return read_csv(path, f"yahoo:{ticker}")


def _file_name(ticker: str, span: Span) -> str:
    start = f"{span.first:%Y-%m-%d}" if span.first else "first"
    end = f"{span.last:%Y-%m-%d}" if span.last and span.last.date() < _today() else f"seen-{_today()}"
    return f"yahoo_{ticker}_{start}_{end}.csv"


def _today() -> date:
    """Return the date where it is earliest on Earth: every bar of an earlier one has closed."""
    return (datetime.now(UTC) - timedelta(hours=12)).date()


def _download(ticker: str, span: Span) -> Any:
    try:
        import yfinance
    except ImportError:
        raise BadInput.at(
            "data.source", f"yahoo:{ticker} needs yfinance, which is missing", "pip install 'barcast[yahoo]'"
        ) from None
    period = {"start": f"{span.first:%Y-%m-%d}"} if span.first else {"period": "max"}
    if span.last:
        # Yahoo's end is exclusive; given alone it would mean the last month.
        period = {"start": "1900-01-01", **period, "end": f"{span.last + timedelta(days=1):%Y-%m-%d}"}
        period.pop("period", None)
    try:
        frame = yfinance.download(
            ticker, **period, auto_adjust=False, actions=False, progress=False, multi_level_index=False
        )
    except Exception as error:  # whatever the network and Yahoo's changing answers bring
        raise BadInput.at("data.source", f"yahoo:{ticker} failed ({error})", "try again later") from None
    # Today's bar is still being traded; a row of nothing but gaps is none.
    frame = None if frame is None else frame[frame.index.date < _today()].dropna(how="all")
    if frame is None or not len(frame):
        what = f"Yahoo has no bars for {ticker} {span}".rstrip()
        raise BadInput.at("data.source", what, "check the ticker, the dates and the network")
    return frame


def _keep(frame: Any, path: Path) -> None:
    """Write the bars beside `path`, then put them in place at once: a broken download leaves nothing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(suffix=".part", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                frame.to_csv(file)
            os.replace(aside, path)
        except BaseException:
            os.unlink(aside)
            raise
    except OSError as error:
        what = f"the cache {path.parent} cannot be written ({error.strerror})"
        raise BadInput.at("BARCAST_CACHE", what, "set it to a folder that can") from None
