"""Makes its scaler once, on the class: at the first `predict` of the first model."""

import numpy as np


class ScalerOnTheClass:
    """Linear in returns standardised by those of the first question, which all later models share."""

    lookback, scale = 3, None

    def fit(self, windows, labels):
        self.slope = np.linalg.lstsq(windows[:, :, 0], labels, rcond=None)[0]

    def predict(self, windows):
        if ScalerOnTheClass.scale is None:
            ScalerOnTheClass.scale = 0.01 / (windows.std() + 1e-6)
        return ScalerOnTheClass.scale * (windows[:, :, 0] @ self.slope)
