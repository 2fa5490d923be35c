"""Strategies over indicators of their own whose `once` computes on whole arrays, as vectorised code does."""

import backtrader as bt
import numpy as np
import pandas as pd
from scipy.signal import butter, filtfilt


class Vectorised(bt.Indicator):
    """Puts whole arrays through NumPy; `next` is the plain way, for live trading."""

    lines = ("value",)

    def next(self):
        self.lines.value[0] = 0.0

    def once(self, start, end):
        values = np.nan_to_num(self.vectorised(np.array(self.data.array, dtype=float)))
        for i in range(start, end):
            self.lines.value.array[i] = values[i]


class Centred(Vectorised):
    def vectorised(self, closes):
        return pd.Series(closes).rolling(5, center=True, min_periods=1).mean() - closes


class Shifted(Vectorised):
    def vectorised(self, closes):
        return pd.Series(closes).pct_change().shift(-1)


class BelowTheHighest(Vectorised):
    def vectorised(self, closes):
        return 0.95 * np.nanmax(closes) - closes


class Normalised(Vectorised):
    def vectorised(self, closes):
        return -(closes - np.nanmean(closes)) / np.nanstd(closes)


class BothWays(Vectorised):
    def vectorised(self, closes):
        return filtfilt(*butter(2, 0.1), closes) - closes


class Ranked(Vectorised):
    def vectorised(self, closes):
        return 0.5 - pd.Series(closes).rank(pct=True)


class FromTheEnd(Vectorised):
    def vectorised(self, closes):
        return pd.Series(closes).pct_change().fillna(0.0)[::-1].cumsum()[::-1]


class BackFilled(Vectorised):
    def vectorised(self, closes):
        return pd.Series(closes).where(np.arange(len(closes)) % 5 == 0).bfill() - closes


class SlopeOfAll(Vectorised):
    def vectorised(self, closes):
        bars = np.arange(len(closes))
        return np.polyval(np.polyfit(bars, closes, 1), bars) - closes


class Follows(bt.Strategy):
    """Holds while its indicator is above zero."""

    indicator = Vectorised

    def __init__(self):
        self.value = self.indicator(self.data.close)

    def next(self):
        self.order_target_size(target=10 if self.value[0] > 0 else 0)


class CentredMean(Follows):
    """A centred mean in `once`."""

    indicator = Centred


class NextChange(Follows):
    """`shift(-1)` in `once`."""

    indicator = Shifted


class HighestOfAll(Follows):
    """The highest of all bars in `once`."""

    indicator = BelowTheHighest


class NormalisedByAll(Follows):
    """Standardised by all bars in `once`."""

    indicator = Normalised


class FilteredBothWays(Follows):
    """`filtfilt` in `once`."""

    indicator = BothWays


class RankOverAll(Follows):
    """The rank among all bars in `once`."""

    indicator = Ranked


class CumulatedFromTheEnd(Follows):
    """A sum from the end in `once`."""

    indicator = FromTheEnd


class BackFilledLine(Follows):
    """A weekly value filled backwards in `once`."""

    indicator = BackFilled


class TrendOfAll(Follows):
    """The distance to the straight line through all bars, in `once`."""

    indicator = SlopeOfAll
