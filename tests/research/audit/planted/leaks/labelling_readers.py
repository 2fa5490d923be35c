"""Readers that let the answer in."""

import numpy as np
import pandas as pd


def bars():
    return pd.read_csv("prices.csv", parse_dates=["date"], index_col="date")


def label_off_by_one():
    """A return that is tomorrow's: shifted the wrong way."""
    frame = bars()
    frame["momentum"] = frame["close"].pct_change().shift(-1).fillna(0.0)
    return frame


def label_left_in():
    """The label of an earlier study, the sign of the next five days, left among the features."""
    frame = bars()
    frame["label"] = np.sign(frame["close"].shift(-5) / frame["close"] - 1).fillna(0.0)
    return frame


def weekday_encoded():
    """Each weekday as the mean return of all such days."""
    frame = bars()
    change = frame["close"].pct_change().fillna(0.0)
    frame["weekday"] = change.groupby(frame.index.day_of_week).transform("mean") * 100
    return frame


def month_mean():
    """The close over the mean close of its month, the rest of the month included."""
    frame = bars()
    month = frame.index.to_period("M")
    frame["month"] = frame["close"] / frame.groupby(month)["close"].transform("mean")
    return frame


def week_high():
    """The close over the highest of its week, the rest of the week included."""
    frame = bars()
    frame["week"] = frame["close"] / frame.groupby(frame.index.to_period("W"))["high"].transform("max")
    return frame


def chosen_on_all_rows():
    """Of forty candidates the one that correlates best with the next return on all rows."""
    frame = bars()
    change = frame["close"].pct_change().fillna(0.0)
    ahead = change.shift(-1)
    candidates = {f"lag {lag}": change.shift(lag).fillna(0.0) for lag in range(1, 41)}
    best = max(candidates, key=lambda name: abs(candidates[name].corr(ahead)))
    frame["best"] = candidates[best] * 100
    return frame


def joined_on_tomorrow():
    """Another index, joined with its date moved a day back."""
    frame = bars()
    index = pd.read_csv("index.csv", parse_dates=["date"], index_col="date")["close"]
    frame["index"] = index.pct_change().set_axis(index.index - pd.offsets.BDay()).reindex(frame.index).fillna(0.0)
    return frame


def days_since_the_peak():
    """How far the close is below the peak of the whole file."""
    frame = bars()
    frame["peak"] = frame["close"] / frame["close"].max()
    return frame


def cumulated_from_the_end():
    """What a bar still has to go until the end of the file."""
    frame = bars()
    change = frame["close"].pct_change().fillna(0.0)
    frame["rest"] = change[::-1].cumsum()[::-1]
    return frame
