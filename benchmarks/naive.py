"""Training and forecasting as torch's and Keras' own documentation have it: what barcast is compared with."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.protocol import Floats

RATE = 1e-3


class Net(nn.Module):
    """LSTM layers, then one linear unit: windows (n, lookback, features) in, (n,) out."""

    def __init__(self, units: Sequence[int], features: int = 1) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.LSTM(fed, own, batch_first=True) for fed, own in pairwise([features, *units])])
        self.head = nn.Linear(units[-1], 1)

    def forward(self, states: Tensor) -> Tensor:
        for layer in self.layers:
            states, _ = layer(states)
        answers: Tensor = self.head(states[:, -1])  # (n, 1)
        return answers.squeeze(-1)  # (n,)


def net_like(model: LSTMForecaster) -> Net:
    """Return a plain torch module with the weights of a trained model of ours."""
    net = Net(model.settings.units, len(model.features))
    weights = model.network.state_dict()
    net.load_state_dict({name.replace("dense.0", "head").removeprefix("network."): w for name, w in weights.items()})
    return net.eval()


class Asker:
    """Such a module as a user would ask it for a return: by the last closes, or in one batch by all of them."""

    def __init__(self, model: LSTMForecaster) -> None:
        self.net, self.lookback = net_like(model), model.lookback
        scalers = model.state()
        names = ("inputs.mean", "inputs.std", "labels.mean", "labels.std")
        self.mean, self.std, self.label_mean, self.label_std = (float(scalers[name][0]) for name in names)

    def __call__(self, close: Floats) -> float:
        """Return the forecast after the last of `lookback` + 1 closes."""
        returns = (close[1:] / close[:-1] - 1.0 - self.mean) / self.std
        with torch.inference_mode():
            answer = self.net(torch.from_numpy(returns).float().view(1, -1, 1))
        return float(answer.item()) * self.label_std + self.label_mean

    def batch(self, close: Floats) -> Floats:
        """Return the forecast after each close, 0 where there are too few before."""
        returns = (close[1:] / close[:-1] - 1.0 - self.mean) / self.std
        windows = np.lib.stride_tricks.sliding_window_view(returns.astype(np.float32), self.lookback)
        with torch.inference_mode():
            answers = self.net(torch.from_numpy(windows.copy()).unsqueeze(-1)).double().numpy()
        return np.concatenate((np.zeros(self.lookback), answers * self.label_std + self.label_mean))


def train_naively(units: Sequence[int], inputs: Tensor, labels: Tensor, batch_size: int, epochs: int) -> float:
    """Train anew; return the last epoch's mean loss."""
    return naive_training(units, inputs, labels, batch_size, epochs)[1]


def naive_training(
    units: Sequence[int], inputs: Tensor, labels: Tensor, batch_size: int, epochs: int
) -> tuple[Net, float]:
    """Train anew: a DataLoader that shuffles, Adam, four lines a step; return the module and its last mean loss."""
    torch.manual_seed(7)
    net, measure = Net(units), nn.MSELoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=RATE)
    loader = DataLoader(TensorDataset(inputs, labels), batch_size=batch_size, shuffle=True)
    for _ in range(epochs):
        total = 0.0
        for window, label in loader:
            optimizer.zero_grad()
            loss = measure(net(window), label)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(label)
    return net, total / len(labels)


class KerasModel:
    """Keras on torch, built and compiled once; each `fit` goes on from the weights it has.

    `compiled` is jit_compile=True (torch.compile) with the bars unrolled, which compiles for half a minute and more;
    otherwise all is as documented. `steps_per_execution` above 1 is refused on torch.
    """

    def __init__(self, units: Sequence[int], inputs: Tensor, labels: Tensor, batch_size: int, compiled: bool) -> None:
        keras = the_keras()
        keras.utils.set_random_seed(7)
        layers = [keras.Input(inputs.shape[1:])]
        for number, own in enumerate(units, 1):
            layers.append(keras.layers.LSTM(own, return_sequences=number < len(units), unroll=compiled))
        self.model = keras.Sequential([*layers, keras.layers.Dense(1)])
        adam = keras.optimizers.Adam(RATE)
        self.model.compile(optimizer=adam, loss="mse", jit_compile=True if compiled else "auto")
        self.rows, self.batch_size = (inputs.numpy(), labels.numpy()), batch_size

    def fit(self, epochs: int) -> float:
        """Train for some more epochs; return the last one's loss."""
        seen = self.model.fit(*self.rows, batch_size=self.batch_size, epochs=epochs, verbose=0, shuffle=True)
        return float(seen.history["loss"][-1])


def the_keras() -> Any:
    """Return Keras, which reads its backend from the environment as it is imported."""
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    return keras
