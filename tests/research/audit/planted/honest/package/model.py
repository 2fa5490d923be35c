"""The model, beside its settings."""

import json
from importlib import resources

from .slopes import slope_of


class Packaged:
    """A model in a package, which reads a file of the package."""

    lookback = 1

    def __init__(self):
        self.slope = json.loads(resources.files(__package__).joinpath("slope.json").read_text())["slope"]

    def fit(self, windows, labels):
        self.found = slope_of(windows[:, -1, 0], labels)

    def predict(self, windows):
        return (self.slope + self.found) * windows[:, -1, 0]
