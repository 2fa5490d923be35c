"""The exponential and what is made of it, eight at a time where the processor can."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import types
from numba.extending import overload

from .arrays import Numbers
from .decorator import compiled
from .instructions import bits_of, float_of, fused, stay_apart


def exponential(x: float) -> float:
    """Return e ** x to one or two units in the last place, within what the float can hold.

    x = n ln 2 + r: the polynomial of r times a power of two, put together from its bits. Unlike the library's, LLVM
    turns this into code for several numbers at once.
    """
    return math.exp(x)


@overload(exponential)
def exponential_of(x: Any) -> Callable[[Any], Any]:
    """Return the code for the float's size."""
    return exponential_single if x == types.float32 else exponential_double


def exponential_single(x: Any) -> Any:
    """For float32: Cephes' coefficients (Moshier, 1989)."""
    x = min(max(x, np.float32(-87.0)), np.float32(88.0))
    shifted = fused(x, np.float32(1.44269504088896341), np.float32(12582912.0))  # 1.5 x 2^23: n in the lowest bits
    n = shifted - np.float32(12582912.0)
    r = fused(n, np.float32(-0.693359375), x)
    r = fused(n, np.float32(2.12194440e-4), r)
    p = np.float32(1.9875691500e-4)
    p = fused(p, r, np.float32(1.3981999507e-3))
    p = fused(p, r, np.float32(8.3334519073e-3))
    p = fused(p, r, np.float32(4.1665795894e-2))
    p = fused(p, r, np.float32(1.6666665459e-1))
    p = fused(p, r, np.float32(5.0000001201e-1))
    p = fused(p, r * r, r) + np.float32(1.0)
    return p * float_of(np.int32((bits_of(shifted) - np.int32(0x4B400000 - 127)) << np.int32(23)))


def exponential_double(x: Any) -> Any:
    """For float64: the series up to r^13, whose rest is below 1e-17 for |r| <= ln 2 / 2."""
    x = min(max(x, -700.0), 700.0)
    shifted = fused(x, 1.4426950408889634, 6755399441055744.0)  # 1.5 x 2^52
    n = shifted - 6755399441055744.0
    r = fused(n, -6.93147180369123816490e-01, x)
    r = fused(n, -1.90821492927058770002e-10, r)
    p = 1.0 / 6227020800.0
    p = fused(p, r, 1.0 / 479001600.0)
    p = fused(p, r, 1.0 / 39916800.0)
    p = fused(p, r, 1.0 / 3628800.0)
    p = fused(p, r, 1.0 / 362880.0)
    p = fused(p, r, 1.0 / 40320.0)
    p = fused(p, r, 1.0 / 5040.0)
    p = fused(p, r, 1.0 / 720.0)
    p = fused(p, r, 1.0 / 120.0)
    p = fused(p, r, 1.0 / 24.0)
    p = fused(p, r, 1.0 / 6.0)
    p = fused(p, r, 0.5)
    p = fused(p, r * r, r) + 1.0
    return p * float_of((bits_of(shifted) - (0x4338000000000000 - 1023)) << 52)


@compiled()
def sigmoid_in_place(x: Numbers) -> None:
    """Squash x (n,) to 0..1."""
    stay_apart()
    one = x.dtype.type(1.0)
    for i in range(x.size):
        x[i] = one / (one + exponential(-x[i]))


@compiled()
def tanh_in_place(x: Numbers) -> None:
    """Squash x (n,) to -1..1."""
    stay_apart()
    one, two = x.dtype.type(1.0), x.dtype.type(2.0)
    for i in range(x.size):
        x[i] = two / (one + exponential(-two * x[i])) - one


@compiled()
def tanh_into(x: Numbers, out: Numbers) -> None:
    """The same into out (n,), which must not overlap x: where they may, one number is taken at a time."""
    stay_apart()
    one, two = x.dtype.type(1.0), x.dtype.type(2.0)
    for i in range(x.size):
        out[i] = two / (one + exponential(-two * x[i])) - one
