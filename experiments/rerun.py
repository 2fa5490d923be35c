"""Repeat a run from its folder and hold what comes out against what it left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..engine.watch import Watch
from ..models.schedule.apart import NEW, Opened
from ..verdict.as_json import without_looks
from .run import Finished, Opening, run_experiment
from .run_folder.facts import Facts
from .run_folder.files import part
from .run_folder.manifest import manifest_of
from .run_folder.metrics import metrics_of
from .run_folder.read_files import read_files
from .run_folder.tables import tables_of
from .settings import Experiment


@dataclass(frozen=True)
class Difference:
    """Where the repeated run came out otherwise."""

    what: str
    """A table and column, or `metrics.json`."""
    detail: str


@dataclass(frozen=True)
class Repeated:
    """A run done again."""

    finished: Finished
    differences: tuple[Difference, ...]
    reasons: tuple[str, ...]
    """What is not as it was then: data, code of a plug-in, versions."""


def rerun(folder: Path, watch: Watch | None = None) -> Repeated:
    """Run the folder's experiment again and compare every number with the files; nothing is written.

    Raises:
        BadInput: the folder is not a run's, or its experiment cannot be run any more.
    """
    kept = read_files(folder)
    finished = run_experiment(without_cache(kept.experiment), watch, opening=opening_of(kept.facts, len(kept.bars)))
    made = tables_of(finished.result)
    differences = [
        difference
        for name, table in kept.tables.items()
        if name in made
        for difference in table_differences(kept.path(name).name, table, made[name])
    ]
    # a round trip through JSON, so that both sides hold the same types
    now = json.loads(json.dumps(metrics_of(finished.result, finished.verdict)))
    differences += metric_differences(comparable(kept.metrics.content), comparable(now))
    return Repeated(finished, tuple(differences), tuple(reasons_of(kept.manifest, finished)))


def comparable(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a `metrics.json` without what depends on how often its bars were looked at."""
    verdict = metrics.get("verdict")
    return {**metrics, "verdict": without_looks(verdict)} if isinstance(verdict, Mapping) else dict(metrics)


def opening_of(facts: Facts, bars: int) -> Opening | None:
    """Return what was opened of the bars in a run that traded so many; None where nothing was."""
    firsts: dict[str, int] = {one.name: one.first for one in facts.apart if one.first < bars}
    if not firsts:
        return None
    return lambda loaded: (loaded, Opened(firsts.get(NEW, 0)))


def without_cache(experiment: Experiment) -> Experiment:
    """Return the experiment as one that trains its models anew: to repeat is not to read what was found."""
    return experiment.model_copy(update={"run": experiment.run.model_copy(update={"cache": False})})


def as_written(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table as its CSV has it, every cell as text."""
    if not len(table.columns):
        return table
    return pd.read_csv(StringIO(table.to_csv(index=False)), dtype=str, keep_default_na=False)


def table_differences(file: str, kept: pd.DataFrame, made: pd.DataFrame) -> list[Difference]:
    """Return the columns that differ, each with its first row and its largest difference."""
    was, now = as_written(kept), as_written(made)
    if list(was.columns) != list(now.columns):
        return [Difference(file, f"had the columns {list(was.columns)}, now {list(now.columns)}")]
    if len(was) != len(now):
        return [Difference(file, f"had {len(was)} rows, now {len(now)}")]
    return [
        Difference(f"{file}, column {column}", describe(was[column], now[column]))
        for column in was.columns
        if not was[column].equals(now[column])
    ]


def describe(kept: pd.Series, now: pd.Series) -> str:
    """Return where two columns part and by how much."""
    other = np.flatnonzero((kept != now).to_numpy())
    verb = "differs" if len(other) == 1 else "differ"
    first = f"{len(other)} of {len(kept)} rows {verb}, the first is row {other[0] + 2}"
    apart = (pd.to_numeric(kept, errors="coerce") - pd.to_numeric(now, errors="coerce")).abs().max()
    return f"{first}, the largest difference {apart:.3g}" if pd.notna(apart) else first


def metric_differences(kept: Mapping[str, Any], now: Mapping[str, Any], place: str = "") -> list[Difference]:
    """Return the metrics that differ, one by one."""
    differences = []
    for name in dict.fromkeys([*kept, *now]):
        was, is_ = kept.get(name), now.get(name)
        if isinstance(was, dict) and isinstance(is_, dict):
            differences += metric_differences(was, is_, f"{place}{name}.")
        elif was != is_:
            differences.append(Difference(f"metrics.json, {place}{name}", f"was {was}, now {is_}"))
    return differences


def reasons_of(manifest: Mapping[str, Any], finished: Finished) -> list[str]:
    """Return what has changed since the run: the data, a plug-in's code, barcast, Python, the packages."""
    now = manifest_of(finished)
    reasons = []
    if part(manifest, "data").get("sha256") != now["data"]["sha256"]:
        reasons.append(f"the data of {now['data']['name']} is not what it was")
    for name, plugin in part(manifest, "plugins").items():
        if plugin != now["plugins"].get(name):
            reasons.append(f"the code of {name} is not what it was")
    if part(manifest, "weights") != (now["weights"] or {}):
        reasons.append("the weights that training begins from are not what they were")
    then, today = versions_of(manifest), versions_of(now)
    changed = [f"{name} {then.get(name)} -> {today.get(name)}" for name in today if then.get(name) != today[name]]
    if changed:
        reasons.append(f"other versions: {', '.join(changed)}")
    return reasons


def versions_of(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the versions a manifest names, barcast's and its commit first."""
    return {name: manifest.get(name) for name in ("barcast", "git_commit", "python")} | part(manifest, "packages")
