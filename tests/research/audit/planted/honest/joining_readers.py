"""Readers that resample and join what was known."""

import pandas as pd

OHLC = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}


def read(name, stamp="date"):
    return pd.read_csv(name, parse_dates=[stamp], index_col=stamp)


def weekly_at_the_end():
    """Weekly bars, stamped at their Friday."""
    return read("longer.csv").resample("W-FRI").agg(OHLC)


def last_week():
    """The range of the last whole week, from its Friday on."""
    frame = read("prices.csv")
    week = frame.resample("W-FRI").agg(OHLC)
    frame["week"] = ((week["close"] - week["low"]) / (week["high"] - week["low"])).reindex(frame.index, method="ffill")
    return frame.fillna(0.5)


def month_before():
    """The return of the month before, on the days of each month."""
    frame = read("prices.csv")
    month = frame["close"].resample("MS").agg(["first", "last"])
    before = (month["last"] / month["first"] - 1).shift(1).fillna(0.0)
    frame["month"] = before.reindex(frame.index, method="ffill")
    return frame


def day_before_on_hours():
    """Hourly bars with the close of the day before."""
    frame = read("hourly.csv")
    day = frame["close"].resample("D").last().dropna().shift(1)
    frame["day"] = (day.reindex(frame.index, method="ffill") / frame["close"]).fillna(1.0)
    return frame


def daily_at_the_close():
    """Daily bars made of hourly ones and stamped at the last of them."""
    hourly = read("hourly.csv")
    daily = hourly.resample("D").agg(OHLC).dropna()
    return daily.set_axis((daily.index + pd.Timedelta(hours=15)).rename("date"))


def earnings_when_published():
    """Earnings, `merge_asof` backward on the day of their publication."""
    earnings = pd.read_csv("earnings.csv", parse_dates=["quarter_begin", "quarter_end", "published"])
    merged = pd.merge_asof(read("prices.csv").reset_index(), earnings, left_on="date", right_on="published")
    return merged.set_index("date")[[*OHLC, "eps"]]


def inflation_when_released():
    """Inflation from the day of its release."""
    frame = read("prices.csv")
    cpi = pd.read_csv("inflation.csv", parse_dates=["month", "released"], index_col="released")["cpi"]
    frame["cpi"] = cpi.reindex(frame.index, method="ffill").fillna(2.0)
    return frame


def new_york_of_the_day_before():
    """Tokyo's bars with the last close of New York before them."""
    other = read("new_york.csv")["close"].pct_change().fillna(0.0).rename("new_york").reset_index()
    merged = pd.merge_asof(read("tokyo.csv").reset_index(), other, on="date", allow_exact_matches=False)
    return merged.set_index("date").fillna(0.0)


def index_of_the_same_day():
    """Another index of the same market, joined by its date."""
    frame = read("prices.csv")
    frame["index"] = read("index.csv")["close"].pct_change().reindex(frame.index).fillna(0.0)
    return frame


def in_a_time_zone():
    """Stamps in a time zone, brought to that of New York and back to plain dates."""
    frame = read("prices.csv").tz_localize("UTC").tz_convert("America/New_York").tz_convert("UTC")
    return frame.tz_localize(None)
