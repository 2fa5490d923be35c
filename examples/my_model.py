"""A model of your own: `lookback` and `predict`, nothing else. With `fit` it is trained first.

barcast backtest --model examples/my_model.py:Smoothed --set model.decay=0.8
"""

import numpy as np

from barcast.models.protocol import Floats


class Smoothed:
    """Forecasts an exponentially weighted mean of the last returns, scaled to fit the training part."""

    def __init__(self, lookback: int = 10, decay: float = 0.9) -> None:
        self.lookback = lookback
        self.weights = decay ** np.arange(lookback)[::-1]  # the newest return weighs most
        self.slope = 1.0

    def fit(self, windows: Floats, labels: Floats) -> None:
        """Least squares of the returns that followed on the smoothed ones."""
        smoothed = windows[:, :, 0] @ self.weights  # (n,)
        self.slope = smoothed @ labels / (smoothed @ smoothed)

    def predict(self, windows: Floats) -> Floats:
        """Return one forecast a window; windows[i, -1, 0] is the return of the bar that has just closed."""
        return self.slope * (windows[:, :, 0] @ self.weights)  # (n,)
