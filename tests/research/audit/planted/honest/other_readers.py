"""Readers that take settings, spans, and other modules."""

import tomllib
from functools import lru_cache

import numpy as np
import pandas as pd
from sibling import momentum_of

with open("settings.toml", "rb") as file:
    SLOPE = tomllib.load(file)["model"]["slope"]


@lru_cache
def table(name):
    return pd.read_csv(name, parse_dates=["date"], index_col="date")


def with_a_span(start, end):
    """Cuts the file at `start` and `end` itself."""
    frame = table("prices.csv").loc[start:end].copy()
    frame["change"] = frame["close"].pct_change().fillna(0.0)
    return frame


def until(end):
    """Takes `end` alone."""
    frame = table("prices.csv")
    return frame.copy() if end is None else frame[frame.index <= end].copy()


def without_a_file(start, end):
    """Bars made of random numbers, the same for any end."""
    index = pd.bdate_range(start or "2001-01-01", end or "2002-05-17", name="date")
    close = 100 * np.exp(np.cumsum(np.random.default_rng(1).normal(0, 0.01, len(index))))
    return pd.DataFrame(
        {"open": close, "high": close * 1.001, "low": close * 0.999, "close": close, "volume": 1.0}, index
    )


def with_a_sibling():
    """A column made by a module beside it."""
    frame = table("prices.csv").copy()
    frame["momentum"] = momentum_of(frame["close"])
    return frame


def with_settings():
    """A mean whose weight stands in settings.toml."""
    frame = table("prices.csv").copy()
    frame["smooth"] = frame["close"] / frame["close"].ewm(alpha=SLOPE).mean() - 1
    return frame


def without_holidays():
    """Days in holidays.txt are dropped."""
    with open("holidays.txt") as file:
        holidays = pd.to_datetime(file.read().split())
    frame = table("prices.csv")
    return frame[~frame.index.isin(holidays)].copy()
