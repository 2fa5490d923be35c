"""The training loop: fit, then epoch after epoch. Knows no windows, no returns, and not what computes a step."""

from __future__ import annotations

import math
from time import perf_counter

import torch
from torch import Tensor, nn

from ....faults import BadInput
from ...history import EpochHook, EpochLoss
from .draws import Draws
from .early_stopping import EarlyStopping
from .program import Program
from .settings import TrainingSettings

EXPLODED = 1000.0
"""A loss this many times that of the untrained network will not come back."""


class Training:
    """One training of a program's network, by the draws of its seed.

    `on_epoch` is called after every epoch; whatever it raises passes through, as an interrupt does.
    """

    def __init__(self, program: Program, draws: Draws, settings: TrainingSettings) -> None:
        self.program, self.draws = program, draws
        self.settings = settings
        self.stopping = EarlyStopping(program, settings.patience)

    def fit(self, on_epoch: EpochHook | None = None) -> tuple[EpochLoss, ...]:
        """Train, leave the best weights in the network, and return the loss curves.

        Raises:
            BadInput: the loss is no longer finite, or has exploded.
        """
        history: list[EpochLoss] = []
        untrained = self.program.training_loss()
        for epoch in range(1, self.settings.epochs + 1):
            result = self.run_epoch(epoch)
            check_loss(result, untrained, self.settings)
            history.append(result)
            if on_epoch is not None:
                on_epoch(result)
            if self.stopping.update(result.validation_loss):
                break
        self.stopping.restore()
        return tuple(history)

    def run_epoch(self, epoch: int) -> EpochLoss:
        """Visit every training row once, then look at the rows kept aside."""
        started = perf_counter()
        loss = self.program.train_epoch(self.draws.order(), self.draws.silenced())
        validation_loss = self.program.validation_loss()
        return EpochLoss(epoch, self.settings.epochs, loss, validation_loss, perf_counter() - started)


def check_trained(network: nn.Module, sample: Tensor, settings: TrainingSettings) -> None:
    """Refuse a network whose last step went too far for the loss to tell: the weights, or its answers to a few windows.

    Raises:
        BadInput: with advice.
    """
    with torch.inference_mode():
        found = [network(sample), *network.parameters()]
        if all(bool(torch.isfinite(values).all()) for values in found):
            return
    rate = f"lower model.learning_rate (it is {settings.learning_rate:g})"
    what = "the loss explodes: after the last epoch the weights or the answers are no longer finite"
    raise BadInput.at("model training", what, f"{rate}, or keep some rows aside (model.validation)")


def check_loss(result: EpochLoss, untrained: float, settings: TrainingSettings) -> None:
    """Refuse to go on when the loss is not finite or far above that of the untrained network.

    Raises:
        BadInput: with advice.
    """
    losses = [result.loss] if result.validation_loss is None else [result.loss, result.validation_loss]
    if all(map(math.isfinite, losses)) and result.loss <= EXPLODED * max(untrained, 1e-30):
        return
    rate = f"lower model.learning_rate (it is {settings.learning_rate:g})"
    other = "look for extreme values in the features" if settings.scale else "set model.scale = true"
    what = f"the loss became {losses[0]:g} in epoch {result.epoch} (it was {untrained:g} before training)"
    raise BadInput.at("model training", what, f"{rate} or {other}")
