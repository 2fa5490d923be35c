"""Training an LSTM: the naive loop of torch's tutorials, Keras, and barcast's backends, on windows of the S&P 500.

barcast's figure is `fit` whole: its epochs, and before them scaling, checks and the loss of the untrained network. The
naive loop and Keras are handed rows already scaled, run fewer epochs where the table says so, and are reckoned up in
proportion. What they compile or import at first use counts for nobody.
All learn the same: barcast's backends from the same first weights in the same order of rows, so to the same loss;
the naive loop and Keras from their own, to a loss of that size (checked).
From which size on torch is the faster, `backends.py` tells.
CPU seconds of this process on one thread, in turn; the ratio is the median of the rounds' ratios.
`--quick` trains a small network for a few epochs once, to show that it runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import torch
from floor import operations_training, peak
from naive import KerasModel, train_naively
from timing import Run, Timed, asked_of, flags, measure, one_thread, reached, scaled, show_work, versions

from barcast.feeds import load_bars
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.protocol import Floats
from barcast.models.windows.features import feature_matrix
from barcast.models.windows.rolling import forward_returns, rolling_windows

NAIVE, KERAS = "naive torch loop", "Keras 3"


@dataclass(frozen=True)
class Work:
    """A training to be timed."""

    name: str
    units: tuple[int, ...]
    lookback: int
    batch_size: int
    rows: int
    epochs: int
    peers: Mapping[str, int]
    """Epochs timed of each other than barcast."""
    backends: tuple[str, ...]
    to_reach: Mapping[str, float]
    rounds: int | None = None

    @property
    def ours(self) -> str:
        """The name of barcast's first backend in the table."""
        return f"barcast, {self.backends[0]}"


SERIES = Work(
    "series' 01_01: 1 unit, 1 bar, batch 32",
    (1,), 1, 32, 3063, 1000,
    {NAIVE: 20, KERAS: 3, f"{KERAS}, torch.compile": 3}, ("auto",), {NAIVE: 100, KERAS: 100},
)  # fmt: skip
MIDDLE = Work(
    "32 units, 32 bars, batch 32",
    (32,), 32, 32, 4000, 10,
    {NAIVE: 3, KERAS: 1}, ("auto", "torch", "plain"), {NAIVE: 2},
)  # fmt: skip
WIDE = Work(
    "32 units, 32 bars, batch 512",
    (32,), 32, 512, 4000, 10,
    {NAIVE: 10, KERAS: 1}, ("auto", "torch", "plain"), {NAIVE: 1.2},
)  # fmt: skip
LARGE = Work(
    "128 + 64 units, 60 bars, batch 512",
    (128, 64), 60, 512, 4000, 3,
    {NAIVE: 1}, ("compiled", "torch", "plain"), {}, rounds=2,
)  # fmt: skip
SMALL = Work(
    "2 units, 4 bars, batch 32",
    (2,), 4, 32, 500, 4,
    {NAIVE: 2, KERAS: 2}, ("auto", "torch", "plain"), {},
)  # fmt: skip


@cache
def rows_of(lookback: int, rows: int) -> tuple[Floats, Floats]:
    """Return windows (rows, lookback, 1) and the returns that followed."""
    bars = load_bars("sp500")
    windows = rolling_windows(feature_matrix(bars.columns, ("return",)), lookback)[:rows]
    return np.ascontiguousarray(windows), forward_returns(bars.close)[lookback : lookback + rows]


def scaled_rows(lookback: int, rows: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the same with mean 0 and deviation 1, as float32."""
    inputs, labels = (torch.from_numpy((part - part.mean()) / part.std()).float() for part in rows_of(lookback, rows))
    return inputs, labels


def fitted(work: Work, backend: str) -> float:
    """Fit a model of barcast's; return the last epoch's loss."""
    model = LSTMForecaster(
        units=work.units, lookback=work.lookback, batch_size=work.batch_size, epochs=work.epochs,
        validation=0.0, patience=0, device="cpu", backend=backend,
    )  # fmt: skip
    model.fit(*rows_of(work.lookback, work.rows))
    return model.history[-1].loss


def peers_of(work: Work) -> dict[str, Run]:
    """Return the naive loop and Keras, each for its epochs."""
    rows = scaled_rows(work.lookback, work.rows)
    runs: dict[str, Run] = {}
    for name, epochs in work.peers.items():
        if name == NAIVE:
            runs[name] = partial(train_naively, work.units, *rows, work.batch_size, epochs)
        else:
            runs[name] = partial(KerasModel(work.units, *rows, work.batch_size, name != KERAS).fit, epochs)
    return runs


def check_learnt(timed: Mapping[str, Timed]) -> None:
    """Compare only trainings that learn the same: barcast's to 1e-4 of the loss, the others' to a tenth."""
    ours = [one.answer for name, one in timed.items() if name.startswith("barcast")]
    assert all(math.isclose(loss, ours[0], rel_tol=1e-4) for loss in ours), timed
    assert all(math.isclose(one.answer, ours[0], rel_tol=0.1) for one in timed.values()), timed


def compare(work: Work, rate: float, rounds: int) -> None:
    """Measure and print one training."""
    rounds = min(rounds, work.rounds or rounds)
    ours: dict[str, Callable[[], float]] = {
        f"barcast, {backend}": partial(fitted, work, backend) for backend in work.backends
    }
    timed = measure({**peers_of(work), **ours}, rounds)
    check_learnt(timed)
    whole = scaled(timed, {name: epochs / work.epochs for name, epochs in work.peers.items()})
    reckoned = ", ".join(f"{name} {epochs}" for name, epochs in work.peers.items() if epochs != work.epochs)
    notes = [f"Epochs timed, and reckoned up to {work.epochs}: {reckoned or 'all'}."]
    notes += [reached(whole, work.ours, [peer], at_least) for peer, at_least in work.to_reach.items()]
    floor = operations_training(work.units, work.lookback, work.rows, work.epochs) / rate
    title = f"{work.name}: {work.rows} windows, {work.epochs} epochs; {rounds} rounds"
    show_work(title, whole, floor, "last loss", notes)


def main() -> None:
    """Measure and print."""
    asked = asked_of(flags(__doc__))
    one_thread()
    rate = peak()
    used = versions(("torch", "keras", "numba", "numpy"))
    print(f"Training. {used}; a large float32 product on one thread: {rate / 1e9:.0f} GFLOP/s")
    for work in (SMALL,) if asked.quick else (SERIES, MIDDLE, WIDE, LARGE):
        compare(work, rate, asked.rounds)


if __name__ == "__main__":
    main()
