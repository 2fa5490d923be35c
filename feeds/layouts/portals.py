"""Layouts of the web sites where people look up prices."""

from __future__ import annotations

from .layout import Layout

INVESTING = "https://www.investing.com/currencies/xau-usd-historical-data"
US = "%m/%d/%Y"
DOTTED = ("%d.%m.%Y",)
EUROPEAN = (*DOTTED, "%d/%m/%Y", "%d-%m-%Y")
SLASHES = r"\d\d?/\d\d?/\d{4}"


def _localised(language: str, domain: str, *names: str) -> Layout:
    """Return Investing.com's layout in another language; `names` are those of date, close, ..., change."""
    ours = ("date", "close", "open", "high", "low", "volume", "change_%")
    return Layout(
        name=f"Investing.com ({language})",
        follows=f"https://{domain}.investing.com",
        header=names,
        names=dict(zip(names, ours, strict=True)),
        dates=EUROPEAN,
        decimal=",",
        thousands=".",
    )


PORTALS = (
    Layout(
        name="Investing.com",
        follows=INVESTING,
        header=("date", "price", "open", "high", "low", "change_%"),
        names={"price": "close", "vol.": "volume"},
        dates=(US, "%d/%m/%Y", "%b %d, %Y", "%d-%m-%Y"),  # .com, uk, before 2022, in
        decimal=".",
        thousands=",",
    ),
    _localised("German", "de", "datum", "zuletzt", "eröffn.", "hoch", "tief", "vol.", "+/-_%"),
    _localised("French", "fr", "date", "dernier", "ouv.", "plus_haut", "plus_bas", "vol.", "variation_%"),
    _localised("Spanish", "es", "fecha", "último", "apertura", "máximo", "mínimo", "vol.", "%_var."),
    _localised("Italian", "it", "data", "ultimo", "apertura", "massimo", "minimo", "vol.", "var._%"),
    _localised("Portuguese", "br", "data", "último", "abertura", "máxima", "mínima", "vol.", "var%"),
    _localised("Dutch", "nl", "datum", "laatste", "open", "hoog", "laag", "vol.", "verschil_%"),
    Layout(
        name="Nasdaq.com",
        follows="https://www.nasdaq.com/market-activity/stocks/aapl/historical",
        header=("date", "close/last", "open", "high", "low"),
        names={"close/last": "close"},
        dates=(US,),
        decimal=".",
        thousands=",",
    ),
    Layout(
        name="Barchart",
        follows="https://www.barchart.com",
        header=("open", "high", "low", "la*t", "change", "%ch*g*"),
        names={"last": "close", "latest": "close", "time": "date"},
        dates=("%m/%d/%Y", "%m/%d/%y", "%m/%d/%Y %H:%M", "%Y-%m-%d", "%Y-%m-%d %H:%M"),
        decimal=".",
        thousands=",",
    ),
    Layout(
        name="Wall Street Journal",
        follows="https://www.wsj.com/market-data/quotes/AAPL/historical-prices",
        line=r"Date, Open, High, Low, Close(, Volume)?",
        cells={"date": r"\d\d/\d\d/\d\d"},
        dates=("%m/%d/%y",),
        decimal=".",
        thousands=",",
    ),
    Layout(
        name="MarketWatch",
        follows="https://www.marketwatch.com/investing/stock/aapl/download-data",
        line="Date,Open,High,Low,Close,Volume",
        # US marks and slashes: British files look alike, so the days must show their order
        cells={"date": SLASHES, "volume": r"\d{1,3}(,\d{3})+"},
        dates=(US, "%d/%m/%Y"),
        decimal=".",
        thousands=",",
    ),
    Layout(
        name="Google Sheets",
        follows="https://support.google.com/docs/answer/3093281",
        line="Date,Open,High,Low,Close(,Volume)?",
        cells={"date": rf"{SLASHES} \d\d?:\d\d:\d\d"},
        dates=(f"{US} %H:%M:%S", "%d/%m/%Y %H:%M:%S"),
    ),
    Layout(
        name="Cboe index",
        follows="https://www.cboe.com/tradable_products/vix/vix_historical_data/",
        line="DATE,OPEN,HIGH,LOW,CLOSE",
        cells={"date": SLASHES},
        dates=(US, "%d/%m/%Y"),
    ),
)
"""Sites with a button to download what they show."""
