"""Whether a run's folder is sealed, what is said of one that is, and the record of its unsealing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ...faults import BadInput
from .files import RESTORE, read_json
from .place import write_file

RECORD = "unsealings.json"
"""The file in a sealed run's folder that says when it was unsealed, and how."""
UNSEALED = "unsealed"
"""The folder in a sealed run's folder that holds the whole run once it is unsealed."""


@dataclass(frozen=True)
class Unsealing:
    """Something computed what a sealed run holds back."""

    at: str
    """Date and time, UTC, ISO 8601."""
    how: str


def is_sealed(manifest: Mapping[str, Any]) -> bool:
    """Return whether a manifest is that of a sealed run."""
    return manifest.get("sealed") is True


def is_sealed_folder(folder: Path) -> bool:
    """Return whether the folder is that of a sealed run."""
    path = folder / "manifest.json"
    return path.is_file() and is_sealed(read_json(path))


def refuse_sealed(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Refuse the folder of a sealed run where its numbers are wanted: they were not written."""
    if not is_sealed(manifest):
        return
    if (folder / UNSEALED).is_dir():
        raise BadInput.at(str(folder), "is sealed, and was unsealed since", f"name {folder / UNSEALED}")
    what = "is sealed: it says only claim or no claim (metrics.json), and holds none of the run's numbers"
    remedy = f"compute them anew, which is recorded: barcast rerun {folder} --unseal, then name {folder / UNSEALED}"
    raise BadInput.at(str(folder), what, remedy)


def unsealings_of(folder: Path) -> tuple[Unsealing, ...]:
    """Return the unsealings so far, oldest first.

    Raises:
        BadInput: the record is damaged.
    """
    path = folder / RECORD
    told = read_json(path).get("unsealings") if path.exists() else []
    try:
        return tuple(Unsealing(str(one["at"]), str(one["how"])) for one in told)  # type: ignore[union-attr]
    except (TypeError, KeyError):
        raise BadInput.at(str(path), "is not a record of unsealings", RESTORE) from None


def record_unsealing(folder: Path, how: str) -> Unsealing:
    """Write into the folder of a sealed run that it is unsealed now, whole or not at all."""
    one = Unsealing(datetime.now(UTC).isoformat(timespec="seconds"), how)
    listed = [asdict(each) for each in (*unsealings_of(folder), one)]
    write_file(folder / RECORD, json.dumps({"unsealings": listed}, indent=2) + "\n")
    return one
