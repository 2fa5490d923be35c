"""The files of a run's folder, each read and checked by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ...faults import BadInput
from ...feeds.bars import Bars
from ..settings import Experiment
from .bars_file import read_bars
from .facts import Facts, read_facts
from .files import RESTORE, check_contract, check_format, kept_experiment, part, read_json
from .metrics import KeptMetrics, read_metrics
from .named import check_named
from .seal import refuse_sealed
from .table_file import check_types, empty_table, read_table
from .tables import OF_EVERY_RUN, has_file


@dataclass(frozen=True)
class KeptFiles:
    """What the files hold, whether or not they belong together."""

    folder: Path
    experiment: Experiment
    manifest: Mapping[str, Any]
    facts: Facts
    metrics: KeptMetrics
    bars: Bars
    tables: Mapping[str, pd.DataFrame]

    def path(self, name: str) -> Path:
        """Return the file of a table, or of the manifest or the metrics."""
        return self.folder / f"{name}.{'json' if name in ('manifest', 'metrics') else self.facts.tables}"


def read_files(folder: Path) -> KeptFiles:
    """Return what the files of a run's folder hold.

    Raises:
        BadInput: the folder is not a run's, of another format or contract, or one of its files is damaged.
    """
    check_named(folder)
    path = folder / "manifest.json"
    manifest = read_json(path)
    check_contract(folder, manifest)
    check_format(folder, manifest)
    refuse_sealed(folder, manifest)
    facts, metrics = read_facts(manifest, path), read_metrics(folder / "metrics.json")
    experiment = kept_experiment(folder)
    bars = read_bars(folder / "bars.parquet")
    if bars.fingerprint != part(manifest, "data").get("sha256"):
        raise BadInput.at(str(folder / "bars.parquet"), "holds other bars than manifest.json names", RESTORE)
    return KeptFiles(folder, experiment, manifest, facts, metrics, bars, read_tables(folder, facts))


def read_tables(folder: Path, facts: Facts) -> dict[str, pd.DataFrame]:
    """Return the tables that the manifest lists, with the types they had."""
    wanted = OF_EVERY_RUN if facts.cost_grid is None else (*OF_EVERY_RUN, "costs")
    tables = {}
    for name in wanted:
        types, rows = facts.columns.get(name), facts.rows.get(name)
        where = f"{folder / 'manifest.json'}, columns.{name}"
        if types is None or rows is None:
            raise BadInput.at(where, "is missing", RESTORE)
        check_types(types, where)
        path = folder / f"{name}.{facts.tables}"
        tables[name] = read_table(path, types) if has_file(name, rows) else empty_table(types)
    return tables
