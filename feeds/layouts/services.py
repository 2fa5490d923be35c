"""Layouts of services that answer programs: Yahoo through yfinance, Stooq, Alpha Vantage and others."""

from __future__ import annotations

from .layout import Layout

YFINANCE = Layout(
    name="yfinance",
    follows="https://ranaroussi.github.io/yfinance/reference/api/yfinance.download.html",
    header=("date*", "open", "high", "low", "close", "dividends", "stock_splits"),
    decimal=".",
)
"""Also whatever has a second row of the header with the ticker over or under the fields."""

SERVICES = (
    YFINANCE,
    Layout(
        name="Stooq",
        follows="https://stooq.com/db/h/",
        header=("ticker", "per", "date", "time", "open", "high", "low", "close", "vol", "openint"),
        names={"vol": "volume", "openint": "openinterest"},
        skips=("per",),
        decimal=".",
    ),
    Layout(
        name="Finam or Forexite",
        follows="https://www.finam.ru",
        header=("ticker", "open", "high", "low", "close", "vol"),
        without=("openint",),
        line=r".*<TICKER>.*",
        names={"vol": "volume", "dtyyyymmdd": "date"},
        skips=("per",),
        dates=("%Y%m%d %H%M%S", "%Y%m%d %H:%M:%S", "%Y%m%d", "%d/%m/%y %H%M%S", "%d/%m/%y %H:%M:%S"),
        decimal=".",
    ),
    Layout(
        name="Alpha Vantage",
        follows="https://www.alphavantage.co/documentation/",
        header=("1*._open*", "2*._high*", "3*._low*", "4*._close*"),
        decimal=".",
    ),
    Layout(
        name="Alpha Vantage",
        follows="https://www.alphavantage.co/documentation/",
        header=("timestamp", "open", "high", "low", "close", "adjusted?close", "dividend?amount"),
        decimal=".",
    ),
    Layout(
        name="EODHD",
        follows="https://eodhd.com/financial-apis/api-for-historical-data-and-volumes",
        header=("date", "open", "high", "low", "close", "adjusted_close", "volume"),
        without=("dividend*",),
        decimal=".",
    ),
    Layout(
        name="Nasdaq Data Link (Quandl)",
        follows="https://data.nasdaq.com/databases/WIKIP",
        header=("date", "open", "high", "low", "close", "ex-dividend", "split_ratio", "adj?_close"),
        names={"adj._close": "adj_close"},
        decimal=".",
    ),
    Layout(
        name="Nasdaq Data Link (Quandl)",
        follows="https://data.nasdaq.com/databases/WIKIP",
        header=("date", "open", "high", "low", "close", "ex-dividend", "split_ratio", "adj_close"),
        decimal=".",
    ),
    Layout(
        name="Sharadar",
        follows="https://data.nasdaq.com/databases/SEP",
        header=("ticker", "date", "open", "high", "low", "close", "closeadj", "closeunadj"),
        names={"closeadj": "adj_close"},
        skips=("lastupdated",),
        decimal=".",
    ),
    Layout(
        name="Tiingo",
        follows="https://www.tiingo.com/documentation/end-of-day",
        header=("date", "close", "high", "low", "open", "adjclose", "divcash", "splitfactor"),
        names={"adjclose": "adj_close"},
        decimal=".",
    ),
    Layout(
        name="Polygon",
        follows="https://polygon.io/docs",
        header=("ticker", "volume", "open", "close", "high", "low", "window_start"),
        names={"window_start": "date"},
        decimal=".",
    ),
    Layout(
        name="Polygon",
        follows="https://polygon.io/docs",
        header=("v", "vw", "o", "c", "h", "l", "t", "n"),
        names={"t": "date", "o": "open", "h": "high", "l": "low", "c": "close", "v": "volume", "n": "trades"},
        decimal=".",
    ),
)
"""Services, most of them with a key."""
