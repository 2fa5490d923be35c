"""A model of your own: `lookback` and `predict`, nothing else. With `fit` it is trained first.

barcast backtest --model examples/my_model.py:Smoothed --set model.decay=0.8
"""

import numpy as np


class Smoothed:
    """Forecasts an exponentially weighted mean of the last returns, scaled to fit the training part."""

    def __init__(self, lookback=10, decay=0.9):
        self.lookback = lookback
        self.weights = decay ** np.arange(lookback)[::-1]  # the newest return weighs most
        self.slope = 1.0

    def fit(self, windows, labels):
        """Least squares of the returns that followed on the smoothed ones."""
        smoothed = windows[:, :, 0] @ self.weights  # (n,)
        self.slope = smoothed @ labels / (smoothed @ smoothed)

    def predict(self, windows):
        """Return one forecast a window; windows[i, -1, 0] is the return of the bar that has just closed."""
        return self.slope * (windows[:, :, 0] @ self.weights)  # (n,)
