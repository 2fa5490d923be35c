"""Readers that scale by all bars."""

import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.preprocessing import MinMaxScaler, StandardScaler


def bars():
    return pd.read_csv("prices.csv", parse_dates=["date"], index_col="date")


def z_score():
    """Volume standardised by mean and deviation of all bars."""
    frame = bars()
    frame["scaled"] = (frame["volume"] - frame["volume"].mean()) / frame["volume"].std()
    return frame


def scaler_on_everything():
    """A `StandardScaler` fitted on everything."""
    frame = bars()
    frame["scaled"] = StandardScaler().fit_transform(frame[["close"]])[:, 0]
    return frame


def min_max():
    """The close between the lowest and the highest of all."""
    frame = bars()
    frame["scaled"] = MinMaxScaler().fit_transform(frame[["close"]])[:, 0]
    return frame


def principal_component():
    """The first principal component of all bars."""
    frame = bars()
    columns = StandardScaler().fit_transform(frame.pct_change().fillna(0.0))
    frame["scaled"] = PCA(1).fit_transform(columns)[:, 0]
    return frame


def ranked():
    """The rank of the close among all closes."""
    frame = bars()
    frame["scaled"] = frame["close"].rank(pct=True)
    return frame


def in_deciles():
    """The decile of the volume among all bars."""
    frame = bars()
    frame["scaled"] = pd.qcut(frame["volume"], 10, labels=False).astype(float)
    return frame


def by_the_last_price():
    """The close over the last close of the file."""
    frame = bars()
    frame["scaled"] = frame["close"] / frame["close"].iloc[-1]
    return frame


def clipped():
    """Returns clipped at the quantiles of all returns."""
    frame = bars()
    change = frame["close"].pct_change().fillna(0.0)
    frame["scaled"] = change.clip(change.quantile(0.1), change.quantile(0.9))
    return frame


def regimes():
    """The regime of each bar, by a clustering of all bars."""
    frame = bars()
    change = frame["close"].pct_change()
    known = pd.DataFrame({"mean": change.rolling(20).mean(), "deviation": change.rolling(20).std()}).bfill()
    frame["scaled"] = KMeans(3, random_state=0, n_init=3).fit_predict(known / known.std()).astype(float)
    return frame


def rebased_in_place():
    """The prices themselves divided by their mean, so that they are near 100."""
    frame = bars()
    prices = ["open", "high", "low", "close"]
    frame[prices] = frame[prices] / frame["close"].mean() * 100
    return frame
