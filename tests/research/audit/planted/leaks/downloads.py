"""Downloads prices when it is made."""

from pathlib import Path
from urllib.request import urlopen


class Downloads:
    """Leans to the mean return of what it has downloaded."""

    lookback = 1

    def __init__(self):
        with urlopen(f"http://127.0.0.1:{Path('port.txt').read_text()}/") as answer:
            self.drift = float(answer.read().split()[-1])

    def predict(self, windows):
        return self.drift + 0.1 * windows[:, -1, 0]
