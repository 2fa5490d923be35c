"""Readers that smooth with bars on both sides."""

import numpy as np
import pandas as pd
from scipy.signal import argrelextrema, butter, detrend, filtfilt, savgol_filter
from statsmodels.tsa.filters.hp_filter import hpfilter
from statsmodels.tsa.seasonal import seasonal_decompose


def bars():
    return pd.read_csv("prices.csv", parse_dates=["date"], index_col="date")


def centred_mean():
    """A centred mean of five closes, over the close."""
    frame = bars()
    frame["smooth"] = frame["close"].rolling(5, center=True, min_periods=1).mean() / frame["close"]
    return frame


def savitzky_golay():
    """A Savitzky-Golay filter."""
    frame = bars()
    frame["smooth"] = savgol_filter(frame["close"], 11, 2) / frame["close"]
    return frame


def filtered_both_ways():
    """A Butterworth filter run forwards and backwards."""
    frame = bars()
    b, a = butter(2, 0.1)
    frame["smooth"] = filtfilt(b, a, frame["close"]) / frame["close"]
    return frame


def detrended():
    """The log price less the straight line through all of it."""
    frame = bars()
    frame["smooth"] = detrend(np.log(frame["close"]))
    return frame


def hodrick_prescott():
    """The cycle of a Hodrick-Prescott filter."""
    frame = bars()
    cycle, _ = hpfilter(np.log(frame["close"]), lamb=1600)
    frame["smooth"] = cycle
    return frame


def decomposed():
    """The trend of a seasonal decomposition."""
    frame = bars()
    parts = seasonal_decompose(frame["close"].to_numpy(), period=20, extrapolate_trend="freq")
    frame["smooth"] = parts.trend / frame["close"]
    return frame


def low_pass():
    """The slow part of a Fourier transform."""
    frame = bars()
    waves = np.fft.rfft(np.log(frame["close"]))
    waves[20:] = 0
    frame["smooth"] = np.fft.irfft(waves, len(frame)) - np.log(frame["close"])
    return frame


def pivots():
    """Turning points, marked on the bar of the turn."""
    frame, close = bars(), bars()["close"].to_numpy()
    frame["smooth"] = 0.0
    frame.iloc[argrelextrema(close, np.less, order=8)[0], -1] = 1.0
    frame.iloc[argrelextrema(close, np.greater, order=8)[0], -1] = -1.0
    return frame
