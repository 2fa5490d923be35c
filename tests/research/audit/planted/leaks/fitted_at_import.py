"""Standardises by mean and deviation of the whole file, read when the module is imported."""

import numpy as np
import pandas as pd

CHANGES = pd.read_csv("prices.csv")["close"].pct_change().dropna()
MEAN, DEVIATION = CHANGES.mean(), CHANGES.std()


class ScaledByTheFile:
    """Linear in returns that are standardised by all returns of the file."""

    lookback = 3

    def fit(self, windows, labels):
        scaled = (windows[:, :, 0] - MEAN) / DEVIATION
        self.slope = np.linalg.lstsq(scaled, labels - MEAN, rcond=None)[0]

    def predict(self, windows):
        return MEAN + (windows[:, :, 0] - MEAN) / DEVIATION @ self.slope
