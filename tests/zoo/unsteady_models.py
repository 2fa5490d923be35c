"""Models that answer the same question differently, or are changed by a later fit or by what hangs on their windows."""

import time

import numpy as np

from .leaky_models import Leak, flat, momentum

LABELS = {}
"""What `LabelsInAGlobal` has learnt, all models of a run together."""


def forget():
    """Forget what models of earlier runs have left outside of themselves."""
    LABELS.clear()
    LabelsOnTheClass.seen.clear()


def slopes(windows, labels):
    """Return the least squares slopes of the labels on the windows, shape (lookback * features,)."""
    return np.linalg.lstsq(flat(windows), labels, rcond=None)[0]


class CountsItsCalls(Leak):
    """Forecasts up on every other call."""

    calls = 0

    def predict(self, windows):
        self.calls += 1
        return momentum(windows) * (1 if self.calls % 2 else -1)


class SmoothsOverCalls(Leak):
    """Blends in the last forecast of the call before."""

    last = 0.0

    def predict(self, windows):
        blended = 0.8 * momentum(windows) + 0.2 * self.last
        self.last = blended[-1]
        return blended


class LearnsOnline(Leak):
    """Moves its slope a little with each call."""

    slope = 1.0

    def predict(self, windows):
        forecasts = self.slope * momentum(windows)
        self.slope += 0.1 * np.abs(forecasts).mean() / np.abs(windows).mean()
        return forecasts


class Noisy(Leak):
    """Breaks ties with NumPy's global generator, which nobody seeds."""

    def predict(self, windows):
        return momentum(windows) + np.random.normal(0, 1e-4, len(windows))


class NoisyGenerator(Leak):
    """`default_rng()` without a seed."""

    def predict(self, windows):
        return momentum(windows) * np.random.default_rng().uniform(0.5, 1.5)


class GeneratorKept(Leak):
    """A generator with a seed, kept from call to call: the second answer is drawn on."""

    def __init__(self):
        self.rng = np.random.default_rng(7)

    def predict(self, windows):
        return momentum(windows) + self.rng.normal(0, 1e-3, len(windows))


class NoiseByPlace(Leak):
    """Reproducible noise, seeded anew for each call: what a window gets depends on its place in the batch."""

    def predict(self, windows):
        return momentum(windows) + np.random.default_rng(7).normal(0, 1e-3, len(windows))


class Clock(Leak):
    """Reads the time."""

    def predict(self, windows):
        return momentum(windows) + 1e-9 * (time.perf_counter_ns() % 1_000_003)


class CachesByPlace(Leak):
    """A cache by the window's place in the batch, which is no key."""

    def __init__(self):
        self.cache = {}

    def predict(self, windows):
        return np.array([self.cache.setdefault(i, value) for i, value in enumerate(momentum(windows))])


class ChangesAfterTheFirst(Leak):
    """Answers honestly once, and with the opposite ever after."""

    asked = False

    def predict(self, windows):
        self.asked, before = True, self.asked
        return -momentum(windows) if before else momentum(windows)


class LabelsOnTheClass(Leak):
    """Keeps windows and labels on the class: earlier models look up what later ones were trained on."""

    seen = {}  # noqa: RUF012 - that is the slip

    def fit(self, windows, labels):
        self.seen.update(zip(map(bytes, flat(windows)), labels, strict=True))

    def predict(self, windows):
        return np.array([self.seen.get(bytes(row), 1e-4) for row in flat(windows)])


class LabelsInAGlobal(Leak):
    """The same in a global of the module."""

    def fit(self, windows, labels):
        LABELS.update(zip(map(bytes, flat(windows)), labels, strict=True))

    def predict(self, windows):
        return np.array([LABELS.get(bytes(row), 1e-4) for row in flat(windows)])


class SlopesOnTheClass(Leak):
    """Writes its slopes to the class: the last fit counts for all."""

    def fit(self, windows, labels):
        type(self).slopes = slopes(windows, labels)

    def predict(self, windows):
        return flat(windows) @ self.slopes


class OneForAll(Leak):
    """Hands out itself where a copy is asked for: all models are the one that was fitted last."""

    def __deepcopy__(self, memo):
        return self

    def fit(self, windows, labels):
        self.slopes = slopes(windows, labels)

    def predict(self, windows):
        return flat(windows) @ self.slopes


class SlopesInAFile(Leak):
    """Saves its slopes under one name, and loads them to forecast."""

    def fit(self, windows, labels):
        np.save("slopes.npy", slopes(windows, labels))

    def predict(self, windows):
        return flat(windows) @ np.load("slopes.npy")


class ReadsTheBase(Leak):
    """Finds the whole history behind the view that it was handed, and in it the bar after each window."""

    def fit(self, windows, labels):
        """Learn nothing."""

    def predict(self, windows):
        whole = windows
        while getattr(whole, "base", None) is not None:
            whole = whole.base
        returns = np.append(np.ravel(whole), 0.0)
        places = [np.flatnonzero(returns == newest)[-1] for newest in windows[:, -1, 0]]
        return returns[np.add(places, 1)]
