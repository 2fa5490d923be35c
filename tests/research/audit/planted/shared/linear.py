"""An honest model that readers are run with: least squares of the next return on the columns of the window."""

import numpy as np


class Linear:
    """Linear in the last bars of every column, each standardised by the training rows."""

    def __init__(self, features=("return",), lookback=3):
        self.features, self.lookback = tuple(features), lookback

    def fit(self, windows, labels):
        rows = windows.reshape(len(windows), -1)
        self.mean, self.std = rows.mean(axis=0), rows.std(axis=0) + 1e-12
        scaled = (rows - self.mean) / self.std
        ridge = scaled.T @ scaled + np.eye(scaled.shape[1])
        self.slope = np.linalg.solve(ridge, scaled.T @ labels)

    def predict(self, windows):
        return (windows.reshape(len(windows), -1) - self.mean) / self.std @ self.slope
