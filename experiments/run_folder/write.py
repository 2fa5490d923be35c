"""What a run leaves behind: settings, manifest, tables, metrics, model, figures."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from ... import __version__
from ...analyzers.metrics import Undefined
from ...engine import Result
from ...faults.run_warning import as_json
from ...models.capabilities.answers import device_of as named_device
from ...models.capabilities.answers import first_weights_of, forecaster_of, settings_kept
from ...models.catalogue import MODELS
from ...models.protocol import Forecaster
from ...models.saved.card import ModelCard, card_of
from ...models.saved.checkpoint import save_model
from ...models.schedule.walk_forward import members_of
from ...reports.cost_tables import surface_frame
from ...reports.figures import save_figures
from ..building.plugins import file_of, fingerprint_of, is_theirs
from ..complete import completed
from ..run import Finished
from ..toml_text import to_toml
from .files import CONTRACT, TABLES
from .place import written_aside

PACKAGES = (
    "backtrader", "torch", "numpy", "pandas", "scipy", "pydantic", "safetensors", "pyarrow", "arch", "matplotlib",
    "scikit-learn",
)  # fmt: skip


def write_run(finished: Finished, path: Path) -> None:
    """Write the run's folder, whole or not at all.

    Raises:
        FolderTaken: the folder exists by now.
        BadInput: the folder cannot be written.
    """
    with written_aside(path) as folder:
        write_text(
            folder / "experiment.toml",
            to_toml(completed(finished.experiment, finished.parts.model, finished.parts.strategy)),
        )
        write_json(folder / "manifest.json", manifest_of(finished))
        write_json(folder / "metrics.json", metrics_of(finished.result))
        for name in TABLES:
            write_table(finished.result.tables[name], folder / f"{name}.csv")
        if not finished.result.models.table.empty:
            write_table(finished.result.models.table, folder / "models.csv")
        if finished.result.cost_surface is not None:
            write_table(surface_frame(finished.result.cost_surface), folder / "costs.csv")
        if not finished.result.seeds.table.empty:
            write_table(finished.result.seeds.table, folder / "seeds.csv")
        write_model(finished, folder / "model")
        save_figures(finished.result, folder / "figures")


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV; numbers read back exactly."""
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON a person can read; never NaN."""
    write_text(path, json.dumps(content, indent=2, allow_nan=False, ensure_ascii=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write text as UTF-8; a file name that came as other bytes leaves as those."""
    path.write_text(text, encoding="utf-8", errors="surrogateescape", newline="\n")


def metrics_of(result: Result) -> dict[str, Any]:
    """Return the metrics as JSON: test first, then train, the same for buy and hold, and what is undefined why."""
    undefined: dict[str, str] = {}

    def numbers(metrics: Mapping[str, Any], place: str) -> dict[str, Any]:
        for name, value in metrics.items():
            if isinstance(value, Undefined):
                undefined[f"{place}.{name}"] = value.reason
        return {name: None if isinstance(value, Undefined) else value for name, value in metrics.items()}

    own = {sample: numbers(metrics, sample) for sample, metrics in result.metrics.items()}
    held = {name: numbers(metrics, f"buy_and_hold.{name}") for name, metrics in result.buy_and_hold.metrics.items()}
    return {
        **own,
        "buy_and_hold": held,
        "undefined": undefined,
        "bars_per_year": result.account.bars_per_year,
        "residual": result.account.residual,
        "ruined_at": {
            name: str(result.account.ruined_at[name]) if name in result.account.ruined_at else None
            for name in result.metrics
        },
    }


def manifest_of(finished: Finished) -> dict[str, Any]:
    """Return where the run came from: versions, commit, data, seeds, device, timings, warnings."""
    result, parts = finished.result, finished.parts
    bars = result.bars
    model = parts.model.plugin
    files = {} if model is None or not model.theirs else {parts.model.label: model.file}
    if is_theirs(parts.strategy):
        files[parts.labels.strategy] = file_of(parts.strategy)
    if parts.reader is not None:
        files[bars.name] = parts.reader.file
    plugins = {name: {"file": file, "sha256": fingerprint_of(file)} for name, file in files.items()}
    return {
        "barcast": __version__,
        "contract": CONTRACT,
        "git_commit": git_commit(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: found for name in PACKAGES if (found := installed(name))},
        "command": sys.argv[1:],
        "data": {
            "name": bars.name,
            "source": finished.experiment.data.source,
            "bars": len(bars),
            "first": str(bars.index[0]),
            "last": str(bars.index[-1]),
            "sha256": bars.fingerprint,
        },
        "boundary": None if result.account.boundary is None else str(result.account.boundary),
        "models": len(result.models.table),
        "trained_by": result.models.trained_by,
        "examined": asdict(result.models.examined),
        "seed": finished.experiment.run.seed,
        "device": device_of(parts.model.asked),
        "plugins": plugins,
        "weights": weights_of(parts.model.asked),
        "timings": {**result.timings, "total": finished.seconds},
        "forecasts_are": result.forecasts.meaning,
        "warnings": [one.text for one in result.warnings],
        "warning_details": [as_json(one) for one in result.warnings],
    }


def weights_of(model: Any) -> dict[str, str] | None:
    """Return the file of weights that training began from and its SHA-256; None for a model that began from none."""
    weights = first_weights_of(members_of(forecaster_of(model))[0])
    return None if weights is None else {"file": weights.path, "sha256": weights.digest}


def device_of(model: Any) -> str:
    """Return where the model computes."""
    return named_device(members_of(forecaster_of(model))[0]) or "cpu"


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


def write_model(finished: Finished, folder: Path) -> None:
    """Save the model that made the last forecasts; a plug-in leaves its settings, and is fitted again."""
    model = finished.parts.model
    if model.asked is None or finished.result.forecasts.table.empty:
        return
    if model.card is not None:
        save_model(forecaster_of(model.asked), folder, model.card)
    elif isinstance(model.asked, Forecaster):
        folds = finished.result.models.table
        latest = model.asked if folds.empty else finished.fitted[int(folds["model"].iloc[-1])]
        save_model(latest, folder, new_card(finished, latest))


def new_card(finished: Finished, forecaster: Forecaster) -> ModelCard:
    """Return the card of a model fitted in this run."""
    settings, bars, folds = finished.experiment.model, finished.result.bars, finished.result.models.table
    span = {} if folds.empty else {name: folds[name].iloc[-1].isoformat() for name in ("trained_from", "trained_until")}
    given = {key: value for key, value in settings.items() if key != "name"}
    own = settings_kept(forecaster)
    params = own.model_dump(mode="json") if settings["name"] in MODELS and own is not None else given
    return card_of(
        forecaster,
        settings["name"],
        params,
        horizon=finished.experiment.split.horizon,
        fingerprint=bars.fingerprint,
        **span,
    )
