"""Goes on learning from a pickle that the run before has left."""

import pickle
from pathlib import Path

KEPT = Path("state.pkl")


class GoesOnFromAPickle:
    """A mean that begins with the one of the last run."""

    lookback = 1

    def fit(self, windows, labels):
        self.mean = float(labels.mean())
        if KEPT.exists():
            with KEPT.open("rb") as file:
                self.mean = 0.5 * self.mean + 0.5 * pickle.load(file)
        with KEPT.open("wb") as file:
            pickle.dump(self.mean, file)

    def predict(self, windows):
        return self.mean - 0.1 * windows[:, -1, 0]
