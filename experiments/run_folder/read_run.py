"""A kept run without running it again: what its folder tells, and the bars it was made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...engine.account.samples import Sample
from ...engine.account.terms import Terms
from ...engine.events.strategy_pass import rebalance_of
from ...engine.replay.known_run import Replayable, by_bar, not_replayable, targets_of
from ...faults import BadInput
from ...feeds.bars import Bars
from ...models.meaning import RETURNS, SCORES
from ..building.parts import build_bars, check_choices, short
from ..settings import Experiment
from .files import check_contract, kept_experiment, part, read_json, read_table

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
    check_contract(folder, manifest)
    experiment = kept_experiment(folder)
    costs, strategy, params = check_choices(experiment)
    rebalance = rebalance_of(strategy, params)
    name = short(experiment.strategy["name"])
    if rebalance is None or not (folder / "costs.csv").is_file():
        raise not_replayable(name)
    bars = same_bars(folder, experiment, part(manifest, "data"))
    terms = Terms(costs, experiment.run.account)
    equity = read_columns(folder / "equity.csv", ["date", "equity", "target", "sample"])
    forecasts = read_columns(folder / "forecasts.csv", ["made_at", "forecast", "target", "sample"])
    scale = metrics.get("bars_per_year")
    if not isinstance(scale, int | float) or not 0.0 < scale < math.inf:
        raise BadInput.at(f"{folder / 'metrics.json'}, bars_per_year", f"{scale!r} is no number above 0", RESTORE)
    check_stamps(bars, forecasts, "made_at", folder / "forecasts.csv")
    check_count(forecasts, metrics, folder / "forecasts.csv")
    check_stamps(bars, equity, "date", folder / "equity.csv")
    targets = targets_of(bars, equity, forecasts)
    ruined = frozenset(name for name, stamp in part(metrics, "ruined_at").items() if stamp is not None)
    samples = samples_of(bars, manifest, metrics, folder)
    run = Replayable(
        bars=bars,
        targets=targets,
        forecasts=by_bar(bars, forecasts, "forecast"),
        terms=terms,
        rebalance=rebalance,
        first_decision=first_decision_of(bars, equity, forecasts),
        samples={name: one if name in ruined else as_recorded(one, equity) for name, one in samples.items()},
        traded={name: bool(part(metrics, name).get("fills")) for name in ("test", "train")},
        ruined=ruined,
        bars_per_year=float(scale),
        forecasts_are=SCORES if manifest.get("forecasts_are") == SCORES else RETURNS,
    )
    check_same_accounts(run, equity, folder / "equity.csv")
    check_ends(run, equity, metrics, folder / "equity.csv")
    return Kept(experiment, run)


def samples_of(bars: Bars, manifest: Mapping[str, Any], metrics: Mapping[str, Any], folder: Path) -> dict[str, Sample]:
    """Return the samples of the run by name, test first, from its boundary and from those it has metrics of."""
    count, names = len(bars), [name for name in ("test", "train") if name in metrics]
    boundary = manifest.get("boundary")
    b = -1 if boundary is None else int(bars.index.get_indexer(pd.DatetimeIndex([boundary]))[0])
    if not names or (boundary is not None and b < 0):
        raise BadInput.at(f"{folder / 'manifest.json'}, boundary", f"{boundary!r} is the close of no bar", RESTORE)
    known = {
        "test": Sample("test", range(b + 1, count), range(max(b, 0), count)),
        "train": Sample("train", range(b + 1), range(b if "test" in names else b + 1)),
    }
    return {name: known[name] for name in names}


def as_recorded(sample: Sample, equity: pd.DataFrame) -> Sample:
    """Return what there is of a sample: a strategy may have stopped the run before the bars ended."""
    stop = sample.rows.start + int((equity["sample"] == sample.name).sum())
    if not sample.rows.start < stop < sample.rows.stop:
        return sample
    return Sample(sample.name, range(sample.rows.start, stop), range(sample.decisions.start, stop))


def first_decision_of(bars: Bars, equity: pd.DataFrame, forecasts: pd.DataFrame) -> int:
    """Return the first bar whose target is known."""
    made = by_bar(bars, forecasts, "target")
    decided = equity["target"].notna().to_numpy()
    made[bars.index.get_indexer(pd.DatetimeIndex(equity["date"]))[decided]] = 0.0
    known = np.flatnonzero(~np.isnan(made))
    return int(known[0]) if len(known) else len(bars) - 1


def check_stamps(bars: Bars, table: pd.DataFrame, column: str, path: Path) -> None:
    """Refuse other stamps than the bars have; leave them as stamps in the table."""
    stamps = pd.to_datetime(table[column], errors="coerce", format="ISO8601")
    if stamps.dt.tz is not None or not stamps.isin(bars.index).all() or stamps.duplicated().any():
        raise BadInput.at(f"{path}, column {column}", "has stamps that no bar has, or one twice", RESTORE)
    table[column] = stamps


def check_count(forecasts: pd.DataFrame, metrics: Mapping[str, Any], path: Path) -> None:
    """Refuse a table of forecasts with fewer or more rows of a sample than the metrics say."""
    for name in ("test", "train"):
        counted, rows = part(metrics, name).get("forecasts"), int((forecasts["sample"] == name).sum())
        if counted is not None and counted != rows:
            raise BadInput.at(str(path), f"has {rows} forecasts of the {name} sample, the run made {counted}", RESTORE)


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
    if not set(run.samples).issuperset(equity["sample"]):
        raise BadInput.at(f"{path}, column sample", "has samples that the run has not", RESTORE)


def check_ends(run: Replayable, equity: pd.DataFrame, metrics: Mapping[str, Any], path: Path) -> None:
    """Refuse a table that ends elsewhere than the metrics say: a sample cut short leads to another number."""
    for name in run.samples:
        net = part(metrics, name).get("net")
        last = float(equity.loc[equity["sample"] == name, "equity"].iloc[-1])
        if not isinstance(net, int | float) or not math.isclose(
            last - run.terms.account.cash, net, abs_tol=1e-9 * abs(last)
        ):
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
