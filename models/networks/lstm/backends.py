"""Which backend trains an LSTM here, and why."""

from __future__ import annotations

from typing import NamedTuple

import torch

from .settings import LSTMSettings

LARGE = 500_000
"""Parameters from which torch trains as fast as the kernel, see `benchmarks/backends.py`."""


class Choice(NamedTuple):
    """A backend and the reason for it."""

    backend: str
    """`compiled`, `torch`, `plain` or `batched`."""
    why: str


def choose_backend(settings: LSTMSettings, device: torch.device, parameters: int, models: int = 1) -> Choice:
    """Return what trains `models` networks of one shape and of so many parameters on the device."""
    if settings.backend != "auto":
        return Choice(settings.backend, "set by model.backend")
    if device.type != "cpu":
        if models > 1:
            return Choice("batched", f"{models} models of one shape fill {device.type} better together")
        return Choice("torch", f"on {device.type} torch's LSTM is the fastest")
    if parameters > LARGE:
        return Choice("torch", f"{parameters:,} parameters, above {LARGE:,}: torch is as fast and needs less memory")
    return Choice("compiled", f"{parameters:,} parameters on the processor, up to {LARGE:,}: the kernel is the fastest")
