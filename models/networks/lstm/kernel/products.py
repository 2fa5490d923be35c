"""Products of matrices: small ones in plain loops, others by the linear algebra library."""

from __future__ import annotations

import numpy as np

from .arrays import Numbers
from .decorator import compiled
from .instructions import fused, stay_apart

SMALL_PRODUCT = 6_000
"""Multiplications up to which plain loops beat a call of the linear algebra library."""


@compiled(dots=True)
def product(a: Numbers, b: Numbers, out: Numbers) -> None:
    """out (m, n) = a (m, k) @ b (k, n)."""
    stay_apart()
    m, k = a.shape
    n = b.shape[1]
    if n > 1 and m * k * n > SMALL_PRODUCT:  # one window is answered without the library and its threads
        np.dot(a, b, out)
        return
    for i in range(m):
        row = out[i]
        row[:] = 0.0
        for j in range(k):
            factor, other = a[i, j], b[j]
            for x in range(n):
                row[x] = fused(factor, other[x], row[x])


@compiled(dots=True)
def product_of_transposed(a: Numbers, b: Numbers, out: Numbers) -> None:
    """out (k, n) = a (m, k) transposed @ b (m, n)."""
    stay_apart()
    m, k = a.shape
    n = b.shape[1]
    if m * k * n > SMALL_PRODUCT:
        np.dot(a.T, b, out)
        return
    out[:] = 0.0
    for i in range(m):
        other = b[i]
        for j in range(k):
            factor, row = a[i, j], out[j]
            for x in range(n):
                row[x] = fused(factor, other[x], row[x])


@compiled()
def scalar_product(a: Numbers, b: Numbers) -> float:
    """Return the sum of a (n,) x b (n,), taken in eight parts so that the processor can add eight at a time."""
    zero = a.dtype.type(0.0)
    p, q, r, s, t, u, v, w = zero, zero, zero, zero, zero, zero, zero, zero
    eights = a.size - a.size % 8
    for x in range(0, eights, 8):
        p, q = fused(a[x], b[x], p), fused(a[x + 1], b[x + 1], q)
        r, s = fused(a[x + 2], b[x + 2], r), fused(a[x + 3], b[x + 3], s)
        t, u = fused(a[x + 4], b[x + 4], t), fused(a[x + 5], b[x + 5], u)
        v, w = fused(a[x + 6], b[x + 6], v), fused(a[x + 7], b[x + 7], w)
    total = ((p + t) + (r + v)) + ((q + u) + (s + w))
    for x in range(eights, a.size):
        total = fused(a[x], b[x], total)
    return total  # type: ignore[no-any-return]


@compiled(dots=True)
def add_product_with_transposed(a: Numbers, b: Numbers, out: Numbers, spare: Numbers) -> None:
    """out (m, k) += a (m, n) @ b (k, n) transposed; `spare` (m, k) is written over."""
    stay_apart()
    m, n = a.shape
    k = b.shape[0]
    if m * k * n > SMALL_PRODUCT:
        np.dot(a, b.T, spare)
        flat, more = out.reshape(-1), spare.reshape(-1)
        for i in range(flat.size):
            flat[i] += more[i]
        return
    for i in range(m):
        row = a[i]
        for j in range(k):
            other = b[j]
            out[i, j] += scalar_product(row, other)
