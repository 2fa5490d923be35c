"""Uses weights that a script trained on all bars."""

import numpy as np

with np.load("weights.npz") as kept:
    SLOPE = kept["slope"]


class TrainedOnAll:
    """Linear, with slopes from weights.npz."""

    lookback = 3

    def predict(self, windows):
        return windows[:, :, 0] @ SLOPE
