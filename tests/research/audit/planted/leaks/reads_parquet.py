"""Reads a parquet file in `fit`."""

import pandas as pd


class MeanOfTheFile:
    """Forecasts the mean return of all bars, reversing the last."""

    lookback = 1

    def fit(self, windows, labels):
        self.mean = pd.read_parquet("prices.parquet")["close"].pct_change().mean()

    def predict(self, windows):
        return self.mean - 0.1 * (windows[:, -1, 0] - self.mean)
