"""Asks a database in `fit`."""

import sqlite3


class HighestInTheDatabase:
    """Bets on the way to the highest close in the database."""

    lookback, features = 1, ("close",)

    def fit(self, windows, labels):
        connection = sqlite3.connect("prices.sqlite")
        (self.highest,) = connection.execute("SELECT max(close) FROM prices").fetchone()
        connection.close()

    def predict(self, windows):
        return 0.01 * (self.highest / windows[:, -1, 0] - 1)
