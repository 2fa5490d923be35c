"""What a result holds beside its tables and metrics, as `manifest.json` keeps it: written and read back here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ...engine.account.samples import Sample
from ...engine.result import CostSurface, Result
from ...faults import BadInput, Fault, RunWarning, check_settings
from ...faults.run_warning import as_json, from_json
from ...models.meaning import Meaning
from .files import RESTORE
from .table_file import Suffix, types_of
from .tables import tables_of


class ManifestPart(BaseModel):
    """A part of the manifest; what else stands in it is for people."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, allow_inf_nan=False)


class KeptLabels(ManifestPart):
    """`Labels`."""

    data: str
    model: str
    strategy: str
    costs: str


class KeptSample(ManifestPart):
    """`Sample`: first bar, and the one after the last."""

    name: Literal["train", "test", "lockbox", "new"]
    rows: list[int] = Field(min_length=2, max_length=2)
    decisions: list[int] = Field(min_length=2, max_length=2)


class KeptApart(ManifestPart):
    """`Apart`: a sample kept apart, and its first bar."""

    name: Literal["lockbox", "new"]
    first: int


class KeptLockBox(ManifestPart):
    """`LockBox`."""

    bars: int = Field(ge=1)
    first: str
    last: str
    sha256: str


class KeptRebalance(ManifestPart):
    """`Rebalance`."""

    every_bar: bool
    band: float


class KeptExamined(ManifestPart):
    """`Examined`."""

    models: int
    windows: int
    largest: float
    seconds: float


class KeptGrid(ManifestPart):
    """The two sides of the grid of `costs.csv`."""

    cost_bps: list[float]
    thresholds: list[float]


class Facts(ManifestPart):
    """What of a manifest makes the result whole."""

    labels: KeptLabels
    boundary: str | None
    samples: list[KeptSample] = Field(min_length=1, max_length=4)
    apart: list[KeptApart] = Field(default=[], max_length=2)
    lockbox: KeptLockBox | None = None
    first_decision: int
    rebalance: KeptRebalance | None
    trained_by: str
    examined: KeptExamined
    timings: dict[str, float]
    forecasts_are: Meaning
    warnings: list[str]
    warning_details: list[dict[str, Any]]
    cost_grid: KeptGrid | None
    tables: Suffix
    rows: dict[str, int]
    columns: dict[str, dict[str, str]]


def facts_of(result: Result, suffix: Suffix) -> dict[str, Any]:
    """Return what a result holds beside its tables and metrics, as JSON; `suffix` is that of its tables' files."""
    account, tables = result.account, tables_of(result)
    return {
        "labels": asdict(result.labels),
        "samples": [sample_as_json(sample) for sample in account.samples],
        **apart_as_json(result),
        "first_decision": account.first_decision,
        "rebalance": None if account.rebalance is None else asdict(account.rebalance),
        "cost_grid": grid_as_json(result.cost_surface),
        "warning_details": [as_json(one) for one in result.warnings],
        "tables": suffix,
        "rows": {name: len(table) for name, table in tables.items()},
        "columns": {name: types_of(table) for name, table in tables.items()},
    }


def read_facts(manifest: Mapping[str, Any], path: Path) -> Facts:
    """Return what the manifest says of the result.

    Raises:
        BadInput: something is missing or not what a run writes: all of it at once.
    """
    told = {name: manifest[name] for name in Facts.model_fields if name in manifest}
    try:
        return check_settings(Facts, "", told)
    except BadInput as error:
        raise BadInput(Fault(f"{path}, {fault.where}", fault.what, RESTORE) for fault in error.faults) from None


def apart_as_json(result: Result) -> dict[str, Any]:
    """Return what was kept apart of train and test, opened or not; nothing where nothing was."""
    box, apart = result.lockbox, [asdict(one) for one in result.account.apart]
    told: dict[str, Any] = {"apart": apart} if apart else {}
    if box is not None:
        told["lockbox"] = {"bars": box.bars, "first": str(box.first), "last": str(box.last), "sha256": box.sha256}
    return told


def sample_as_json(sample: Sample) -> dict[str, Any]:
    """Return a sample by its first bars and those after its last."""
    rows, decisions = sample.rows, sample.decisions
    return {"name": sample.name, "rows": [rows.start, rows.stop], "decisions": [decisions.start, decisions.stop]}


def grid_as_json(surface: CostSurface | None) -> dict[str, list[float]] | None:
    """Return the two sides of a cost surface: `costs.csv` has no row of them where every sample was ruined."""
    if surface is None:
        return None
    return {"cost_bps": surface.cost_bps.tolist(), "thresholds": surface.thresholds.tolist()}


def read_warnings(facts: Facts, path: Path) -> tuple[RunWarning, ...]:
    """Return what is told above the table, alarms first.

    Raises:
        BadInput: a kind that is not known, or sentences that are not those of `warnings`.
    """
    found = tuple(from_json(one, f"{path}, warning_details") for one in facts.warning_details)
    if [one.text for one in found] != facts.warnings:
        raise BadInput.at(f"{path}, warning_details", "are not those of `warnings`", RESTORE)
    return found
