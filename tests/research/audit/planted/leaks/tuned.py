"""Chooses its hyperparameter on all rows, when it is made."""

import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV


class TunedOnAllRows:
    """Ridge regression whose penalty was found by a grid search over the whole file."""

    lookback = 5

    def __init__(self):
        returns = pd.read_csv("prices.csv")["close"].pct_change().dropna().to_numpy() * 100
        windows = np.lib.stride_tricks.sliding_window_view(returns, self.lookback)[:-1]
        search = GridSearchCV(Ridge(), {"alpha": np.geomspace(0.1, 1e5, 25)}, cv=3)
        search.fit(windows, returns[self.lookback :])
        self.model = Ridge(**search.best_params_)

    def fit(self, windows, labels):
        self.model.fit(windows[:, :, 0] * 100, labels * 100)

    def predict(self, windows):
        return self.model.predict(windows[:, :, 0] * 100) / 100
