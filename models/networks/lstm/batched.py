"""Many LSTMs of one shape as one torch program: every weight has one more axis, the model's.

A step for K models is a few large batched products instead of K times as many small ones: what fills a GPU. Each model
sees its own rows in its own order, and comes to what it would have come to alone, to rounding.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from time import perf_counter
from typing import Any, NamedTuple

import torch
from torch import Tensor

from ...history import EpochHook, EpochLoss
from ...schedule.jobs import named
from ..training.loop import Training, check_loss
from ..training.program import Rows
from ..training.torch_programs import CHUNK, LOSSES
from .network import ACTIVATIONS
from .settings import LSTMSettings

Weights = dict[str, Tensor]
"""Parameters by their name in one network's `state_dict`, each with the models as its first axis."""


class StackedBatch(NamedTuple):
    """What a step is taken on: inputs (K, n, T, features), labels (K, n), units silenced (K, n, units) or None."""

    inputs: Tensor
    labels: Tensor
    silenced: Tensor | None


class Stack:
    """The networks of K trainings, their parameters stacked.

    All have the same settings, but for the seed, the learning rate and the rate of dropout.
    """

    def __init__(self, trainings: Sequence[Training], settings: Sequence[LSTMSettings]) -> None:
        states = [training.program.weights() for training in trainings]
        self.weights: Weights = {
            name: torch.stack([state[name] for state in states]).requires_grad_() for name in states[0]
        }
        self.settings = settings[0]
        self.activations = [ACTIVATIONS[layer.activation]() for layer in settings[0].dense_layers]
        kept = [1.0 / (1.0 - one.dropout) for one in settings]
        some = next(iter(self.weights.values()))
        self.scale = torch.tensor(kept, dtype=some.dtype, device=some.device).view(-1, 1, 1)
        answer = trainings[0].program.network  # type: ignore[attr-defined]
        self.sigmoid = answer.sigmoid

    def answers(self, inputs: Tensor, silenced: Tensor | None = None) -> Tensor:
        """Return the answers (K, n) to inputs (K, n, T, features)."""
        models, n = inputs.shape[:2]
        states = inputs.transpose(1, 2)  # (K, T, n, features)
        column, layers = 0, len(self.settings.units)
        for layer in range(layers):
            states = self.lstm(layer, states)  # (K, T, n, units)
            if layer == layers - 1:
                states = states[:, -1:]
            if silenced is not None:
                width = states.shape[1] * states.shape[3]
                off = silenced[:, :, column : column + width].view(models, n, states.shape[1], states.shape[3])
                states = states.masked_fill(off.transpose(1, 2), 0.0) * self.scale.unsqueeze(-1)
                column += width
        answer = states[:, 0]  # (K, n, units)
        for number, activation in enumerate(self.activations):
            weight, bias = (self.weights[f"network.dense.{number}.{part}"] for part in ("weight", "bias"))
            answer = activation(torch.baddbmm(bias.unsqueeze(1), answer, weight.transpose(1, 2)))
        answer = answer.squeeze(-1)  # (K, n)
        return torch.sigmoid(answer) if self.sigmoid else answer

    def lstm(self, layer: int, inputs: Tensor) -> Tensor:
        """Return a layer's states (K, T, n, units) over inputs (K, T, n, features)."""
        names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
        fed_by, held_by, bias, more = (self.weights[f"network.layers.{layer}.{name}"] for name in names)
        models, steps, n, features = inputs.shape
        biases = (bias + more).unsqueeze(1)  # (K, 1, 4 units)
        entered = torch.baddbmm(biases, inputs.reshape(models, steps * n, features), fed_by.transpose(1, 2))
        gates_of = entered.view(models, steps, n, -1).unbind(1)
        recurrent = held_by.transpose(1, 2)
        state = cell = inputs.new_zeros(models, n, held_by.shape[2])
        states = []
        for t in range(steps):
            gates = torch.baddbmm(gates_of[t], state, recurrent) if t else gates_of[0]
            enter, forget, new, leave = gates.chunk(4, dim=-1)
            cell = torch.sigmoid(forget) * cell + torch.sigmoid(enter) * torch.tanh(new)
            state = torch.sigmoid(leave) * torch.tanh(cell)
            states.append(state)
        return torch.stack(states, dim=1)

    def losses(self, batch: StackedBatch) -> Tensor:
        """Return each model's mean loss over its batch, shape (K,)."""
        answers = self.answers(batch.inputs, batch.silenced)
        return LOSSES[self.settings.loss](answers, batch.labels, reduction="none").mean(dim=1)

    @torch.no_grad()
    def mean_losses(self, rows: Rows) -> list[float]:
        """Return each model's mean loss over rows (K, n, ...), without learning from them."""
        models, count = rows.labels.shape
        size = max(CHUNK // models, self.settings.batch_size)  # a batch of all fits in memory, with its way back too
        parts = zip(*(torch.split(part, size, dim=1) for part in rows), strict=True)
        summed = torch.zeros(models, dtype=torch.float64, device=rows.labels.device)
        for inputs, labels in parts:
            summed += self.losses(StackedBatch(inputs, labels, None)).double() * labels.shape[1] / count
        return list(summed.tolist())


class StackedAdam:
    """Adam (Kingma and Ba, 2015) with a learning rate a model."""

    def __init__(self, weights: Weights, rates: Sequence[float]) -> None:
        self.weights = list(weights.values())
        self.means = [torch.zeros_like(value) for value in self.weights]
        self.squares = [torch.zeros_like(value) for value in self.weights]
        self.rates = [value.new_tensor(rates).view(-1, *(1,) * (value.dim() - 1)) for value in self.weights]
        self.taken = 0

    @torch.no_grad()
    def step(self, gradients: Sequence[Tensor]) -> None:
        """Move every weight down its gradient."""
        self.taken += 1
        bias, root = 1.0 - 0.9**self.taken, math.sqrt(1.0 - 0.999**self.taken)
        for value, d, mean, square, rate in zip(
            self.weights, gradients, self.means, self.squares, self.rates, strict=True
        ):
            mean.mul_(0.9).add_(d, alpha=0.1)
            square.mul_(0.999).addcmul_(d, d, value=1.0 - 0.999)
            value.sub_(rate / bias * mean / (square.sqrt() / root + 1e-8))


class StoppedApart:
    """Early stopping, model by model: the best weights of each, and who goes on."""

    def __init__(self, stack: Stack, models: int) -> None:
        self.stack = stack
        self.best_losses, self.waited = [math.inf] * models, [0] * models
        self.going = [True] * models
        self.best: Weights | None = None

    @torch.no_grad()
    def update(self, losses: Sequence[float | None]) -> None:
        """Take in an epoch's validation losses of those who go on."""
        better = []
        for model, loss in enumerate(losses):
            if not self.going[model] or loss is None or not self.stack.settings.patience:
                continue
            self.waited[model] += 1
            if loss < self.best_losses[model]:
                self.best_losses[model], self.waited[model] = loss, 0
                better.append(model)
            self.going[model] = self.waited[model] < self.stack.settings.patience
        if better:
            self._keep(better)

    def weights(self) -> Weights:
        """Return the weights to be kept: each model's best, or the last where none were told apart."""
        return self.stack.weights if self.best is None else self.best

    def _keep(self, models: list[int]) -> None:
        if self.best is None:
            self.best = {name: value.clone() for name, value in self.stack.weights.items()}
            return
        for name, value in self.stack.weights.items():
            self.best[name][models] = value[models]


def train_together(
    trainings: Sequence[Training],
    settings: Sequence[LSTMSettings],
    on_epoch: EpochHook | None = None,
    *,
    labels: Sequence[str] = (),
) -> list[tuple[EpochLoss, ...]]:
    """Train the networks of all, leave each with its best weights, and return each one's loss curves.

    The trainings have as many rows, and the settings differ in seed, learning rate and dropout only. `on_epoch` is
    told the mean loss of those who still go on; `labels` say which model a fault is of.

    Raises:
        BadInput: a loss is no longer finite, or has exploded.
    """
    stack = Stack(trainings, settings)
    programs: list[Any] = [training.program for training in trainings]
    rows, held_out = (
        Rows(*(torch.stack(part) for part in zip(*parts, strict=True)))
        for parts in ([program.rows for program in programs], [program.held_out for program in programs])
    )
    adam = StackedAdam(stack.weights, [one.learning_rate for one in settings])
    stopped = StoppedApart(stack, len(programs))
    histories: list[list[EpochLoss]] = [[] for _ in trainings]
    untrained = stack.mean_losses(rows)
    for epoch in range(1, settings[0].epochs + 1):
        started = perf_counter()
        losses = train_epoch(stack, adam, rows, trainings)
        checked = stack.mean_losses(held_out) if held_out.labels.shape[1] else [None] * len(losses)
        seconds = perf_counter() - started
        results = [
            EpochLoss(epoch, settings[0].epochs, *pair, seconds) for pair in zip(losses, checked, strict=True)
        ]  # fmt: skip
        going = list(stopped.going)
        for model in (model for model, goes_on in enumerate(going) if goes_on):
            with named(labels[model] if labels else ""):
                check_loss(results[model], untrained[model], settings[model])
            histories[model].append(results[model])
        if on_epoch is not None:
            on_epoch(mean_of([result for result, goes_on in zip(results, going, strict=True) if goes_on]))
        stopped.update(checked)
        if not any(stopped.going):
            break
    kept = stopped.weights()
    for model, program in enumerate(programs):
        program.load({name: value[model].detach() for name, value in kept.items()})
    return [tuple(history) for history in histories]


def train_epoch(stack: Stack, adam: StackedAdam, rows: Rows, trainings: Sequence[Training]) -> list[float]:
    """Take one step a batch for all; return each model's mean loss."""
    device = rows.labels.device
    order = torch.stack([training.draws.order() for training in trainings]).to(device)  # (K, n)
    drawn = [training.draws.silenced() for training in trainings]
    silenced = silenced_of(drawn, order.shape[1])
    model = torch.arange(len(order), device=device).unsqueeze(1)
    inputs, labels = rows.inputs[model, order], rows.labels[model, order]
    size, count = stack.settings.batch_size, order.shape[1]
    total = torch.zeros(len(order), dtype=torch.float64, device=device)
    for first in range(0, count, size):
        part = slice(first, first + size)
        off = None if silenced is None else silenced[:, part].to(device)
        losses = stack.losses(StackedBatch(inputs[:, part], labels[:, part], off))
        # with one step in time the weights of the state are not used, and their gradients are 0
        adam.step(torch.autograd.grad(losses.sum(), adam.weights, materialize_grads=True))
        total += losses.detach().double() * min(size, count - first)
    return list((total / count).tolist())  # one copy from the device, not one per model


def silenced_of(drawn: Sequence[Tensor | None], rows: int) -> Tensor | None:
    """Return the units silenced of all models (K, rows, units); None where nobody drops any."""
    width = max((0 if one is None else one.shape[1] for one in drawn), default=0)
    if not width:
        return None
    return torch.stack([torch.zeros(rows, width, dtype=torch.bool) if one is None else one for one in drawn])


def mean_of(results: Sequence[EpochLoss]) -> EpochLoss:
    """Return the mean of several models' results of one epoch."""
    first, loss = results[0], sum(one.loss for one in results) / len(results)
    validated = [result.validation_loss for result in results if result.validation_loss is not None]
    validation_loss = sum(validated) / len(validated) if validated else None
    return EpochLoss(first.epoch, first.epochs, loss, validation_loss, first.seconds)
