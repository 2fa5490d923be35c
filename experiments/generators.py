"""The global generators of random numbers, which a plug-in may draw from; our own models never do."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


def seed_everything(seed: int) -> None:
    """Seed Python's, NumPy's and, if it has been imported by now, torch's generator."""
    random.seed(seed)
    np.random.seed(seed)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(seed)


@contextmanager
def seeded_aside(seed: int) -> Iterator[None]:
    """Seed the generators within the block, and let them go on afterwards as if it had not been there.

    So a model comes out the same whenever it is fitted: before the pass, or in the middle of it as its bar arrives.
    """
    torch = sys.modules.get("torch")
    python, numpy_ = random.getstate(), np.random.get_state()
    states = None if torch is None else (torch.get_rng_state(), cuda_states(torch))
    seed_everything(seed)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy_)
        if torch is not None and states is not None:
            torch.set_rng_state(states[0])
            torch.cuda.set_rng_state_all(states[1])


def cuda_states(torch: object) -> list[object]:
    """Return the states of the generators on CUDA devices, none while CUDA is not in use."""
    cuda = torch.cuda  # type: ignore[attr-defined]
    return list(cuda.get_rng_state_all()) if cuda.is_initialized() else []
