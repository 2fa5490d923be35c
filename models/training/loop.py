"""The training loop: fit, run_epoch, train_step. Knows no windows and no returns, only tensors."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from ...faults import BadInput
from .adam import Adam
from .early_stopping import EarlyStopping
from .history import EpochHook, EpochLoss
from .settings import Loss, TrainingSettings

LOSSES: dict[Loss, Callable[[Tensor, Tensor], Tensor]] = {
    "mse": functional.mse_loss,
    "mae": functional.l1_loss,
    "huber": functional.huber_loss,
    "cross_entropy": functional.binary_cross_entropy,
}
CHUNK = 4096
"""Windows asked at once: enough to be fast, few enough to fit in memory."""
EXPLODED = 1000.0
"""A loss this many times that of the untrained network will not come back."""


class Rows(NamedTuple):
    """Training rows, resident on the device: inputs (n, lookback, features) and labels (n,)."""

    inputs: Tensor
    labels: Tensor


class Training:
    """One training of a network that maps (n, lookback, features) to (n,), on rows that fit in memory.

    `on_epoch` is called after every epoch; whatever it raises passes through, as an interrupt does.
    """

    def __init__(self, network: nn.Module, rows: Rows, held_out: Rows, settings: TrainingSettings) -> None:
        self.network = network
        self.rows, self.held_out = rows, held_out
        self.settings = settings
        self.loss = LOSSES[settings.loss]
        self.optimizer = Adam(network.parameters(), settings.learning_rate)
        self.stopping = EarlyStopping(network, settings.patience)
        self.shuffles = torch.Generator().manual_seed(settings.seed)

    def fit(self, on_epoch: EpochHook | None = None) -> tuple[EpochLoss, ...]:
        """Train, leave the best weights in the network, and return the loss curves.

        Raises:
            BadInput: the loss is no longer finite, or has exploded.
        """
        history: list[EpochLoss] = []
        untrained = self.evaluate(self.rows)
        for epoch in range(1, self.settings.epochs + 1):
            result = self.run_epoch(epoch)
            self.check(result, untrained)
            history.append(result)
            if on_epoch is not None:
                on_epoch(result)
            if self.stopping.update(result.validation_loss):
                break
        self.stopping.restore()
        self.network.eval()
        return tuple(history)

    def run_epoch(self, epoch: int) -> EpochLoss:
        """Visit every training row once, then look at the rows kept aside."""
        started = perf_counter()
        loss = self.train_rows()
        validation_loss = self.evaluate(self.held_out) if len(self.held_out.labels) else None
        return EpochLoss(epoch, self.settings.epochs, loss, validation_loss, perf_counter() - started)

    def train_rows(self) -> float:
        """Take one step a batch; return the mean loss."""
        self.network.train()
        total = torch.zeros((), device=self.rows.labels.device)
        for batch in self.batches():
            total += self.train_step(batch) * len(batch.labels)
        return total.item() / len(self.rows.labels)

    def batches(self) -> Iterator[Rows]:
        """Yield the training rows in batches, in a new order if they are to be shuffled.

        The rows are put in order once and then sliced, which costs far less than picking each batch.
        """
        inputs, labels = self.rows
        if self.settings.shuffle:
            order = torch.randperm(len(labels), generator=self.shuffles).to(labels.device)  # (n,)
            inputs, labels = inputs[order], labels[order]
        size = self.settings.batch_size
        yield from map(Rows, torch.split(inputs, size), torch.split(labels, size))

    def train_step(self, batch: Rows) -> Tensor:
        """Move the weights down the gradient of one batch; return its loss."""
        self.optimizer.zero_grad()
        loss = self.loss(self.network(batch.inputs), batch.labels)
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        return loss.detach()

    @torch.no_grad()
    def evaluate(self, rows: Rows) -> float:
        """Return the mean loss over the rows without learning from them."""
        self.network.eval()
        total = 0.0
        for inputs, labels in zip(*(torch.split(part, CHUNK) for part in rows), strict=True):
            total += self.loss(self.network(inputs), labels).item() * len(labels)
        return total / len(rows.labels)

    def check(self, result: EpochLoss, untrained: float) -> None:
        """Refuse to go on when the loss is not finite or far above that of the untrained network.

        Raises:
            BadInput: with advice.
        """
        losses = [result.loss] if result.validation_loss is None else [result.loss, result.validation_loss]
        if all(map(math.isfinite, losses)) and result.loss <= EXPLODED * max(untrained, 1e-30):
            return
        rate = f"lower model.learning_rate (it is {self.settings.learning_rate:g})"
        other = "look for extreme values in the features" if self.settings.scale else "set model.scale = true"
        what = f"the loss became {losses[0]:g} in epoch {result.epoch} (it was {untrained:g} before training)"
        raise BadInput.at("model training", what, f"{rate} or {other}")
