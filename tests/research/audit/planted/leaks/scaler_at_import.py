"""A `StandardScaler` fitted at import on the file."""

from pathlib import Path

import pandas as pd
from sklearn.preprocessing import StandardScaler

PRICES = pd.read_csv(Path(__file__).with_name("prices.csv"))
SCALER = StandardScaler().fit(PRICES[["close"]].to_numpy())


class ScalerOfTheFile:
    """Linear in the close, brought to scale by a scaler of all closes."""

    lookback, features = 2, ("close",)

    def scaled(self, windows):
        return SCALER.transform(windows[:, -1])[:, 0]

    def fit(self, windows, labels):
        self.slope = self.scaled(windows) @ labels / len(labels)

    def predict(self, windows):
        return self.slope * self.scaled(windows)
