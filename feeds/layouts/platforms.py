"""Layouts of trading platforms, and of the histories that are made for them."""

from __future__ import annotations

from .layout import Layout

PRICE = r"\d+(?:\.\d+)?"
METATRADER = ("%Y.%m.%d %H:%M:%S", "%Y.%m.%d %H:%M", "%Y.%m.%d")
DUKASCOPY = tuple(f"%d.%m.%Y %H:%M:%S{rest}" for rest in (".%f", "", ".%f %z", " %z"))
DUKASCOPY_HELP = "https://www.dukascopy.com/swiss/english/marketwatch/historical/"
DUKASCOPY_CELLS = r"\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d(\.\d+)?( .*)?"

PLATFORMS = (
    Layout(
        name="MetaTrader 5",
        follows="https://www.metatrader5.com/en/terminal/help/trading_advanced/custom_instruments",
        header=("date", "open", "high", "low", "close", "tickvol"),
        volumes=("vol", "tickvol"),
        dates=METATRADER,
        decimal=".",
    ),
    Layout(
        name="MetaTrader 4",
        follows="https://www.metatrader4.com/en/trading-platform/help/service/history_center",
        shape=(r"\d{4}\.\d\d\.\d\d", r"\d\d:\d\d", *[PRICE] * 4, r"\d+"),
        columns=("date", "time", "open", "high", "low", "close", "volume"),
        dates=METATRADER,
        decimal=".",
    ),
    Layout(
        name="HistData or NinjaTrader",
        follows="https://www.histdata.com/f-a-q/data-files-detailed-specification/",
        shape=(r"\d{8} \d{6}|\d{8}", *[PRICE] * 4, r"\d+"),
        columns=("date", "open", "high", "low", "close", "volume"),
        decimal=".",
    ),
    Layout(
        name="Dukascopy (GMT)",
        follows=DUKASCOPY_HELP,
        header=("gmt_time", "open", "high", "low", "close"),
        names={"gmt_time": "date"},
        dates=DUKASCOPY,
        decimal=".",
    ),
    Layout(
        name="Dukascopy (local time)",
        follows=DUKASCOPY_HELP,
        header=("local_time", "open", "high", "low", "close"),
        names={"local_time": "date"},
        dates=DUKASCOPY,
        decimal=".",
    ),
    *(
        Layout(
            name="Dukascopy",
            follows=DUKASCOPY_HELP,
            header=(column, "open", "high", "low", "close"),
            cells={column: DUKASCOPY_CELLS},
            names={column: "date"},
            dates=DUKASCOPY,
            decimal=".",
        )
        for column in ("etc/utc", "etc/gmt", "utc", "time_(utc)", "time_(eet)")
    ),
    Layout(
        name="TradingView",
        follows="https://www.tradingview.com/support/solutions/43000537255-how-to-export-chart-data/",
        line=r"time,open,high,low,close,(?:.*,)?(?:Volume|Volume MA|Plot|MA|Basis|RSI|Histogram)(?:,.*)?",
        decimal=".",
    ),
    Layout(
        name="Sierra Chart",
        follows="https://www.sierrachart.com",
        header=("date", "time", "open", "high", "low", "last", "bidvolume", "askvolume"),
        names={"last": "close"},
        dates=("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f"),
        decimal=".",
    ),
    Layout(
        name="TradeStation",
        follows="https://help.tradestation.com",
        line='"Date","Time","Open","High","Low","Close","(Up|Vol)".*',
        dates=("%m/%d/%Y %H:%M", "%m/%d/%Y %H%M"),
        decimal=".",
    ),
)
"""Programs that people trade with, and who delivers histories in their formats."""
