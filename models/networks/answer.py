"""A user's network at our boundary: whatever shape it answers in, one number a window comes out."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from ...faults import BadInput
from ..capabilities.runtime_protocol import Capability
from ..raised import raised_by

ROUNDING = 1e-3
"""How far probabilities, of half precision even, may be from adding up to 1."""


@runtime_checkable
class SaysProbability(Capability, Protocol):
    """A network that says whether it answers with a probability or with a logit."""

    gives_probability: bool


class Answer(nn.Module):
    """Calls `network` on windows (n, lookback, features) and returns its answers as (n,).

    `as_probability`: a network that answers with a logit gets a sigmoid behind it, one that answers with the logits of
    down and up, (n, 2), a softmax: the sigmoid of their difference is the probability of up.
    """

    def __init__(self, network: nn.Module, as_probability: bool = False) -> None:
        super().__init__()
        self.network = network
        self.as_probability = as_probability
        self.sigmoid = as_probability and not gives_probability(network)

    def forward(self, windows: Tensor, silenced: Tensor | None = None) -> Tensor:
        """Return one number a window; `silenced` goes to a network of ours, see `LSTMNetwork`."""
        answers: Tensor = (
            self.network(windows) if silenced is None else self.network(windows, silenced)
        )  # (n,), (n, 1) or (n, 2)
        if self.as_probability and answers.numel() == 2 * len(windows):
            answers = answers.reshape(len(windows), 2)  # a network that squeezes answers one window with (2,)
            answers = answers[:, 1] - answers[:, 0] if self.sigmoid else answers[:, 1]  # (n,)
        answers = answers.reshape(len(windows))  # (n,)
        return torch.sigmoid(answers) if self.sigmoid else answers

    @torch.no_grad()
    def try_out(self, windows: Tensor) -> None:
        """Ask once before training, so that a network that doesn't fit the windows is told so in words.

        Raises:
            BadInput: it raises, or answers with another shape than (n,) or (n, 1), for a direction (n, 2), or with
                probabilities that are none.
        """
        where = f"model {type(self.network).__name__}"
        try:
            answers = self.eval().network(windows)
        except Exception as error:
            what = f"fails on windows of shape {tuple(windows.shape)}: {raised_by(error)}"
            flat = ", such as by nn.Flatten() before its first nn.Linear" if "mat1 and mat2" in str(error) else ""
            raise BadInput.at(where, what, f"make it map (n, lookback, features) to (n,){flat}") from error
        count = len(windows)
        shape = tuple(answers.shape) if isinstance(answers, Tensor) else type(answers).__name__
        two = shape == (count, 2)
        if two and not self.as_probability:
            what = f"answers {count} windows with {shape}, two numbers each, as for the classes down and up"
            remedy = "set model.label = direction, or return a tensor of shape (n,) or (n, 1)"
            raise BadInput.at(where, what, remedy)
        one_each = (
            isinstance(answers, Tensor) and answers.numel() == count and shape in ((), (count, *answers.shape[1:]))
        )
        if not one_each and not two:
            raise BadInput.at(where, f"answers {count} windows with {as_said(answers)}", remedy_for(answers, count))
        if self.as_probability:
            self._check_probabilities(answers, where, two)

    def _check_probabilities(self, answers: Tensor, where: str, two: bool) -> None:
        """Refuse probabilities taken for logits, and the other way round."""
        low, high = answers.min().item(), answers.max().item()
        adds_up = two and bool((answers.sum(dim=1) - 1.0).abs().max() < ROUNDING) and low >= 0.0
        if self.sigmoid and adds_up:
            what = "answers with two numbers that add up to 1: probabilities, where logits are expected"
            raise BadInput.at(where, what, "leave its softmax out, or give the class `gives_probability = True`")
        if not self.sigmoid and (low < 0.0 or high > 1.0 or (two and not adds_up)):
            what = f"gives probabilities, but answers with numbers from {low:.4g} to {high:.4g}"
            end = " that add up to 1" if two else ""
            raise BadInput.at(where, what, f"return numbers from 0 to 1{end}, or leave `gives_probability` out")


def as_said(answers: Any) -> str:
    """Return the shape of what a network answers, or its kind."""
    return str(tuple(answers.shape)) if isinstance(answers, Tensor) else f"a {type(answers).__name__}"


def remedy_for(answers: Any, count: int) -> str:
    """Return what a network should return instead of what it does."""
    wanted = "return a tensor of shape (n,) or (n, 1)"
    if isinstance(answers, tuple | list):
        example = "`out, _ = self.lstm(x)`, `return self.head(out[:, -1])`"
        return f"{wanted}: the first of its {len(answers)} alone, as in {example}"
    if isinstance(answers, dict):
        return f"{wanted}: one entry alone, such as {next(iter(answers), None)!r}"
    if isinstance(answers, Tensor) and answers.dim() == 3 and len(answers) == count:
        return f"{wanted}: that of the last bar alone, such as `answer[:, -1]`"
    if isinstance(answers, Tensor) and answers.dim() == 0:
        return f"{wanted}: no mean or sum over all of them"
    return wanted


def check_trainable(network: nn.Module, answer: Tensor) -> None:
    """Refuse a network that training could not change: it is frozen, or cut off from its parameters.

    Raises:
        BadInput: it is.
    """
    where, name = "model.epochs", type(network).__name__
    remedy = "set model.epochs = 0 to ask it as it is, in Python TorchForecaster(..., epochs=0)"
    parameters = list(network.parameters())
    if not any(one.requires_grad for one in parameters):
        why = (
            "has no parameters"
            if not parameters
            else "has no parameter that is trained (requires_grad is False everywhere)"
        )
        raise BadInput.at(where, f"{name} {why}: there is nothing to train", remedy)
    if not answer.requires_grad:
        why = "answers without a gradient (`detach` or `torch.no_grad` in its `forward`)"
        raise BadInput.at(where, f"{name} {why}: it cannot be trained", f"take that out, or {remedy}")


def gives_probability(network: nn.Module) -> bool:
    """Return whether a network answers with probabilities: it says so, or is a sequence that ends in such a layer."""
    if isinstance(network, SaysProbability):
        return bool(network.gives_probability)
    last = list(network)[-1:] if isinstance(network, nn.Sequential) else []
    return any(isinstance(layer, nn.Sigmoid | nn.Softmax) for layer in last)
