"""Whether the files of a run's folder belong together: each may be good by itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from ...engine.account.samples import Sample
from ...engine.replay.known_run import Replayable, replayable
from ...engine.result import Result
from ...faults import BadInput
from ...feeds.bars import Bars
from .check_metrics import check_metrics, check_ruins
from .files import RESTORE
from .read_files import KeptFiles


def check_run(files: KeptFiles, result: Result) -> None:
    """Refuse a result whose tables, metrics and samples are not of one run.

    Raises:
        BadInput: which file, and what in it does not fit the others.
    """
    for name, table in files.tables.items():
        check_rows(table, files.facts.rows[name], files.path(name))
    check_samples(files.folder, result)
    equity = files.path("equity")
    check_stamps(result.bars, result.forecasts.table["made_at"], files.path("forecasts"))
    check_stamps(result.bars, result.account.equity["date"], equity)
    check_ruins(files.path("metrics"), result)
    if result.account.rebalance is not None:
        check_same_accounts(replayable(result), result.account.equity, equity)
    check_recorded(result, equity)
    check_metrics(files, result)


def check_rows(table: pd.DataFrame, rows: int, path: Path) -> None:
    """Refuse a table with fewer or more rows than the run wrote."""
    if len(table) != rows:
        raise BadInput.at(str(path), f"has {len(table)} rows, the run wrote {rows}", RESTORE)


def check_samples(folder: Path, result: Result) -> None:
    """Refuse samples that are not those of the metrics, or that do not meet at the boundary."""
    where = f"{folder / 'manifest.json'}, samples"
    samples = {sample.name: sample for sample in reversed(result.account.samples)}
    for names in (result.metrics, result.buy_and_hold.metrics):
        if list(names) != list(samples):
            what = f"are {' and '.join(samples)}, metrics.json has {' and '.join(names) or 'none'}"
            raise BadInput.at(where, what, RESTORE)
    if not set(result.account.ruined_at) <= samples.keys():
        raise BadInput.at(f"{folder / 'metrics.json'}, ruined_at", "names a sample that the run has not", RESTORE)
    boundary = result.account.boundary
    first = 0 if boundary is None else int(result.bars.index.get_indexer(pd.DatetimeIndex([boundary]))[0]) + 1
    if ("test" in samples and samples["test"].rows.start != first) or ("train" in samples and not first):
        raise BadInput.at(where, "do not begin or end at the boundary", RESTORE)
    check_apart(where, result, samples)


def check_apart(where: str, result: Result, samples: Mapping[str, Sample]) -> None:
    """Refuse samples kept apart that do not begin where the manifest says, or a lock-box that the bars do not fit."""
    firsts = {one.name: one.first for one in result.account.apart}
    begins = {name: sample.rows.start for name, sample in samples.items() if name in ("lockbox", "new")}
    if not begins.items() <= firsts.items() or any(not 0 < first <= len(result.bars) for first in firsts.values()):
        raise BadInput.at(where, "kept apart do not begin where `apart` says", RESTORE)
    if (result.lockbox is None) != ("lockbox" not in firsts):
        raise BadInput.at(where, "and `lockbox` do not agree on whether there is one", RESTORE)


def check_stamps(bars: Bars, stamps: pd.Series, path: Path) -> None:
    """Refuse other stamps than the bars have."""
    if not stamps.isin(bars.index).all() or stamps.duplicated().any():
        raise BadInput.at(f"{path}, column {stamps.name}", "has stamps that no bar has, or one twice", RESTORE)


def check_same_accounts(run: Replayable, equity: pd.DataFrame, path: Path) -> None:
    """Refuse a table whose targets, replayed on the run's own terms, do not lead to its own equity and samples."""
    for name in run.samples:
        kept, again = equity[equity["sample"] == name], run.again(name)
        made = again.account["equity"]
        dates = run.bars.index[again.begin : again.begin + len(made)]
        same = len(made) == len(kept) and np.array_equal(kept["date"].to_numpy(), dates.to_numpy())
        same = same and again.ruined == (name in run.ruined)
        if not (same and np.allclose(made, kept["equity"], rtol=1e-9, atol=0.0)):
            raise BadInput.at(str(path), "is not what its own targets lead to", RESTORE)


def check_recorded(result: Result, path: Path) -> None:
    """Refuse a table with other samples than the metrics, or with none of one of them."""
    recorded = set(result.account.equity["sample"])
    if not set(result.metrics).issuperset(recorded):
        raise BadInput.at(f"{path}, column sample", "has samples that the run has not", RESTORE)
    if gone := [name for name in result.metrics if name not in recorded]:
        raise BadInput.at(f"{path}, column sample", f"has no row of the {gone[0]} sample", RESTORE)
