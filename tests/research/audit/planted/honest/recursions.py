"""Models that run through their window bar by bar."""

import numpy as np


class MovingAverageErrors:
    """An ARMA(1, 1), its errors found by a recursion over the window."""

    lookback = 30

    def fit(self, windows, labels):
        grid = [(ar, ma) for ar in (-0.2, 0.0, 0.2) for ma in (-0.2, 0.0, 0.2)]
        self.mean = labels.mean()
        self.ar, self.ma = min(grid, key=lambda pair: np.mean((self.answer(windows, *pair) - labels) ** 2))

    def answer(self, windows, ar, ma):
        changes, error = windows[:, :, 0] - self.mean, np.zeros(len(windows))
        for bar in range(1, self.lookback):
            error = changes[:, bar] - ar * changes[:, bar - 1] - ma * error
        return self.mean + ar * changes[:, -1] + ma * error

    def predict(self, windows):
        return self.answer(windows, self.ar, self.ma)


class OnlineStatistics:
    """Mean and variance by Welford's method, over the window alone."""

    lookback = 25

    def predict(self, windows):
        mean, squares = np.zeros(len(windows)), np.zeros(len(windows))
        for count in range(1, self.lookback + 1):
            step = windows[:, count - 1, 0] - mean
            mean += step / count
            squares += step * (windows[:, count - 1, 0] - mean)
        return 0.1 * mean / (1 + 100 * np.sqrt(squares / self.lookback))


class ExpandingScaler:
    """Standardises by the rows it is fitted to."""

    lookback = 4

    def fit(self, windows, labels):
        self.mean, self.std = windows[:, :, 0].mean(axis=0), windows[:, :, 0].std(axis=0)
        self.slope = np.linalg.lstsq(self.scaled(windows), labels, rcond=None)[0]

    def scaled(self, windows):
        return (windows[:, :, 0] - self.mean) / self.std

    def predict(self, windows):
        return self.scaled(windows) @ self.slope


class NearestKept:
    """Keeps its training windows, on itself, and answers with what followed the nearest."""

    lookback = 5

    def fit(self, windows, labels):
        self.windows, self.labels = windows[:, :, 0].copy(), labels.copy()

    def predict(self, windows):
        distance = np.linalg.norm(windows[:, None, :, 0] - self.windows[None], axis=2)
        return self.labels[np.argsort(distance, axis=1, kind="stable")[:, :10]].mean(axis=1)
