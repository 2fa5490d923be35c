"""Training by torch's autograd, any module on any device: the plain way, which is the reference, and a faster."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

from ....faults import BadInput
from ...raised import raised_by
from ..answer import Answer
from .adam import Adam
from .program import Rows
from .settings import Loss, TrainingSettings

LOSSES: dict[Loss, Callable[..., Tensor]] = {
    "mse": functional.mse_loss,
    "mae": functional.l1_loss,
    "huber": functional.huber_loss,
    "cross_entropy": functional.binary_cross_entropy,
}
CHUNK = 4096
"""Windows asked at once: enough to be fast, few enough to fit in memory."""

Batch = tuple[Tensor, Tensor, Tensor | None]
"""Inputs, labels, units silenced."""


class PlainProgram:
    """The loop of torch's tutorials: pick a batch's rows, `loss.backward()`, `torch.optim.Adam`.

    `network` maps (n, lookback, features), and the units silenced, to (n,).
    """

    def __init__(self, network: nn.Module, rows: Rows, held_out: Rows, settings: TrainingSettings) -> None:
        self.network = network
        self.rows, self.held_out = rows, held_out
        self.loss = LOSSES[settings.loss]
        self.batch_size = settings.batch_size
        self.optimizer = self.optimizer_for(settings.learning_rate)

    def optimizer_for(self, learning_rate: float) -> Adam | torch.optim.Adam:
        """Return the optimiser of the weights."""
        # torch divides it by 0.1 at the first step, in a number of 32 bits
        return torch.optim.Adam(self.network.parameters(), lr=min(learning_rate, 1e37))

    def train_epoch(self, order: Tensor, silenced: Tensor | None) -> float:
        """Take one step a batch; return the mean loss."""
        self.network.train()
        device = self.rows.labels.device
        total = torch.zeros((), dtype=torch.float64, device=device)
        for inputs, labels, off in self.batches(order.to(device), None if silenced is None else silenced.to(device)):
            total += self.train_step(inputs, labels, off) * len(labels)
        return total.item() / len(self.rows.labels)

    def batches(self, order: Tensor, silenced: Tensor | None) -> Iterator[Batch]:
        """Yield the rows in batches, each batch picked when its turn comes."""
        for first in range(0, len(order), self.batch_size):
            picked = order[first : first + self.batch_size]
            off = None if silenced is None else silenced[first : first + self.batch_size]
            yield self.rows.inputs[picked], self.rows.labels[picked], off

    def train_step(self, inputs: Tensor, labels: Tensor, silenced: Tensor | None) -> Tensor:
        """Move the weights down the gradient of one batch; return its loss."""
        self.optimizer.zero_grad()
        answers = self.network(inputs) if silenced is None else self.network(inputs, silenced)
        loss = self.loss(answers, labels)
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        return loss.detach()

    @torch.no_grad()
    def mean_loss(self, rows: Rows) -> float:
        """Return the mean loss over the rows without learning from them."""
        self.network.eval()
        total = 0.0
        for inputs, labels in zip(*(torch.split(part, CHUNK) for part in rows), strict=True):
            total += self.loss(self.network(inputs), labels).item() * len(labels)
        return total / len(rows.labels)

    def training_loss(self) -> float:
        """Return the mean loss over the rows trained on."""
        return self.mean_loss(self.rows)

    def validation_loss(self) -> float | None:
        """Return the mean loss over the rows kept aside."""
        return self.mean_loss(self.held_out) if len(self.held_out.labels) else None

    def weights(self) -> dict[str, Tensor]:
        """Return a copy of the network's `state_dict`."""
        return {name: value.clone() for name, value in self.network.state_dict().items()}

    def load(self, weights: dict[str, Tensor]) -> None:
        """Take on such a `state_dict`."""
        self.network.load_state_dict(weights)

    def finish(self) -> nn.Module:
        """Return the network."""
        return self.network.eval()


class TunedProgram(PlainProgram):
    """The same with the rows put in order once an epoch and then sliced, and a fused Adam that imports no compiler."""

    def optimizer_for(self, learning_rate: float) -> Adam:
        """Return the fused Adam."""
        return Adam(self.network.parameters(), learning_rate)

    def batches(self, order: Tensor, silenced: Tensor | None) -> Iterator[Batch]:
        """Yield slices of the rows in order."""
        size = self.batch_size
        inputs, labels = (torch.split(part[order], size) for part in self.rows)
        off = (None,) * len(labels) if silenced is None else torch.split(silenced, size)
        yield from zip(inputs, labels, off, strict=True)


class MergingProgram(TunedProgram):
    """The same for a network of the user's: a last batch of a single row joins the one before it.

    A layer such as `nn.BatchNorm1d` cannot be trained on a single row.
    """

    def batches(self, order: Tensor, silenced: Tensor | None) -> Iterator[Batch]:
        """Yield slices of the rows in order, the last of which holds one row only where all do."""
        rows = len(order)
        lonely = rows % self.batch_size == 1 and 1 < self.batch_size < rows
        sizes = [self.batch_size] * (rows // self.batch_size)
        if lonely:
            sizes[-1] += 1
        elif rest := rows % self.batch_size:
            sizes.append(rest)
        inputs, labels = (torch.split(part[order], sizes) for part in self.rows)
        off = (None,) * len(labels) if silenced is None else torch.split(silenced, sizes)
        yield from zip(inputs, labels, off, strict=True)

    def train_step(self, inputs: Tensor, labels: Tensor, silenced: Tensor | None) -> Tensor:
        """Move the weights down the gradient of one batch; return its loss.

        Raises:
            BadInput: the network cannot be trained on a single row.
        """
        try:
            return super().train_step(inputs, labels, silenced)
        except (ValueError, RuntimeError) as error:
            if len(labels) > 1:
                raise
            what = f"cannot be trained on a single row: {raised_by(error)}"
            more = "raise model.batch_size" if self.batch_size == 1 else "give more training rows"
            name = type(self.network.network if isinstance(self.network, Answer) else self.network).__name__
            remedy = f"{more}, or leave out layers that compare rows, such as BatchNorm"
            raise BadInput.at(f"model {name}", what, remedy) from error
