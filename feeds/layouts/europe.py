"""Layouts of exchanges and sites of Europe and India, with semicolons, decimal commas and names of their own."""

from __future__ import annotations

from .layout import Layout

EUROPE = (
    Layout(
        name="Stooq (Polish)",
        follows="https://stooq.pl/db/h/",
        header=("data", "otwarcie", "najwyzszy", "najnizszy", "zamkniecie"),
        names={
            "data": "date",
            "otwarcie": "open",
            "najwyzszy": "high",
            "najnizszy": "low",
            "zamkniecie": "close",
            "wolumen": "volume",
        },
        decimal=".",
    ),
    Layout(
        name="Ariva",
        follows="https://www.ariva.de",
        header=("datum", "erster", "hoch", "tief", "schlusskurs", "stuecke"),
        names={
            "datum": "date",
            "erster": "open",
            "hoch": "high",
            "tief": "low",
            "schlusskurs": "close",
            "stuecke": "volume",
            "volumen": "turnover",
        },
        dates=("%Y-%m-%d", "%d.%m.%Y"),
        decimal=",",
        thousands=".",
    ),
    Layout(
        name="Euronext",
        follows="https://live.euronext.com",
        header=("date", "open", "high", "low", "last", "close", "number_of_shares", "turnover*"),
        names={"number_of_shares": "volume"},
        dates=("%d/%m/%Y", "%Y-%m-%d"),
    ),
    Layout(
        name="NSE India",
        follows="https://www.nseindia.com",
        header=("date", "series", "open", "high", "low", "prev._close", "ltp", "close"),
        dates=("%d-%b-%Y", "%d-%m-%Y"),
        skips=("series",),
        decimal=".",
        thousands=",",
    ),
)
"""Exchanges and sites whose files have marks of their own."""
