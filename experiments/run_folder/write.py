"""What a run leaves behind: settings, manifest, tables, metrics, model, figures, and the page of all that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...models.capabilities.answers import forecaster_of, settings_kept
from ...models.catalogue import MODELS
from ...models.protocol import Forecaster
from ...models.saved.card import ModelCard, card_of
from ...models.saved.checkpoint import save_model
from ...reports.figures import save_figures
from ...verdict.read_back import as_kept
from ..complete import completed
from ..run import Finished
from ..toml_text import to_toml
from .about import about_of, folder_written
from .bars_file import write_bars
from .manifest import manifest_of
from .metrics import metrics_of
from .place import written_aside
from .table_file import write_table
from .tables import has_file, tables_of

REPORT = "report.html"
"""The page of the run."""


def write_run(finished: Finished, path: Path) -> None:
    """Write the run's folder, whole or not at all.

    Raises:
        FolderTaken: the folder exists by now.
        BadInput: the folder cannot be written.
    """
    with written_aside(path) as folder:
        settings = to_toml(completed(finished.experiment, finished.parts.model, finished.parts.strategy))
        manifest = {**manifest_of(finished), "folder": folder_written(path)}
        write_text(folder / "experiment.toml", settings)
        write_json(folder / "manifest.json", manifest)
        write_json(folder / "metrics.json", metrics_of(finished.result, finished.verdict))
        write_bars(finished.result.bars, folder / "bars.parquet")
        for name, table in tables_of(finished.result).items():
            if has_file(name, len(table)):
                write_table(table, folder / f"{name}.{finished.experiment.run.tables}")
        write_model(finished, folder / "model")
        save_figures(finished.result, folder / "figures", verdict=finished.verdict)
        write_text(folder / REPORT, report_text(finished, path.name, manifest, settings))


def report_text(finished: Finished, name: str, manifest: Mapping[str, Any], settings: str) -> str:
    """Return the page of the run as it will be made again from its folder."""
    from ...reports.page.page import page_of  # imported where a page is made

    read_back = json.loads(json.dumps(manifest))  # so that both have the same types
    return page_of(finished.result, as_kept(finished.verdict), about_of(name, read_back, settings))


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON a person can read; never NaN."""
    write_text(path, json.dumps(content, indent=2, allow_nan=False, ensure_ascii=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write text as UTF-8; a file name that came as other bytes leaves as those."""
    path.write_text(text, encoding="utf-8", errors="surrogateescape", newline="\n")


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
