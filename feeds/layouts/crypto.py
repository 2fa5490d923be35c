"""Layouts of exchanges of crypto currencies, and of who collects their files."""

from __future__ import annotations

from .layout import Layout

NUMBER = r"\d+(?:\.\d+)?"
BINANCE = "https://github.com/binance/binance-public-data"
KLINES = (
    "date",
    "open",
    "high",
    "low",
    "close",
    "volume",
    "close_time",
    "quote_volume",
    "trades",
    "taker_volume",
    "taker_quote_volume",
    "ignore",
)

CRYPTO = (
    Layout(
        name="Binance",
        follows=BINANCE,
        shape=(r"\d{13}|\d{16}", *[NUMBER] * 5, r"\d{13}|\d{16}", NUMBER, r"\d+", *[NUMBER] * 3),
        columns=KLINES,
        skips=("close_time", "ignore"),
        decimal=".",
    ),
    Layout(
        name="Binance",
        follows=BINANCE,
        header=("open_time", "open", "high", "low", "close", "volume", "close_time", "quote*volume"),
        names={"open_time": "date"},
        skips=("close_time", "ignore"),
        decimal=".",
    ),
    Layout(
        name="CryptoDataDownload",
        follows="https://www.cryptodatadownload.com/data/",
        header=("unix*", "date", "symbol", "open", "high", "low", "close", "volume*"),
        above=r"cryptodatadownload\.com",
        volumes=("volume_*",),  # the first: that of the base currency
        skips=("unix*",),
        dates=("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %I-%p"),
        decimal=".",
    ),
    Layout(
        name="Kraken",
        follows="https://support.kraken.com/hc/en-us/articles/360047124832",
        shape=(r"\d{10}", *[NUMBER] * 5, r"\d+"),
        columns=("date", "open", "high", "low", "close", "volume", "trades"),
        decimal=".",
    ),
)
"""Exchanges and collectors."""
