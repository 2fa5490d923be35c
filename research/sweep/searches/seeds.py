"""A seed for each batch, so that a batch depends on nothing that was drawn before it."""

from __future__ import annotations

import hashlib


def seed_of_batch(seed: int, batch: int) -> int:
    """Return a seed from 0 to 2**32 - 1, unrelated to that of the next batch or the next seed."""
    return int.from_bytes(hashlib.sha256(f"{seed} {batch}".encode()).digest()[:4], "big")
