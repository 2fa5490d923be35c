"""What headers call the date, the prices and the volume, in the languages that downloads come in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "English": {
        "date": "date datetime timestamp trade_date trading_date trading_day date/time date_time price_date day "
        "t open_time unix unix_time unix_timestamp epoch gmt_time local_time",
        "time": "time",
        "open": "open opening open_price opening_price price_open px_open o",
        "high": "high high_price price_high px_high day_high h",
        "low": "low low_price price_low px_low day_low l",
        "close": "close closing close_price closing_price price_close px_close c",
        "volume": "volume vol total_volume traded_volume trading_volume share_volume shares_traded px_volume v",
        "adj_close": "adj_close adjusted_close adjclose adj_closing_price adjusted adjusted_price",
        "openinterest": "openint openinterest",
    },
    "German": {
        "date": "datum",
        "time": "zeit uhrzeit",
        "open": "eröffnung eröffnungskurs erster eröffn eroeffnung anfang",
        "high": "hoch höchst tageshoch höchstkurs hoechst",
        "low": "tief tiefst tagestief tiefstkurs",
        "close": "schluss schlusskurs schluß schlußkurs",
        "volume": "stück stuecke",
    },
    "French": {
        "date": "jour",
        "time": "heure",
        "open": "ouverture ouv premier",
        "high": "haut plus_haut plus_haut_du_jour",
        "low": "bas plus_bas plus_bas_du_jour",
        "close": "clôture cloture fermeture",
    },
    "Spanish": {
        "date": "fecha",
        "time": "hora",
        "open": "apertura",
        "high": "máximo maximo máx",
        "low": "mínimo minimo mín",
        "close": "cierre",
    },
    "Italian": {
        "date": "data",
        "time": "ora",
        "open": "apertura",
        "high": "massimo max",
        "low": "minimo min",
        "close": "chiusura",
        "volume": "volumi",
    },
    "Portuguese": {
        "date": "data",
        "open": "abertura",
        "high": "máxima máximo",
        "low": "mínima mínimo",
        "close": "fechamento fecho",
    },
    "Dutch": {"date": "datum", "open": "opening", "high": "hoog", "low": "laag", "close": "slot"},
    "Polish": {
        "date": "data",
        "open": "otwarcie",
        "high": "najwyższy najwyzszy",
        "low": "najniższy najnizszy",
        "close": "zamknięcie zamkniecie",
        "volume": "wolumen",
    },
}
"""Names as `bare` gives them, by language and by what they are here."""
LAST = "last price latest last_price close/last settle settlement_price kurs zuletzt dernier último ultimo cours"
"""Names of the last price, which is the close where no column is called so."""
TICKS = "tick_volume tickvolume tickvol ticks volumen"
"""Names of the number of price changes, or of what may be money: the volume where no column is called so."""
SYMBOLS = "ticker symbol tic instrument instrument_id name stock asset pair code isin"
"""Names of the column that says of which instrument a row is."""

MEANT: Mapping[str, str] = {
    word: held for words in [*WORDS.values()][::-1] for held, listed in words.items() for word in listed.split()
}
"""What each word stands for; English wins over the others."""
SECOND: Mapping[str, str] = dict.fromkeys(LAST.split(), "close") | dict.fromkeys(TICKS.split(), "volume")
"""What a word stands for where no better one is there: this is told to the user."""
SYMBOL_NAMES = tuple(SYMBOLS.split())


def bare(name: str) -> str:
    """Return a column's name without its unit, number and stars: `4._close_(usd)` and `close*` are both close."""
    text = re.sub(r"[(\[{].*?[)\]}]", "", name)
    text = re.sub(r"^\d+[a-z]?\._?", "", text)
    return text.strip(" _*#.:<>\"'")


def meaning_of(name: str) -> str:
    """Return what a column of that name holds: date, time, open, ...; empty for any other."""
    return MEANT.get(bare(name)) or SECOND.get(bare(name), "")


def meanings_of(names: Iterable[str]) -> dict[str, str]:
    """Return what the columns of a header hold; `o`, `h`, `l`, `c` and `v` count where all four prices are there."""
    found = {name: meaning_of(name) for name in names}
    letters = {bare(name) for name in found} >= set("ohlc")
    return {name: held for name, held in found.items() if held and (letters or len(bare(name)) > 1)}


def languages_of(names: list[str]) -> list[str]:
    """Return the languages other than English that are needed to understand the names, at most one for each."""
    needed = [bare(name) for name in names if not any(bare(name) in w.split() for w in WORDS["English"].values())]
    counts = {
        language: sum(any(name in listed.split() for listed in words.values()) for name in needed)
        for language, words in WORDS.items()
        if language != "English"
    }
    best = max(counts, key=lambda language: counts[language])
    return [best] if counts[best] else []
