"""A run read back from its folder: all that a report needs, equal to what the run had; nothing is run again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...costs import make_costs
from ...engine.account.samples import Sample
from ...engine.account.terms import Rebalance, Terms
from ...engine.result import (
    Accounts,
    CostSurface,
    Forecasts,
    HeldThroughout,
    Labels,
    LockBox,
    Result,
    SeedsAlone,
    TrainedModels,
)
from ...faults import BadInput
from ...feeds.bars import Bars
from ...models.examination import Examined
from ...models.schedule.apart import Apart
from ...verdict.read_back import read_back
from ...verdict.verdict import Verdict
from ..settings import Experiment
from .checks import check_run
from .facts import KeptGrid, KeptLockBox, KeptSample, read_warnings
from .files import RESTORE
from .metrics import mapping_of
from .read_files import KeptFiles, read_files


@dataclass(frozen=True)
class KeptRun:
    """A run's folder, read."""

    experiment: Experiment
    """Complete; of a run that traded a saved model, `model.name` is the folder's own copy of it."""
    manifest: Mapping[str, Any]
    result: Result
    """Equal to that of the run, number for number and type for type."""
    folder: Path = field(compare=False)
    metrics: Mapping[str, Any] = field(compare=False)
    """The content of `metrics.json`."""

    @cached_property
    def verdict(self) -> Verdict:
        """What the run is worth, with what was known of earlier looks when it was made.

        Raises:
            BadInput: `metrics.json` tells another verdict than the tables give.
        """
        where = self.folder / "metrics.json"
        return read_back(self.result, mapping_of(self.metrics, "verdict", where), str(where), RESTORE)


def read_run(folder: Path | str) -> KeptRun:
    """Return the run that the folder holds; its tables, metrics and manifest are held against each other.

    Neither the source of the data nor a class of the user's is needed; no model is fitted or asked.

    Raises:
        BadInput: the folder is not a run's, of another format or contract, or damaged: which file, and what.
    """
    files = read_files(Path(folder))
    result = result_of(files)
    check_run(files, result)
    return KeptRun(files.experiment, files.manifest, result, files.folder, files.metrics.content)


def result_of(files: KeptFiles) -> Result:
    """Return the result that the files of a folder make."""
    experiment, facts, tables = files.experiment, files.facts, files.tables
    return Result(
        bars=files.bars,
        labels=Labels(**facts.labels.model_dump()),
        terms=Terms(make_costs(experiment.costs), experiment.run.account),
        account=accounts_of(files),
        buy_and_hold=HeldThroughout(tables["buy_and_hold"], files.metrics.held),
        forecasts=Forecasts(tables["forecasts"], experiment.split.horizon, facts.forecasts_are),
        metrics=files.metrics.own,
        models=TrainedModels(tables["models"], facts.trained_by, Examined(**facts.examined.model_dump())),
        seeds=SeedsAlone(tables["seeds"], tables["seed_equity"]),
        cost_surface=None if facts.cost_grid is None else surface_of(files, facts.cost_grid),
        warnings=read_warnings(facts, files.path("manifest")),
        timings={name: seconds for name, seconds in facts.timings.items() if name != "total"},
        lockbox=None if facts.lockbox is None else lockbox_of(facts.lockbox, files.path("manifest")),
    )


def accounts_of(files: KeptFiles) -> Accounts:
    """Return what the accounts came to."""
    bars, facts, metrics, manifest = files.bars, files.facts, files.metrics, files.path("manifest")
    if not 0 <= facts.first_decision < len(bars):
        raise BadInput.at(f"{manifest}, first_decision", f"{facts.first_decision} is the number of no bar", RESTORE)
    boundary = facts.boundary
    return Accounts(
        **{name: files.tables[name] for name in ("equity", "cumulative", "fills", "orders", "trades")},
        samples=tuple(sample_of(sample, bars, manifest) for sample in facts.samples),
        boundary=None if boundary is None else stamp_of(bars, boundary, f"{manifest}, boundary"),
        bars_per_year=metrics.bars_per_year,
        residual=metrics.residual,
        first_decision=facts.first_decision,
        rebalance=None if facts.rebalance is None else Rebalance(**facts.rebalance.model_dump()),
        ruined_at={
            name: stamp_of(bars, stamp, f"{files.path('metrics')}, ruined_at.{name}")
            for name, stamp in metrics.ruined_at.items()
        },
        apart=tuple(Apart(one.name, one.first) for one in facts.apart),
    )


def lockbox_of(kept: KeptLockBox, path: Path) -> LockBox:
    """Return what is known of the lock-box; its bars need not be among those of the run."""
    try:
        first, last = pd.Timestamp(kept.first), pd.Timestamp(kept.last)
    except ValueError:
        raise BadInput.at(f"{path}, lockbox", f"{kept.first!r} or {kept.last!r} is no date", RESTORE) from None
    return LockBox(kept.bars, first, last, kept.sha256)


def sample_of(kept: KeptSample, bars: Bars, path: Path) -> Sample:
    """Return a sample, whose bars have to be among those of the run."""
    rows, decisions = range(*kept.rows), range(*kept.decisions)
    for name, bounds in (("rows", kept.rows), ("decisions", kept.decisions)):
        if not 0 <= bounds[0] <= bounds[1] <= len(bars):
            raise BadInput.at(f"{path}, samples", f"{name} {bounds} are no bars of the {len(bars)}", RESTORE)
    return Sample(kept.name, rows, decisions)


def stamp_of(bars: Bars, text: str, where: str) -> pd.Timestamp:
    """Return the stamp of the bar that the text names."""
    try:
        place = bars.index.get_indexer(pd.DatetimeIndex([text]))[0]
    except (ValueError, TypeError):
        place = -1
    if place < 0:
        raise BadInput.at(where, f"{text!r} is the close of no bar", RESTORE)
    return pd.Timestamp(bars.index[place])


def surface_of(files: KeptFiles, grid: KeptGrid) -> CostSurface:
    """Return the cost surface; its table has a row a cell, sample by sample, threshold by threshold."""
    table = files.tables["costs"]
    cost_bps, thresholds = np.array(grid.cost_bps, dtype=np.float64), np.array(grid.thresholds, dtype=np.float64)
    names = list(dict.fromkeys(table["sample"]))
    shape = (len(names), len(thresholds), len(cost_bps))
    sides = np.meshgrid(names, thresholds, cost_bps, indexing="ij")
    cells = [table[name].to_numpy() for name in ("sample", "threshold", "cost_bps")]
    if len(table) != math.prod(shape) or not all(
        np.array_equal(side.ravel(), found) for side, found in zip(sides, cells, strict=True)
    ):
        raise BadInput.at(str(files.path("costs")), "is not the grid that manifest.json names", RESTORE)
    returns, sharpes = (np.array(table[name]).reshape(shape) for name in ("total_return", "sharpe"))
    by_name = [dict(zip(names, values, strict=True)) for values in (returns, sharpes)]
    return CostSurface(cost_bps, thresholds, by_name[0], by_name[1], files.facts.forecasts_are)
