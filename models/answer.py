"""A user's network at our boundary: whatever shape it answers in, one number a window comes out."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..faults import BadInput
from .raised import raised_by


class Answer(nn.Module):
    """Calls `network` on windows (n, lookback, features) and returns its answers as (n,).

    `as_probability`: a network that answers with a logit gets a sigmoid behind it.
    """

    def __init__(self, network: nn.Module, as_probability: bool = False) -> None:
        super().__init__()
        self.network = network
        self.sigmoid = as_probability and not getattr(network, "gives_probability", False)

    def forward(self, windows: Tensor, silenced: Tensor | None = None) -> Tensor:
        """Return one number a window; `silenced` goes to a network of ours, see `LSTMNetwork`."""
        answers: Tensor = (
            self.network(windows) if silenced is None else self.network(windows, silenced)
        )  # (n,) or (n, 1)
        answers = answers.reshape(len(windows))  # (n,)
        return torch.sigmoid(answers) if self.sigmoid else answers

    @torch.no_grad()
    def try_out(self, windows: Tensor) -> None:
        """Ask once before training, so that a network that doesn't fit the windows is told so in words.

        Raises:
            BadInput: it raises, or answers with another shape than (n,) or (n, 1).
        """
        where = f"model {type(self.network).__name__}"
        try:
            answers = self.eval().network(windows)
        except Exception as error:
            what = f"fails on windows of shape {tuple(windows.shape)}: {raised_by(error)}"
            raise BadInput.at(where, what, "make it map (n, lookback, features) to (n,)") from error
        count = len(windows)
        if not isinstance(answers, Tensor) or tuple(answers.shape) not in ((count,), (count, 1)):
            shape = tuple(answers.shape) if isinstance(answers, Tensor) else type(answers).__name__
            what = f"answers {count} windows with {shape}"
            raise BadInput.at(where, what, "return a tensor of shape (n,) or (n, 1)")
