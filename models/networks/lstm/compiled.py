"""The compiled kernel as a training backend, and as what answers for an LSTM on the processor."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ...protocol import Floats
from ...windows.rolling import check_room
from ...windows.scaling import Standardizer
from ..answer import Answer
from ..training import program
from .kernel.arrays import Numbers, Room, Rows, State
from .kernel.loss import CROSS_ENTROPY, HUBER, MAE, MSE, loss_of
from .kernel.many_windows import answer_all
from .kernel.one_window import answer_one
from .kernel.training import train_epoch
from .kernel.weights import spread_weights, turn_weights
from .memory_layout import Plan, plan
from .settings import LSTMSettings

KERNEL_LOSSES = {"mse": MSE, "mae": MAE, "huber": HUBER, "cross_entropy": CROSS_ENTROPY}
CACHE_LINE = 64
"""Bytes."""
NONE_SILENCED = np.zeros((0, 0), dtype=np.bool_)


def plan_of(settings: LSTMSettings, chunk: int | None = None) -> Plan:
    """Return the plan of the settings' network."""
    return plan(len(settings.features), settings.units, settings.dense_layers, settings.lookback, chunk)


def parameters_of(network: nn.Module) -> Numbers:
    """Return a network's parameters in one flat array, in their order."""
    return np.concatenate([value.detach().cpu().numpy().ravel() for value in network.parameters()])


@torch.no_grad()
def give_parameters(network: nn.Module, params: Numbers) -> None:
    """Give a network the parameters of a flat array."""
    at = 0
    for value in network.parameters():
        value.copy_(torch.from_numpy(params[at : at + value.numel()]).view(value.shape))
        at += value.numel()


class CompiledProgram:
    """Trains an `LSTMNetwork` by the kernel, and gives it the weights found at the end."""

    def __init__(self, answer: Answer, rows: program.Rows, held_out: program.Rows, settings: LSTMSettings) -> None:
        self.answer = answer
        self.settings = settings
        self.rows = rows.inputs.numpy(), rows.labels.numpy()
        self.held_out = held_out.inputs.numpy(), held_out.labels.numpy()
        params = parameters_of(answer)
        self.plan = plan_of(settings)
        self.room = self.plan.room(params.dtype.type)
        self.state = State(params, np.zeros_like(params), np.zeros_like(params))
        self.taken = 0
        self.loss = KERNEL_LOSSES[settings.loss]

    def train_epoch(self, order: Tensor, silenced: Tensor | None) -> float:
        """Take one step a batch; return the mean loss."""
        off = NONE_SILENCED if silenced is None else silenced.numpy()
        total: float = train_epoch(
            self.plan.network, self.state, self.room, Rows(*self.rows, order.numpy(), off), self.taken,
            self.settings.learning_rate, self.settings.batch_size, self.plan.chunk, 1.0 / (1.0 - self.settings.dropout),
            self.loss, self.answer.sigmoid,
        )  # fmt: skip
        self.taken += -(-len(order) // self.settings.batch_size)
        return total / len(order)

    def training_loss(self) -> float:
        """Return the mean loss over the rows trained on."""
        return self.mean_loss(*self.rows)

    def validation_loss(self) -> float | None:
        """Return the mean loss over the rows kept aside."""
        return self.mean_loss(*self.held_out) if len(self.held_out[1]) else None

    def mean_loss(self, inputs: Numbers, labels: Numbers) -> float:
        """Return the mean loss over rows without learning from them."""
        answers = answers_of(self.plan, self.state.params, self.room, inputs, self.answer.sigmoid)
        picked, unused = np.arange(len(labels)), np.empty_like(answers)
        total: float = loss_of(answers, labels, picked, unused, self.loss, False, len(labels))
        return total / len(labels)

    def weights(self) -> Numbers:
        """Return a copy of the parameters."""
        return self.state.params.copy()

    def load(self, weights: Numbers) -> None:
        """Go back to such parameters."""
        self.state.params[:] = weights

    def finish(self) -> nn.Module:
        """Return the network, the weights now in it."""
        give_parameters(self.answer, self.state.params)
        return self.answer.eval()


def answers_of(plan: Plan, params: Numbers, room: Room, inputs: Numbers, as_probability: bool) -> Numbers:
    """Return the network's answers (n,) to inputs (n, T, features)."""
    out = np.empty(len(inputs), params.dtype)
    rows = Rows(inputs, out, np.arange(len(inputs)), NONE_SILENCED)
    answer_all(plan.network, params, room, rows, plan.chunk, as_probability, out)
    return out


def aligned(size: int, dtype: np.dtype[Any]) -> Numbers:
    """Return zeros (size,) that begin where a line of the processor's cache does: they are read on every bar."""
    room = np.zeros(size * dtype.itemsize + CACHE_LINE, np.uint8)
    first = -room.ctypes.data % CACHE_LINE
    return room[first : first + size * dtype.itemsize].view(dtype)


class CompiledAnswer:
    """A trained network laid out for the kernel: many windows at once, or one as fast as can be.

    Every question gets room of its own to be worked out in, so several threads may ask at once.
    """

    def __init__(self, answer: Answer, inputs: Standardizer, labels: Standardizer, settings: LSTMSettings) -> None:
        self.lookback, self.columns_in = settings.lookback, len(settings.features)
        self.params = parameters_of(answer)
        self.as_probability = answer.sigmoid
        self.inputs, self.labels = inputs, labels
        self._settings = settings
        one = plan(self.columns_in, settings.units, settings.dense_layers, steps=1, chunk=1)
        self._layers, self._dense, self._work = one.network.layers, one.network.dense, one.work
        wide = np.zeros(one.wide, self.params.dtype)
        self._columns = aligned(one.wide, self.params.dtype)
        spread_weights(self._layers, self.params, wide)
        turn_weights(self._layers, wide, self._columns)
        self._mean, self._std = float(labels.mean[0]), float(labels.std[0])

    def forecasts(self, windows: Floats) -> Floats:
        """Return a forecast for each of the windows (n, lookback, features), shape (n,)."""
        check_room(windows)
        scaled = self.inputs.apply(windows).astype(self.params.dtype)
        many = plan_of(self._settings)
        answers = answers_of(many, self.params, many.room(self.params.dtype.type), scaled, self.as_probability)
        return self.labels.undo(answers.astype(np.float64))

    def forecast(self, window: Floats) -> float:
        """Return the forecast for one window (lookback, features)."""
        own = np.array(
            window, dtype=np.float64, order="C"
        )  # numba compiles anew for another layout, or a read-only one
        answer: float = answer_one(
            self._layers, self._dense, self.params, self._columns, np.zeros(self._work, self.params.dtype), own,
            self.inputs.mean, self.inputs.std, self.as_probability,
        )  # fmt: skip
        return answer * self._std + self._mean
