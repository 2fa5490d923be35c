"""A fitted model as the bytes of one file: its arrays and loss curves behind a checksum of all of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import safetensors.numpy
from numpy.typing import NDArray
from safetensors import SafetensorError

from ...faults.files import MOST_JSON, MOST_WEIGHTS, check_regular
from ...faults.parsing import parse_json
from ..history import EpochLoss

MAGIC = b"barcast trained model 1 "
HEADER = len(MAGIC) + 64 + len(b"\n")
"""Bytes before the safetensors: the first line, which ends in the SHA-256 of all that follows."""


class Damaged(ValueError):  # noqa: N818 - read as a word by those who catch it
    """Bytes that are not those of a fitted model that was kept under the key."""


@dataclass(frozen=True)
class CachedTraining:
    """What is kept of a training."""

    key: str
    model: str
    """Short name."""
    state: Mapping[str, NDArray[Any]]
    history: tuple[EpochLoss, ...]

    def to_bytes(self) -> bytes:
        """Return all of it: one line with a checksum, then a safetensors file."""
        history = json.dumps([astuple(epoch) for epoch in self.history])
        about = {"key": self.key, "model": self.model, "history": history}
        body = safetensors.numpy.save(dict(self.state), about)
        return MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n" + body

    @classmethod
    def from_bytes(cls, content: bytes, key: str) -> CachedTraining:
        """Return what `to_bytes` made, bit for bit.

        Raises:
            Damaged: a byte was changed or is missing, or it was kept under another key.
        """
        body = content[HEADER:]
        if content[:HEADER] != MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n":
            raise Damaged("its SHA-256 differs")
        try:
            about = _about(body)
            kept = cls(about["key"], about["model"], safetensors.numpy.load(body), _history(about["history"]))
        except (SafetensorError, LookupError, ValueError, TypeError) as error:
            raise Damaged(f"it is of another format ({error})") from None
        if kept.key != key:
            raise Damaged("it is that of another training")
        return kept


def model_in(path: Path) -> str | None:
    """Return the short name of the model in a file, not verified; None when it can't be told."""
    try:
        check_regular(path, MOST_WEIGHTS)
        with path.open("rb") as file:
            file.seek(HEADER)
            size = int.from_bytes(file.read(8), "little")
            name = parse_json(file.read(min(size, MOST_JSON)))["__metadata__"]["model"]
    except (OSError, LookupError, ValueError, TypeError):
        return None
    return name if isinstance(name, str) else None


def _about(body: bytes) -> dict[str, str]:
    """Return the words that a safetensors file carries: a JSON of the size in its first eight bytes."""
    size = int.from_bytes(body[:8], "little")
    about: dict[str, str] = parse_json(body[8 : 8 + size])["__metadata__"]
    return about


def _history(text: str) -> tuple[EpochLoss, ...]:
    """Return the loss curves; ValueError where a number in them is none."""
    history = tuple(EpochLoss(*epoch) for epoch in parse_json(text))
    for epoch in history:
        counts, losses = (epoch.epoch, epoch.epochs), (epoch.loss, epoch.seconds, epoch.validation_loss or 0.0)
        if not (all(type(count) is int for count in counts) and all(type(loss) in (int, float) for loss in losses)):
            raise ValueError("its loss curve holds something else than numbers")
    return history
