"""Same seed, same bits; and the caller's torch is left as it was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import cache, partial
from threading import Lock
from typing import Any

import scipy.linalg.cython_blas  # noqa: F401 - loads the library that numba's products of matrices use
import torch
from threadpoolctl import ThreadpoolController

from ....faults import BadInput
from .settings import Device


class Shared:
    """A setting of the whole process that several threads need at once: the first sets it, the last gives it back.

    Were each to give back what it found, one would change it under another that still computes.
    """

    def __init__(self, setting: Callable[[], AbstractContextManager[Any]]) -> None:
        self._setting, self._kept = setting, ExitStack()
        self._lock, self._users = Lock(), 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have it set for as long as the block runs."""
        with self._lock:
            if not self._users:
                self._kept.enter_context(self._setting())
            self._users += 1
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                if not self._users:
                    self._kept.close()


def resolve_device(device: Device) -> torch.device:
    """Return where to compute.

    Raises:
        BadInput: "cuda" where there is none.
    """
    available = torch.cuda.is_available()
    if device == "cuda" and not available:
        raise BadInput.at("model.device", "cuda is not available here", "set it to auto or cpu")
    return torch.device("cuda" if available and device != "cpu" else "cpu")


@cache
def linear_algebra() -> ThreadpoolController:
    """Return the hold on the threads of the linear algebra libraries, numba's among them; looked up once."""
    return ThreadpoolController()


EXACT_CUDNN = Shared(partial(torch.backends.cudnn.flags, enabled=True, deterministic=True, allow_tf32=False))
"""The same bits each time, and 24 rather than 11 bits of each factor."""
ONE_THREAD = Shared(lambda: linear_algebra().limit(limits=1, user_api="blas"))
"""Of the linear algebra libraries."""


@contextmanager
def steady(device: torch.device) -> Iterator[None]:
    """Compute on one thread and without cuDNN's shortcuts: bits must not depend on how many cores are free.

    Small nets gain nothing from a second thread, and lose much on a busy machine.
    """
    threads = torch.get_num_threads()
    exact = EXACT_CUDNN.held() if device.type == "cuda" else nullcontext()
    try:
        if threads != 1:
            torch.set_num_threads(1)
        with exact, ONE_THREAD.held():
            yield
    finally:
        if threads != 1:
            torch.set_num_threads(threads)


@contextmanager
def seeded(seed: int, device: torch.device) -> Iterator[None]:
    """Draw weights and dropout from the seed, then give the caller's random state back."""
    cuda = device.type == "cuda"
    with torch.random.fork_rng(devices=[torch.cuda.current_device()] if cuda else []):
        torch.default_generator.manual_seed(seed)
        if cuda:
            torch.cuda.manual_seed(seed)
        yield
