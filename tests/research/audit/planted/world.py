"""The data that planted plug-ins read: files of random walks, whole or as they stood on a day, written by hand."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
BARS = 360
DAY = pd.Timedelta(days=1)


@cache
def prices():
    """Return 360 daily bars of a random walk, and when each was known: at the end of its day."""
    return bars_on(pd.bdate_range("2001-01-01", periods=BARS, name="date"), seed=168)


@cache
def longer():
    """Return 700 daily bars, for slow indicators."""
    return bars_on(pd.bdate_range("2001-01-01", periods=700, name="date"), seed=6)


def bars_on(index, seed, volatility=0.01):
    """Return random bars at the stamps, with volume."""
    rng, count = np.random.default_rng(seed), len(index)
    close = 100 * np.exp(np.cumsum(rng.normal(0, volatility, count)))
    open_ = np.concatenate(([100.0], close[:-1])) * np.exp(rng.normal(0, 0.003, count))
    high = np.maximum(open_, close) * np.exp(np.abs(rng.normal(0, 0.004, count)))
    low = np.minimum(open_, close) * np.exp(-np.abs(rng.normal(0, 0.004, count)))
    volume = rng.integers(1_000, 100_000, count).astype(float)
    return pd.DataFrame({"open": open_, "high": high, "low": low, "close": close, "volume": volume}, index)


@cache
def hourly():
    """Return six bars of an hour a day, stamped at their end."""
    days = prices().index[:120]
    stamps = pd.DatetimeIndex([day + pd.Timedelta(hours=hour) for day in days for hour in range(10, 16)], name="date")
    return bars_on(stamps, seed=8, volatility=0.004)


@cache
def tokyo():
    """Return daily bars stamped at 6:00 UTC, when Tokyo closes."""
    return prices().set_axis((prices().index + pd.Timedelta(hours=6)).rename("date"))


@cache
def new_york():
    """Return another market's closes, stamped at 21:00 UTC, when New York closes."""
    stamps = (prices().index + pd.Timedelta(hours=21)).rename("date")
    return bars_on(stamps, seed=9)[["close"]]


@cache
def index():
    """Return another index's daily closes."""
    return bars_on(prices().index, seed=10)[["close"]]


@cache
def sentiment():
    """Return a number a week, of its Friday."""
    fridays = prices().index[prices().index.day_of_week == 4]
    return pd.DataFrame({"sentiment": np.random.default_rng(11).normal(size=len(fridays))}, fridays)


@cache
def holes():
    """Return a daily number that is missing on a third of the days."""
    rng = np.random.default_rng(12)
    vix = pd.Series(20 + np.cumsum(rng.normal(0, 0.5, BARS)), prices().index)
    return pd.DataFrame({"vix": vix.where(rng.random(BARS) > 0.33)}).dropna()


@cache
def earnings():
    """Return earnings a quarter, with the first and last day of the quarter and the day they were published."""
    begin = pd.date_range("2000-07-01", "2002-06-30", freq="QS")
    end = begin + pd.offsets.QuarterEnd(0)
    numbers = np.random.default_rng(13).normal(1, 0.3, len(begin))
    quarter = {"quarter_begin": begin, "quarter_end": end, "published": end + 40 * DAY, "eps": numbers}
    return pd.DataFrame(quarter)


@cache
def inflation():
    """Return a number a month, stamped at the first of the month it is of, and the day it was released."""
    months = pd.date_range("2000-10-01", "2002-06-01", freq="MS")
    numbers = np.random.default_rng(14).normal(2, 0.2, len(months))
    return pd.DataFrame({"month": months, "released": months + 45 * DAY, "cpi": numbers})


def dated(make, times=False):
    """Return a writer of a table that is known by its index: to the minute, or to the day."""

    def write(path, until):
        table = make()
        known = table.index if times else table.index + DAY - pd.Timedelta(seconds=1)
        table[known <= until].to_csv(path)

    return write


def published(make, known):
    """Return a writer of a table whose rows are known from the day in that column."""

    def write(path, until):
        table = make()
        table[table[known] <= until].to_csv(path, index=False)

    return write


