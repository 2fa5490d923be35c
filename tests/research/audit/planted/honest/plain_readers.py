"""Readers that make columns of what had happened."""

import numpy as np
import pandas as pd
from scipy.signal import butter, lfilter


def bars():
    return pd.read_csv("prices.csv", parse_dates=["date"], index_col="date")


def forward_filled():
    """A weekly number on every day, filled forwards."""
    frame = bars()
    weekly = pd.read_csv("sentiment.csv", parse_dates=["date"], index_col="date")["sentiment"]
    frame["sentiment"] = weekly.reindex(frame.index).ffill().fillna(0.0)
    return frame


def expanding_z_score():
    """Volume standardised by the bars so far."""
    frame = bars()
    volume = frame["volume"].expanding(min_periods=2)
    frame["scaled"] = ((frame["volume"] - volume.mean()) / volume.std()).fillna(0.0)
    return frame


def rolling_mean():
    """The close over its mean of twenty bars; the first bars are dropped."""
    frame = bars()
    frame["smooth"] = frame["close"] / frame["close"].rolling(20).mean() - 1
    return frame.dropna()


def exponential_mean():
    """The close over an exponential mean."""
    frame = bars()
    frame["smooth"] = frame["close"] / frame["close"].ewm(span=30, adjust=False).mean() - 1
    return frame


def lagged():
    """Returns of the last days, as columns."""
    frame = bars()
    change = frame["close"].pct_change().fillna(0.0)
    for lag in range(1, 4):
        frame[f"lag_{lag}"] = change.shift(lag).fillna(0.0)
    return frame


def calendar():
    """The day of the week, of the month, and the month of the year."""
    frame = bars()
    frame["weekday"], frame["day"] = frame.index.day_of_week.astype(float), frame.index.day.astype(float)
    frame["month"] = frame.index.month.astype(float)
    return frame


def weekday_dummies():
    """A column for each day of the week."""
    frame = bars()
    for number, name in enumerate(("mon", "tue", "wed", "thu", "fri")):
        frame[name] = (frame.index.day_of_week == number).astype(float)
    return frame


def weekday_encoded_so_far():
    """Each weekday as the mean return of such days before it."""
    frame = bars()
    change = frame["close"].pct_change().fillna(0.0)
    before = change.groupby(frame.index.day_of_week).transform(lambda days: days.shift().expanding().mean())
    frame["weekday"] = before.fillna(0.0) * 100
    return frame


def ranked_so_far():
    """The rank of the close among the closes so far."""
    frame = bars()
    frame["rank"] = frame["close"].expanding().rank(pct=True)
    return frame


def filtered_one_way():
    """A Butterworth filter run forwards only."""
    frame = bars()
    b, a = butter(2, 0.1)
    frame["smooth"] = lfilter(b, a, frame["close"].pct_change().fillna(0.0)) * 100
    return frame


def kalman():
    """The level of a Kalman filter, a recursion."""
    frame, level, variance, levels = bars(), 100.0, 1.0, []
    for close in frame["close"]:
        variance += 0.05
        gain = variance / (variance + 1.0)
        level, variance = level + gain * (close - level), (1 - gain) * variance
        levels.append(level)
    frame["smooth"] = frame["close"] / np.array(levels) - 1
    return frame


def month_so_far():
    """The close over the mean of its month so far."""
    frame = bars()
    month = frame.groupby(frame.index.to_period("M"))["close"]
    frame["month"] = frame["close"] / month.transform(lambda closes: closes.expanding().mean())
    return frame


def below_the_peak():
    """How far the close is below the highest so far."""
    frame = bars()
    frame["drawdown"] = frame["close"] / frame["close"].cummax() - 1
    return frame


def by_the_first_price():
    """The close over the first close of the file."""
    frame = bars()
    frame["scaled"] = frame["close"] / frame["close"].iloc[0]
    return frame


def holes_filled_forward():
    """A number that is missing on some days, with a column that says so."""
    frame = bars()
    vix = pd.read_csv("holes.csv", parse_dates=["date"], index_col="date")["vix"].reindex(frame.index)
    frame["known"], frame["vix"] = vix.notna().astype(float), vix.ffill().fillna(20.0)
    return frame
