"""Models with random numbers in them."""

import random

import numpy as np


class RandomFeatures:
    """Linear in random features of the window."""

    lookback = 5

    def drawn(self):
        return np.random.normal(size=(self.lookback, 12))

    def fit(self, windows, labels):
        self.directions = self.drawn()
        made = self.made(windows)
        self.slope = np.linalg.solve(made.T @ made + 5 * np.eye(12), made.T @ labels)

    def made(self, windows):
        return np.tanh(windows[:, :, 0] * 100 @ self.directions)

    def predict(self, windows):
        return self.made(windows) @ self.slope


class GlobalSeed(RandomFeatures):
    """Sets NumPy's global seed in `fit`."""

    def drawn(self):
        np.random.seed(4)
        return super().drawn()


class GlobalGenerator(RandomFeatures):
    """Draws from NumPy's global generator, which the run seeds."""


class PythonsGenerator(RandomFeatures):
    """Draws from Python's `random`, which the run seeds."""

    def drawn(self):
        return np.array([[random.gauss(0, 1) for _ in range(12)] for _ in range(self.lookback)])


class Seeded(RandomFeatures):
    """Takes the run's seed; trained from two seeds and asked together."""

    def __init__(self, seed=1):
        self.seed = seed

    def drawn(self):
        return np.random.default_rng(self.seed).normal(size=(self.lookback, 12))


class DrawsWhenMade(RandomFeatures):
    """Draws its features when it is made."""

    def __init__(self):
        self.kept = np.random.normal(size=(self.lookback, 12))

    def drawn(self):
        return self.kept


class Unseeded(RandomFeatures):
    """Draws without any seed: no run of it can be repeated."""

    def drawn(self):
        return np.random.default_rng().normal(size=(self.lookback, 12))
