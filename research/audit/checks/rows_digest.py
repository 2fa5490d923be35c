"""A digest of training rows, bit for bit."""

from __future__ import annotations

import hashlib

import numpy as np

from ....arrays import Floats


def digest_of(windows: Floats, labels: Floats) -> str:
    """Return the digest of windows (rows, lookback, features) and their labels (rows,)."""
    digest = hashlib.sha256(f"{windows.shape} {labels.shape}".encode())
    for array in (windows, labels):
        digest.update(np.ascontiguousarray(array, dtype=np.float64).tobytes())
    return digest.hexdigest()
