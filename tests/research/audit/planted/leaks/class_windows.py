"""Keeps what it was fitted to on the class, all models together."""

import numpy as np


class KeepsOnTheClass:
    """The mean of what followed the five nearest windows of all that any model was fitted to."""

    lookback, windows, labels = 3, [], []

    def fit(self, windows, labels):
        self.windows.extend(windows[-80:, :, 0])
        self.labels.extend(labels[-80:])

    def predict(self, windows):
        known, labels = np.asarray(self.windows), np.asarray(self.labels)
        distance = np.linalg.norm(windows[:, None, :, 0] - known[None], axis=2)  # (n, kept)
        return labels[np.argsort(distance, axis=1, kind="stable")[:, :5]].mean(axis=1)
