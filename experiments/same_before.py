"""Whether train and test of a run came out as they did before what was kept apart was opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..faults import BadInput
from .rerun import Difference, metric_differences, table_differences
from .run import Finished
from .run_folder.read_files import KeptFiles

BY_SAMPLE = ("forecasts", "equity", "cumulative", "fills", "orders", "trades", "buy_and_hold", "seeds", "costs")
"""The tables that say of each row whose it is."""
GROWN = "last_answer"
"""The column of `models` that the last model of a walk-forward changes: it is asked on more bars."""


def differences_before(
    kept: KeptFiles, tables: Mapping[str, pd.DataFrame], metrics: Mapping[str, Any]
) -> list[Difference]:
    """Return where the samples of the folder are not what they are in the tables and metrics of a run that goes on."""
    found: list[Difference] = []
    for name, table in kept.tables.items():
        if name in tables:
            both = (rows_of(name, table, kept), rows_of(name, tables[name], kept))
            found += table_differences(kept.path(name).name, *both)
    samples = list(kept.metrics.own)
    was = kept.metrics.content
    for place, before, after in (("", was, metrics), ("buy_and_hold.", was["buy_and_hold"], metrics["buy_and_hold"])):
        found += metric_differences({n: before[n] for n in samples}, {n: after.get(n) for n in samples}, place)
    return found


def refuse_untraded(finished: Finished, sample: str, words: str) -> None:
    """Refuse a run that ended before a sample that was kept apart: there is nothing to judge."""
    if sample not in finished.result.metrics:
        strategy = finished.result.labels.strategy
        what = f"it stops the run before {words}, so there is nothing to judge"
        raise BadInput.at(f"strategy {strategy}", what, "call `runstop` later, or not at all")


def rows_of(name: str, table: pd.DataFrame, kept: KeptFiles) -> pd.DataFrame:
    """Return the rows of a table that are of the samples of the folder, or of its bars and models."""
    if name in BY_SAMPLE and "sample" in table:
        return table[table["sample"].isin([*kept.metrics.own, "purged"])].reset_index(drop=True)
    if name == "models":
        return table.drop(columns=GROWN, errors="ignore").head(len(kept.tables[name]))
    return table.head(len(kept.tables[name]))
