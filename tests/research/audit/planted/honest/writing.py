"""Models that write: logs, losses, to the screen."""

import csv
import logging
import pickle
import time

import numpy as np


class Descends:
    """Gradient descent, told of each step."""

    lookback = 3

    def fit(self, windows, labels):
        rows, answers, slope = windows[:, :, 0] * 100, labels * 100, np.zeros(self.lookback)
        losses = []
        for _ in range(20):
            slope = slope - 0.05 * rows.T @ (rows @ slope - answers) / len(rows)
            losses.append(float(np.mean((rows @ slope - answers) ** 2)))
        self.slope = slope
        self.tell(losses)

    def tell(self, losses):
        raise NotImplementedError

    def predict(self, windows):
        return windows[:, :, 0] @ self.slope


class LogsToAFile(Descends):
    """Appends to a text file."""

    def tell(self, losses):
        with open("training.log", "a") as file:
            file.write(f"{time.time()} {losses[-1]}\n")


class LossesAsCsv(Descends):
    """Writes a csv of its losses."""

    def tell(self, losses):
        with open("losses.csv", "w", newline="") as file:
            csv.writer(file).writerows(enumerate(losses))


class Prints(Descends):
    """Prints to the screen."""

    def tell(self, losses):
        print(f"loss {losses[-1]:.6f}")


class Logs(Descends):
    """Tells the module `logging`."""

    def tell(self, losses):
        logging.getLogger("my_model").info("loss %s", losses[-1])


class SavesItself(Descends):
    """Writes a pickle of its weights, which nobody reads."""

    def tell(self, losses):
        with open("weights.pkl", "wb") as file:
            pickle.dump(self.slope, file)
