"""Reads an array of all closes when it is asked."""

import numpy as np


class MemoryMapped:
    """Finds the last return in an array on disk, and answers with the one after it."""

    lookback = 1

    def predict(self, windows):
        closes = np.load("closes.npy", mmap_mode="r")
        returns = closes[1:] / closes[:-1] - 1
        nearest = np.abs(returns[None, :-1] - windows[:, -1]).argmin(axis=1)  # (n,)
        return returns[nearest + 1]
