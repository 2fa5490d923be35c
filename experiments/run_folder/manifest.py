"""`manifest.json`: where a run came from, and what its result holds beside tables and metrics."""

from __future__ import annotations

import platform
import subprocess
import sys
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ... import __version__
from ...feeds.bars import Bars
from ...models.capabilities.answers import device_of as named_device
from ...models.capabilities.answers import first_weights_of, forecaster_of
from ...models.schedule.walk_forward import members_of
from ..audited import Audited
from ..building.parts import Parts
from ..building.plugins import file_of, fingerprint_of, is_theirs
from ..complete import left_at_default
from ..run import Finished
from .facts import facts_of
from .files import CONTRACT, FORMAT

PACKAGES = (
    "backtrader", "torch", "numpy", "pandas", "scipy", "pydantic", "safetensors", "pyarrow", "arch", "matplotlib",
    "scikit-learn",
)  # fmt: skip


def manifest_of(finished: Finished) -> dict[str, Any]:
    """Return where the run came from: versions, commit, data, seeds, device, timings, warnings."""
    result, parts = finished.result, finished.parts
    return {
        "barcast": __version__,
        "format": FORMAT,
        "contract": CONTRACT,
        "git_commit": git_commit(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: found for name in PACKAGES if (found := installed(name))},
        "command": command_typed(),
        "data": {"name": result.bars.name, "source": finished.experiment.data.source, **span_of(result.bars)},
        "boundary": None if result.account.boundary is None else str(result.account.boundary),
        "models": len(result.models.table),
        "trained_by": result.models.trained_by,
        "examined": asdict(result.models.examined),
        **({} if finished.audited is None else {"audited": audited_as_json(finished.audited)}),
        "seed": finished.experiment.run.seed,
        "device": device_of(parts.model.asked),
        "plugins": plugins_of(parts),
        "defaults": left_at_default(finished.experiment, parts.model, parts.strategy),
        "weights": weights_of(parts.model.asked),
        "timings": {**result.timings, "total": finished.seconds},
        "forecasts_are": result.forecasts.meaning,
        "warnings": [one.text for one in result.warnings],
        **facts_of(result, finished.experiment.run.tables),
    }


def audited_as_json(audited: Audited) -> dict[str, Any]:
    """Return what the light audit came to; its warnings are among those of the run."""
    counts = {name: getattr(audited, name) for name in ("forecasts", "orders", "poisons", "files", "columns")}
    moved = {"found": len(audited.warnings), "left_out": [*audited.left_out], "seconds": audited.seconds}
    return {"sentence": audited.sentence, **counts, **moved}


def span_of(bars: Bars) -> dict[str, Any]:
    """Return how many bars there are, from when to when, the digest of all values; what a file was taken for."""
    span = {"bars": len(bars), "first": str(bars.index[0]), "last": str(bars.index[-1]), "sha256": bars.fingerprint}
    return {**span, "read_as": list(bars.read_as)} if bars.read_as else span


def plugins_of(parts: Parts) -> dict[str, dict[str, str | None]]:
    """Return the files of the user's own parts, and the SHA-256 of each, by what the part is called."""
    model = parts.model.plugin
    files = {} if model is None or not model.theirs else {parts.model.label: model.file}
    if is_theirs(parts.strategy):
        files[parts.labels.strategy] = file_of(parts.strategy)
    if parts.reader is not None:
        files[parts.bars.name] = parts.reader.file
    return {name: {"file": file, "sha256": fingerprint_of(file)} for name, file in files.items()}


def weights_of(model: Any) -> dict[str, str] | None:
    """Return the file of weights that training began from and its SHA-256; None for a model that began from none."""
    weights = first_weights_of(members_of(forecaster_of(model))[0])
    return None if weights is None else {"file": weights.path, "sha256": weights.digest}


def device_of(model: Any) -> str:
    """Return where the model computes."""
    return named_device(members_of(forecaster_of(model))[0]) or "cpu"


def command_typed() -> list[str]:
    """Return the arguments of the command line, as far as it is barcast's: none for a run from Python."""
    return sys.argv[1:] if "barcast.scripts.main" in sys.modules else []


def installed(package: str) -> str | None:
    """Return the version of an installed package."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def git_commit() -> str | None:
    """Return the commit of the checkout this code runs from, marked when it has been changed since."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return None
    git = ["git", "-C", str(root)]
    try:
        commit = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
        changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return f"{commit} (changed)" if changed else commit