def with_column(name, make):
    """Return a writer of the bars with one more column made of them; the last bars lack what is to come."""

    def write(path, until):
        table = prices().assign(**{name: make(prices())}).dropna()
        table[table.index + DAY - pd.Timedelta(seconds=1) <= until].to_csv(path)

    return write


def known_by(until):
    """Return the daily bars of days that have ended."""
    return prices()[prices().index + DAY - pd.Timedelta(seconds=1) <= until]


def as_parquet(path, until):
    known_by(until).to_parquet(path)


def as_sqlite(path, until):
    with sqlite3.connect(path) as connection:
        known_by(until).to_sql("prices", connection)
    connection.close()


def as_array(path, until):
    np.save(path, known_by(until)["close"].to_numpy())


def slope_of_all(until):
    """Return the slope of the next return on the last three, of all bars known: what a script trained once."""
    returns = known_by(until)["close"].pct_change().dropna().to_numpy()
    windows = np.lib.stride_tricks.sliding_window_view(returns, 3)
    return np.linalg.lstsq(windows[:-1], returns[3:], rcond=None)[0]


def as_weights(path, until):
    np.savez(path, slope=slope_of_all(until))


def as_checkpoint(path, until):
    import torch

    torch.save({"slope": torch.tensor(slope_of_all(until))}, path)


def text(words):
    """Return a writer of a file that holds settings: the same on every day."""

    def write(path, until):
        path.write_text(words)

    return write


def next_return(bars):
    return bars["close"].shift(-1) / bars["close"] - 1


def half_known(bars):
    """Return a signal whose correlation with the next return is one half."""
    ahead = next_return(bars)
    noise = np.random.default_rng(15).normal(size=len(bars))
    return 0.5 * ahead / ahead.std() + 0.75**0.5 * noise


def half_known_of_today(bars):
    """Return what looks much like it and is honest: half of it is the return of the day itself."""
    return half_known(bars.assign(close=bars["close"].shift(1).bfill()))


FILES: dict[str, Callable[[Path, pd.Timestamp], None]] = {
    "prices.csv": dated(prices),
    "longer.csv": dated(longer),
    "hourly.csv": dated(hourly, times=True),
    "tokyo.csv": dated(tokyo, times=True),
    "new_york.csv": dated(new_york, times=True),
    "index.csv": dated(index),
    "sentiment.csv": dated(sentiment),
    "holes.csv": dated(holes),
    "earnings.csv": published(earnings, "published"),
    "inflation.csv": published(inflation, "released"),
    "prices.parquet": as_parquet,
    "prices.sqlite": as_sqlite,
    "closes.npy": as_array,
    "weights.npz": as_weights,
    "weights.pt": as_checkpoint,
    "target.csv": with_column("target", lambda bars: np.sign(bars["close"].shift(-5) / bars["close"] - 1)),
    "return_tomorrow.csv": with_column("return_tomorrow", next_return),
    "signal.csv": with_column("signal", half_known),
    "next_close.csv": with_column("next_close", lambda bars: bars["close"].shift(-1)),
    "sign.csv": with_column("sign", lambda bars: np.sign(next_return(bars))),
    "high_tomorrow.csv": with_column("high_tomorrow", lambda bars: bars["high"].shift(-1) / bars["close"] - 1),
    "today.csv": with_column("signal", half_known_of_today),
    "noise.csv": with_column("noise", lambda bars: np.random.default_rng(16).normal(size=len(bars))),
    "momentum.csv": with_column("momentum", lambda bars: bars["close"].pct_change(10)),
    "settings.json": text(json.dumps({"slope": 0.1})),
    "settings.toml": text("[model]\nslope = 0.1\n"),
    "settings.ini": text("[model]\nslope = 0.1\n"),
    "settings.yaml": text("slope: 0.1\n"),
    "holidays.txt": text("2001-05-28\n2001-07-04\n2001-09-03\n"),
}
"""Each file, and what writes it as it stood at a moment."""


def lay_out(folder, kind, files, until=None):
    """Write the plug-ins of a kind (`leaks`, `honest`) and the files into a folder, as they stood at a moment."""
    for source in (HERE / "shared", HERE / kind):
        shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name in files:
        FILES[name](Path(folder, name), pd.Timestamp("2100-01-01") if until is None else until)
