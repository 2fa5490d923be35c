"""The loss of a batch, and its slope."""

from __future__ import annotations

import math

from .arrays import Integers, Numbers
from .decorator import compiled
from .exponential import exponential
from .instructions import stay_apart

MSE, MAE, HUBER, CROSS_ENTROPY = range(4)
"""Losses, each a mean over the batch."""


@compiled()
def loss_of(
    answers: Numbers, labels: Numbers, picked: Integers, d: Numbers, loss: int, as_probability: bool, batch: int
) -> float:
    """Return the summed loss of answers (n,) to the picked labels; write to d (n,) the gradient of a batch's mean.

    `as_probability` puts a sigmoid behind the answers first.
    """
    stay_apart()
    one, zero = answers.dtype.type(1.0), answers.dtype.type(0.0)
    total = 0.0
    for x in range(answers.size):
        p, y = answers[x], labels[picked[x]]
        if as_probability:
            p = one / (one + exponential(-p))
        apart = p - y
        if loss == MSE:
            total += float(apart * apart)
            slope = apart + apart
        elif loss == MAE:
            total += float(abs(apart))
            slope = one if apart > zero else (-one if apart < zero else zero)
        elif loss == HUBER:
            near = abs(apart) < one
            total += 0.5 * float(apart * apart) if near else float(abs(apart)) - 0.5
            slope = min(max(apart, -one), one)
        else:  # as torch: a logarithm is at least -100, the slope's divisor at least 1e-12
            likely, unlikely = max(math.log(p), -100.0), max(math.log1p(-p), -100.0)
            total -= float(y) * likely + float(one - y) * unlikely
            slope = apart / max((one - p) * p, answers.dtype.type(1e-12))
        if as_probability:
            slope *= p * (one - p)
        d[x] = slope / answers.dtype.type(batch)
    return total
