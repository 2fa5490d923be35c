"""Arrays as bytes of bounded size: float64, the bytes of equal weight together, compressed. Nothing is unpickled."""

from __future__ import annotations

import hashlib
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...arrays import Floats
from .trial import MOST_BARS

WIDTH = 8
"""Bytes of a number."""
LEVEL = 1
"""Of zlib: higher ones take ten times as long for a hundredth less."""


class Damaged(Exception):  # noqa: N818 - read as a word by those who catch it
    """What stands in the ledger is not what was written there."""


def pack(array: NDArray[np.float64] | NDArray[np.int64]) -> bytes:
    """Return an array of shape (n,) as bytes."""
    whole = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    # signs and exponents, which repeat, come to stand side by side: an eighth less on disk
    return zlib.compress(whole.view(np.uint8).reshape(-1, WIDTH).T.tobytes(), LEVEL)  # (8, n)


def unpack(data: Any, count: Any) -> Floats:
    """Return the float64 array of shape (count,) that `pack` made the bytes of.

    Raises:
        Damaged: they are of another length, or no such bytes.
    """
    return _unpacked(data, count).view("<f8")[:, 0].astype(np.float64)


def unpack_moments(data: Any, count: Any) -> NDArray[np.int64]:
    """Return the int64 array of shape (count,) that `pack` made the bytes of.

    Raises:
        Damaged: they are of another length, or no such bytes.
    """
    return _unpacked(data, count).view("<i8")[:, 0].astype(np.int64)


def digest_of(array: Floats) -> bytes:
    """Return the SHA-256 of an array's numbers, by which equal ones are kept once."""
    return hashlib.sha256(array.astype("<f8").tobytes()).digest()


def _unpacked(data: Any, count: Any) -> NDArray[np.uint8]:
    """Return the bytes of each number, shape (count, 8)."""
    if not isinstance(data, bytes) or not isinstance(count, int) or not 0 <= count <= MOST_BARS:
        raise Damaged("an array is none")
    opened = zlib.decompressobj()
    try:
        raw = opened.decompress(data, WIDTH * count + 1)  # one more than expected tells that there is more
    except zlib.error as error:
        raise Damaged(f"an array cannot be read ({error})") from None
    if len(raw) != WIDTH * count:
        raise Damaged(f"an array of {count} numbers has another length")
    return np.ascontiguousarray(np.frombuffer(raw, np.uint8).reshape(WIDTH, count).T)
