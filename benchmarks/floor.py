"""The machine's floor: the multiplications and additions of the work, at the rate at which one thread does them.

Counted are the products of matrices alone: 2 operations for each weight of an LSTM's gates or of a dense layer, a
window and a bar; for the way back twice those of the way there. The exponentials, the optimiser, and all moving about
of numbers are left out, so nothing can reach the floor, and a network of one unit, which is mostly those, comes nowhere
near it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.linalg.cython_blas  # noqa: F401 - loads the library that numba's products use
from numba import njit
from numpy.typing import NDArray
from timing import cpu_seconds

SIDE, TIMES = 1536, 7


def operations_forward(units: Sequence[int], lookback: int, features: int = 1) -> int:
    """Return the operations of answering one window: gates (4 x units, inputs + units + 1) a bar, one dense unit."""
    gates = sum(8 * own * (fed + own + 1) for fed, own in pairwise([features, *units]))
    return gates * lookback + 2 * (units[-1] + 1)


def operations_training(units: Sequence[int], lookback: int, rows: int, epochs: int) -> int:
    """Return the operations of a training: there, and twice that back."""
    return 3 * operations_forward(units, lookback) * rows * epochs


def peak() -> float:
    """Return the operations a second of a large float32 product of matrices on this thread, the best of several."""
    a, b = np.random.default_rng(5).normal(size=(2, SIDE, SIDE)).astype(np.float32)
    out = np.empty_like(a)
    return 2.0 * SIDE**3 / min(cpu_seconds(lambda: np.dot(a, b, out)) for _ in range(TIMES))


@njit
def multiply_often(matrix: NDArray[Any], vector: NDArray[Any], out: NDArray[Any], times: int) -> None:
    """Multiply the same matrix and vector again and again, without Python in between."""
    for _ in range(times):
        np.dot(matrix, vector, out)


def seconds_in_turn(units: Sequence[int], lookback: int, rate: float, features: int = 1) -> float:
    """Return the seconds of one window's products, where a bar's state must be known before the next.

    A layer's states are multiplied bar by bar, matrix by vector, as near to the processor as they can be; its inputs
    could be multiplied all at once, at the rate of a large product.
    """
    states = sum(seconds_of_product(4 * own, own + 1) for own in units)
    inputs = sum(8 * own * fed for fed, own in pairwise([features, *units]))
    return lookback * (states + inputs / rate)


def seconds_of_product(rows: int, columns: int) -> float:
    """Return the seconds of one matrix (rows, columns) by a vector; columns side by side is the fastest layout."""
    matrix = np.asfortranarray(np.ones((rows, columns), np.float32))
    vector, out = np.ones(columns, np.float32), np.empty(rows, np.float32)
    multiply_often(matrix, vector, out, 1)
    times = 40_000_000 // (rows * columns)
    return min(cpu_seconds(lambda: multiply_often(matrix, vector, out, times)) for _ in range(TIMES)) / times
