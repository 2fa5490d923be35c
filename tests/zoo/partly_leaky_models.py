"""Models that leak a little: a part of the forecast, some of the bars, or one feature of several."""

import numpy as np

from .leaky_models import Leak, momentum, tomorrow


class ATenth(Leak):
    """Nine parts momentum, one part tomorrow's return."""

    def predict(self, windows):
        return 0.9 * momentum(windows) + 0.1 * tomorrow(windows)


class AThousandth(Leak):
    """Adds a thousandth of tomorrow's return."""

    def predict(self, windows):
        return momentum(windows) + 0.001 * tomorrow(windows)


class Billionths(Leak):
    """Leaks all of it, at a scale of 1e-9: a tolerance in absolute terms sees nothing."""

    def predict(self, windows):
        return 1e-9 * tomorrow(windows)


class Billions(Leak):
    """Leaks a tenth, at a scale of 1e9."""

    def predict(self, windows):
        return 1e9 * (0.9 * momentum(windows) + 0.1 * tomorrow(windows))


class OnAHighLevel(Leak):
    """Leaks a tenth of what varies in its forecasts, on top of a drift a hundred times as large."""

    def predict(self, windows):
        return 1.0 + 0.9 * momentum(windows) + 0.1 * tomorrow(windows)


class LastOfTheBatch(Leak):
    """Gives the last window the mean of all, as a filter does at its edge."""

    def predict(self, windows):
        return np.append(momentum(windows)[:-1], momentum(windows).mean())


class FirstOfTheBatch(Leak):
    """Gives the first window the mean of all."""

    def predict(self, windows):
        return np.append(momentum(windows).mean(), momentum(windows)[1:])


class EveryFiftieth(Leak):
    """Knows tomorrow's return at every fiftieth window."""

    def predict(self, windows):
        some = np.arange(len(windows)) % 50 == 0
        return np.where(some, tomorrow(windows), momentum(windows))


class OnCalmBars(Leak):
    """Knows tomorrow's return after a calm bar."""

    def predict(self, windows):
        return np.where(np.abs(windows[:, -1, 0]) < 0.002, tomorrow(windows), momentum(windows))


class BeforeBigMoves(Leak):
    """Keeps out of tomorrow's large losses, otherwise honest."""

    def predict(self, windows):
        return np.where(tomorrow(windows) < -0.015, 0.0, momentum(windows))


class InBigBatches(Leak):
    """Honest when it is asked about a few windows, and not when it is asked about many."""

    def predict(self, windows):
        return tomorrow(windows) if len(windows) > 60 else momentum(windows)


class WhenInOrder(Leak):
    """Leaks where the next window is the one that really follows: a shuffled batch shows nothing."""

    def predict(self, windows):
        follows = np.append(np.isclose(windows[1:, -2, 0], windows[:-1, -1, 0], atol=0), False)
        return np.where(follows, tomorrow(windows), momentum(windows))


class InOneFeature(Leak):
    """Leaves the returns alone, and scales the ranges by the batch."""

    features = ("return", "range")

    def predict(self, windows):
        ranges = windows[:, -1, 1]
        return momentum(windows) * ranges / ranges.mean()


class ByBatchSize(Leak):
    """Divides by the number of windows, where the number of bars in a window was meant."""

    def predict(self, windows):
        return windows[:, :, 0].sum(axis=1) / len(windows)


class Bets(Leak):
    """Forecasts +1 or -1 only: above or below the median of the batch."""

    def predict(self, windows):
        return np.where(momentum(windows) > np.median(momentum(windows)), 1.0, -1.0)
