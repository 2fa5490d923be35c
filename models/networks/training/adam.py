"""Adam, over torch's functional form."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn
from torch.optim.adam import adam


class Adam:
    """Adam (Kingma and Ba, 2015) with its usual decay rates, 0.9 and 0.999, in one fused kernel.

    The same arithmetic as `torch.optim.Adam`, whose first use imports torch's compiler for two seconds.
    """

    def __init__(self, parameters: Iterable[nn.Parameter], learning_rate: float) -> None:
        self.parameters = [parameter for parameter in parameters if parameter.requires_grad]
        self.learning_rate = learning_rate
        self.means = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.squares = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.steps = [torch.zeros((), device=parameter.device) for parameter in self.parameters]

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Move every parameter that has a gradient."""
        used = [i for i, parameter in enumerate(self.parameters) if parameter.grad is not None]
        adam(
            [self.parameters[i] for i in used],
            [g for i in used if (g := self.parameters[i].grad) is not None],
            [self.means[i] for i in used],
            [self.squares[i] for i in used],
            [],
            [self.steps[i] for i in used],
            fused=True,
            amsgrad=False,
            beta1=0.9,
            beta2=0.999,
            lr=self.learning_rate,
            weight_decay=0.0,
            eps=1e-8,
            maximize=False,
        )
