"""Readers that fill what is missing with what came later."""

import pandas as pd
from sklearn.impute import KNNImputer


def bars():
    return pd.read_csv("prices.csv", parse_dates=["date"], index_col="date")


def weekly():
    return pd.read_csv("sentiment.csv", parse_dates=["date"], index_col="date")["sentiment"]


def back_filled():
    """A weekly number on every day, filled backwards."""
    frame = bars()
    frame["sentiment"] = weekly().reindex(frame.index).bfill().ffill()
    return frame


def interpolated():
    """A weekly number on every day, interpolated between Fridays."""
    frame = bars()
    frame["sentiment"] = weekly().reindex(frame.index).interpolate(method="time").bfill()
    return frame


def merged_nearest():
    """`merge_asof` with `direction="nearest"`."""
    merged = pd.merge_asof(bars().reset_index(), weekly().reset_index(), on="date", direction="nearest")
    return merged.set_index("date")


def merged_forward():
    """`merge_asof` with `direction="forward"`."""
    merged = pd.merge_asof(bars().reset_index(), weekly().reset_index(), on="date", direction="forward")
    return merged.set_index("date").ffill()


def neighbours_imputed():
    """Missing days imputed by the nearest neighbours among all days."""
    frame = bars()
    frame["vix"] = pd.read_csv("holes.csv", parse_dates=["date"], index_col="date")["vix"].reindex(frame.index)
    known = pd.DataFrame({"close": frame["close"], "range": frame["high"] - frame["low"], "vix": frame["vix"]})
    frame["vix"] = KNNImputer(n_neighbors=3).fit_transform(known)[:, 2]
    return frame


def mean_imputed():
    """Missing days replaced by the mean of all days."""
    frame = bars()
    vix = pd.read_csv("holes.csv", parse_dates=["date"], index_col="date")["vix"].reindex(frame.index)
    frame["vix"] = vix.fillna(vix.mean())
    return frame
