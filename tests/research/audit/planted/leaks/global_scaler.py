"""Makes its scaler at the first `predict`, and keeps it in the module."""

import numpy as np

SCALER = {}


class ScalerInAGlobal:
    """Momentum, standardised by the windows of the first question."""

    lookback = 3

    def predict(self, windows):
        sums = windows[:, :, 0].sum(axis=1)
        if not SCALER:
            SCALER["mean"], SCALER["std"] = sums.mean(), sums.std() + 1e-9
        return 0.001 * np.tanh((sums - SCALER["mean"]) / SCALER["std"])
