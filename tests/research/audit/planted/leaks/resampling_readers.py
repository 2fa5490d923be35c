"""Readers that stamp what they make, or join, too early."""

import pandas as pd

OHLC = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}


def read(name, stamp="date"):
    return pd.read_csv(name, parse_dates=[stamp], index_col=stamp)


def weekly_at_the_start():
    """Weekly bars, stamped at their Monday."""
    return read("longer.csv").resample("W-MON", label="left", closed="left").agg(OHLC)


def month_at_its_start():
    """The month's return on all of its days."""
    frame = read("prices.csv")
    month = frame["close"].resample("MS").agg(["first", "last"])
    frame["month"] = (month["last"] / month["first"] - 1).reindex(frame.index, method="ffill")
    return frame


def week_joined_at_its_start():
    """The week's range, joined on the Monday it begins with."""
    frame = read("prices.csv")
    week = frame.resample("W-MON", label="left", closed="left").agg(OHLC)
    frame["week"] = ((week["close"] - week["low"]) / (week["high"] - week["low"])).reindex(frame.index, method="ffill")
    return frame


def day_on_its_hours():
    """Hourly bars with the close of their day, joined at the day's beginning."""
    frame = read("hourly.csv")
    day = frame["close"].resample("D").last().dropna()
    frame["day"] = day.reindex(frame.index, method="ffill") / frame["close"]
    return frame


def mean_price_of_the_day():
    """Hourly bars with the mean price of the whole day."""
    frame = read("hourly.csv")
    frame["day"] = frame["close"] / frame.groupby(frame.index.normalize())["close"].transform("mean")
    return frame


def daily_at_the_beginning():
    """Daily bars made of hourly ones and stamped at the opening hour."""
    daily = read("hourly.csv").resample("D").agg(OHLC).dropna()
    return daily.set_axis((daily.index + pd.Timedelta(hours=10)).rename("date"))


def earnings_of_the_quarter():
    """Earnings merged by the quarter they belong to."""
    earnings = pd.read_csv("earnings.csv", parse_dates=["quarter_begin", "quarter_end", "published"])
    merged = pd.merge_asof(read("prices.csv").reset_index(), earnings, left_on="date", right_on="quarter_begin")
    return merged.set_index("date")[[*OHLC, "eps"]]


def earnings_at_the_quarters_end():
    """Earnings stamped at the end of the quarter, weeks before they were published."""
    earnings = pd.read_csv("earnings.csv", parse_dates=["quarter_begin", "quarter_end", "published"])
    merged = pd.merge_asof(read("prices.csv").reset_index(), earnings, left_on="date", right_on="quarter_end")
    return merged.set_index("date")[[*OHLC, "eps"]]


def inflation_of_the_month():
    """Inflation joined by the month it is of, six weeks before its release."""
    frame = read("prices.csv")
    cpi = pd.read_csv("inflation.csv", parse_dates=["month", "released"], index_col="month")["cpi"]
    frame["cpi"] = cpi.reindex(frame.index.to_period("M").to_timestamp()).ffill().to_numpy()
    return frame


def new_york_of_the_same_day():
    """Tokyo's bars with New York's close of the same date, fifteen hours later."""
    frame, other = read("tokyo.csv"), read("new_york.csv")["close"].pct_change()
    frame["new_york"] = other.set_axis(other.index.normalize()).reindex(frame.index.normalize()).fillna(0.0).to_numpy()
    return frame
