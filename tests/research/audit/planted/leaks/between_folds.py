"""Hands what it has learnt to the next model in a text file."""

from pathlib import Path

HANDED = Path("last_mean.txt")


class FileBetweenFolds:
    """A mean that begins with that of the model before, from a text file."""

    lookback = 1

    def fit(self, windows, labels):
        before = float(HANDED.read_text()) if HANDED.exists() else 0.0
        self.mean = 0.5 * before + 0.5 * float(labels.mean())
        HANDED.write_text(str(self.mean))

    def predict(self, windows):
        return self.mean - 0.1 * windows[:, -1, 0]
