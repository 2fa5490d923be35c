"""Adam's step down the gradients."""

from __future__ import annotations

import math

import numpy as np

from .arrays import Numbers, State
from .decorator import compiled
from .instructions import stay_apart

BETA, GAMMA, EPSILON = 0.9, 0.999, 1e-8
"""Adam's usual rates (Kingma and Ba, 2015)."""


@compiled()
def adam(state: State, grads: Numbers, taken: int, rate: float) -> None:
    """Take step number `taken`, counted from 1, down the gradients."""
    stay_apart()
    params, means, squares = state.params, state.means, state.squares
    number = params.dtype.type
    beta, gamma, epsilon = number(BETA), number(GAMMA), number(EPSILON)
    fresh, fresh_square = number(1.0 - BETA), number(1.0 - GAMMA)
    stride = number(rate / (1.0 - BETA**taken))
    unbiased = number(math.sqrt(1.0 - GAMMA**taken))
    for x in range(params.size):
        means[x] = beta * means[x] + fresh * grads[x]
        squares[x] = gamma * squares[x] + fresh_square * grads[x] * grads[x]
        params[x] -= stride * means[x] / (np.sqrt(squares[x]) / unbiased + epsilon)
