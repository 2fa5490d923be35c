"""A kept run without running it again: what its folder tells, and the bars it was made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..engine.replay import replay
from ..engine.replayable import Replayable, not_replayable, of_tables
from ..engine.run import rebalance_of
from ..engine.sizing import Limits
from ..engine.terms import Terms
from ..faults import BadInput
from ..feeds.bars import Bars
from .build import build_bars, check_choices, short
from .rerun import kept_experiment, part, read_json, read_table
from .settings import Experiment

RESTORE = "restore it from where it was kept, or run the experiment again"


@dataclass(frozen=True)
class Kept:
    """A run's folder, read."""

    experiment: Experiment
    run: Replayable


def read_run(folder: Path) -> Kept:
    """Return the run that the folder holds, ready to be replayed; no model is fitted or asked.

    Raises:
        BadInput: the folder is not a run's, its data is not what it was, or it cannot be replayed.
    """
    if not folder.is_dir():
        raise BadInput.at(str(folder), "is not the folder of a run", "name one, such as runs/001-sp500-lstm")
    manifest, metrics = read_json(folder / "manifest.json"), read_json(folder / "metrics.json")
    experiment = kept_experiment(folder)
    costs, strategy, params = check_choices(experiment)
    rebalance = rebalance_of(strategy, params)
    name = short(experiment.strategy["name"])
    if metrics.get("ruined_at") is not None:
        what, remedy = "its account was ruined: what it would have traded after that is not known", "choose another run"
        raise BadInput.at(str(folder), what, remedy)
    if rebalance is None or not (folder / "costs.csv").is_file():
        raise not_replayable(name)
    bars = same_bars(folder, experiment, part(manifest, "data"))
    terms = Terms(
        costs,
        experiment.run.fill,
        experiment.run.cash,
        Limits(experiment.run.max_leverage, experiment.run.lot_size or None),
    )
    equity = read_columns(folder / "equity.csv", ["date", "position", "equity", "target", "sample"], len(bars))
    forecasts = read_columns(folder / "forecasts.csv", ["made_at", "forecast"])
    scale = metrics.get("bars_per_year")
    if not isinstance(scale, int | float) or not 0.0 < scale < math.inf:
        raise BadInput.at(f"{folder / 'metrics.json'}, bars_per_year", f"{scale!r} is no number above 0", RESTORE)
    check_made_at(bars, forecasts, folder / "forecasts.csv")
    samples = [sample for sample in ("test", "train") if sample in metrics]
    run = of_tables(bars, equity, forecasts, terms, rebalance, float(scale), samples=samples)
    check_same_account(run, equity, folder / "equity.csv")
    return Kept(experiment, run)


def check_made_at(bars: Bars, forecasts: pd.DataFrame, path: Path) -> None:
    """Refuse forecasts made at other stamps than the bars have."""
    stamps = pd.to_datetime(forecasts["made_at"], errors="coerce", format="ISO8601")
    if stamps.dt.tz is not None or not stamps.isin(bars.index).all():
        raise BadInput.at(f"{path}, column made_at", "has stamps that no bar has", RESTORE)


def check_same_account(run: Replayable, equity: pd.DataFrame, path: Path) -> None:
    """Refuse a table whose targets, replayed on the run's own terms, do not lead to its own equity and samples."""
    made = replay(run.bars, run.targets, run.terms, run.rebalance, first_decision=run.first_decision).account["equity"]
    known = {"train", "test"}.issuperset(equity["sample"]) and equity["sample"].is_monotonic_decreasing
    dated = pd.to_datetime(equity["date"], errors="coerce", format="ISO8601").isin(run.bars.index).all()
    if not (known and dated and len(made) == len(equity) and np.allclose(made, run.equity, rtol=1e-9, atol=0.0)):
        raise BadInput.at(str(path), "is not what its own targets lead to", RESTORE)


def same_bars(folder: Path, experiment: Experiment, data: Mapping[str, Any]) -> Bars:
    """Return the bars of the run, refused when they are not what they were."""
    bars = build_bars(experiment.data)
    if bars.fingerprint != data.get("sha256"):
        what = f"the data of {bars.name} is not what it was when {folder} was made"
        raise BadInput.at(experiment.data.source, what, "restore the file, or run the experiment again")
    return bars


def read_columns(path: Path, columns: list[str], rows: int | None = None) -> pd.DataFrame:
    """Return columns of a run folder's table, the numbers as floats that read back exactly.

    Raises:
        BadInput: no such file, a column missing or with other than numbers, or another number of rows.
    """
    table = read_table(path)
    if missing := [name for name in columns if name not in table]:
        raise BadInput.at(str(path), f"has no column {', '.join(missing)}", RESTORE)
    if rows is not None and len(table) != rows:
        raise BadInput.at(str(path), f"has {len(table)} rows for {rows} bars", RESTORE)
    for name in {"target", "forecast", "equity", "position"}.intersection(columns):
        try:
            table[name] = np.array([float(text or "nan") for text in table[name]])
        except ValueError as error:
            raise BadInput.at(f"{path}, column {name}", str(error), RESTORE) from None
    return table[columns]
