"""What a training depends on, as one key: another bar, setting, start, version or line of code makes another."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from ..capabilities.answers import device_of, first_weights_of, settings_kept, start_of
from ..capabilities.of_models import KeepsHorizon
from ..catalogue import MODELS
from ..protocol import Persistent
from ..saved.computed_by import source_digest, versions
from ..windows.rolling import check_room

if TYPE_CHECKING:
    from ..schedule.jobs import Job


def key_of(job: Job, fitter: str = "") -> str | None:
    """Return the job's key, 64 hexadecimal digits; None for a model whose training cannot be known to be the same.

    Known are models of the catalogue that have settings and can be kept as arrays. What a class of the user's
    depends on is not: its file may import any other. `fitter` names what trains.

    Raises:
        BadInput: windows that would not fit in memory.
    """
    name = short_name_of(job.forecaster)
    code = source_digest()
    if name is None or code is None or not isinstance(job.forecaster, Persistent):
        return None
    check_room(job.windows)  # here too: all of them are read for the key, before the model is handed them
    parts = {**_parts(job), "model": name, "fitter": fitter, "code": code, "versions": versions()}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def short_name_of(forecaster: object) -> str | None:
    """Return the catalogue's name of a model that has settings; None for any other, a class derived from one too."""
    made = type(forecaster)
    room = __package__.rpartition(".")[0]
    for name, entry in MODELS.items():
        module, _, cls = entry.forecaster.partition(":")
        if (made.__module__, made.__qualname__) == (f"{room}.{module}", cls):
            return name if isinstance(settings_kept(forecaster), BaseModel) else None
    return None


def _parts(job: Job) -> dict[str, Any]:
    """Return what the training is told: settings, rows, start, and where it is computed."""
    forecaster = job.forecaster
    start = start_of(forecaster) if job.start is None else job.start
    weights = first_weights_of(forecaster)
    return {
        "settings": settings_kept(forecaster).model_dump(mode="json", exclude={"weights"}),
        "weights": None if weights is None else weights.digest,  # what is in the file, wherever it lies
        "horizon": forecaster.horizon if isinstance(forecaster, KeepsHorizon) else None,
        "windows": _digest(job.windows),
        "labels": _digest(job.labels),
        "start": None if start is None else {name: _digest(array) for name, array in start.items()},
        "device": _device(forecaster),
    }


def _digest(array: NDArray[Any]) -> str:
    """Return a digest of an array's kind, shape and values, bit for bit."""
    values = np.ascontiguousarray(array)
    digest = hashlib.sha256(f"{array.dtype.str} {array.shape} ".encode())
    digest.update(values.data if values.size else b"")
    return digest.hexdigest()


def _device(forecaster: object) -> str:
    """Return where the model computes, a card by its name."""
    device = device_of(forecaster)
    if not device.startswith("cuda"):
        return device
    import torch

    return f"{device} {torch.cuda.get_device_name(device)}"
