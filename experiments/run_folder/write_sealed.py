"""What a sealed run leaves: what makes it repeatable, its model, and its claims; none of its numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..complete import completed
from ..run import Finished
from ..sealed import SealedClaims, as_json, told
from ..toml_text import to_toml
from .manifest import manifest_of
from .place import written_aside
from .write import write_json, write_model, write_text

KEPT = (
    "barcast", "format", "contract", "git_commit", "python", "platform", "packages", "command", "data", "boundary",
    "seed", "device", "plugins", "defaults", "weights", "labels",
)  # fmt: skip
"""The keys of a manifest that are known before the run has found anything; and `lockbox`, where there is one."""


def write_sealed(finished: Finished, claims: SealedClaims, path: Path) -> None:
    """Write the folder of a sealed run, whole or not at all.

    Raises:
        FolderTaken: the folder exists by now.
        BadInput: the folder cannot be written.
    """
    with written_aside(path) as folder:
        parts = finished.parts
        write_text(folder / "experiment.toml", to_toml(completed(finished.experiment, parts.model, parts.strategy)))
        write_json(folder / "manifest.json", sealed_manifest(finished))
        write_json(folder / "metrics.json", as_json(claims))
        write_model(finished, folder / "model")


def sealed_manifest(finished: Finished) -> dict[str, Any]:
    """Return where a sealed run came from, without a number that it found."""
    whole = manifest_of(finished)
    kept = {name: whole[name] for name in (*KEPT, "lockbox") if name in whole}
    return {**kept, "sealed": True, "warnings": [one.text for one in told(finished)]}
