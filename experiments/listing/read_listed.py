"""One run of a list, read from `manifest.json`, `metrics.json` and `experiment.toml` alone: no table is opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ...analyzers.metrics import Metric, Undefined
from ...analyzers.metrics.metric import RUINED
from ...analyzers.statistics.estimates import Estimate, Interval
from ...faults import BadInput
from ...reports.run_list.listed import Listed, Told
from ..open_lockbox import openings_of
from ..run_folder.files import RESTORE, check_contract, check_format, kept_experiment, part, read_json
from ..run_folder.metrics import KeptMetrics, is_number, mapping_of, read_metrics
from ..run_folder.seal import UNSEALED, is_sealed, unsealings_of
from ..run_folder.tables import OF_EVERY_RUN, has_file
from .set_differently import changed_texts, texts_of

NOTHING = Undefined("no bar is out of sample")
NOT_TOLD = Undefined("metrics.json does not tell it")
SAYS = ("claim", "no_evidence", "not_calibrated", "no_verdict")
SEALED_SAYS = ("claim", "no claim")


def listed(folder: Path, name: str) -> Listed:
    """Return what a list tells of the run in a folder; what is wrong with it where it cannot be read."""
    try:
        made_at = written_at(folder)
        return read_listed(folder, name, made_at)
    except BadInput as error:
        return Listed(name, str(folder), written_at(folder), "damaged", said_of(error, folder))
    except OSError as error:
        now = datetime.now(UTC)
        return Listed(name, str(folder), now, "damaged", (error.strerror or str(error)).lower())


def said_of(error: BadInput, folder: Path) -> str:
    """Return what is wrong in few words: the file within the folder, and what is said of it."""
    fault = error.faults[0]
    where = fault.where.removeprefix(str(folder)).lstrip("/")
    return f"{where}: {fault.what}" if where else fault.what


def written_at(folder: Path) -> datetime:
    """Return when the run was written, UTC."""
    manifest = folder / "manifest.json"
    return datetime.fromtimestamp((manifest if manifest.exists() else folder).stat().st_mtime, UTC)


def read_listed(folder: Path, name: str, made_at: datetime) -> Listed:
    """Return a run as its small files tell of it.

    Raises:
        BadInput: one of them is missing or damaged, or the run is of another format or contract.
    """
    manifest = read_json(folder / "manifest.json")
    check_contract(folder, manifest)
    check_format(folder, manifest)
    experiment, labels = kept_experiment(folder), part(manifest, "labels")
    about: dict[str, Any] = {
        "name": name,
        "folder": str(folder),
        "made_at": made_at,
        "data": str(labels.get("data") or part(manifest, "data").get("name") or ""),
        "changed": changed_texts(experiment, manifest),
        "settings": texts_of(experiment),
        "notes": notes_of(folder, manifest),
    }
    if is_sealed(manifest):
        return Listed(**about, state="sealed", **claims_in(folder / "metrics.json"))
    if gone := missing_in(folder, manifest):
        raise BadInput.at(str(folder), f"{', '.join(gone)} {'is' if len(gone) == 1 else 'are'} missing", RESTORE)
    return Listed(**about, **numbers_in(folder / "metrics.json"))


def notes_of(folder: Path, manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what must be known of a run before its numbers are believed."""
    if folder.absolute().name == UNSEALED and is_run_sealed(folder.absolute().parent):
        return ("unsealed",)
    if is_sealed(manifest):
        last = unsealings_of(folder)[-1:]
        return ("sealed", *(f"unsealed {one.at[:10]}" for one in last))
    if "lockbox" not in manifest:
        return ()
    if any(one.get("name") == "lockbox" and "lockbox" in sample_names(manifest) for one in apart_of(manifest)):
        return ("its lock-box is open",)
    opened = openings_of(folder)[-1:]
    return tuple(f"lock-box opened {one.opened_at[:10]}" for one in opened) or ("lock-box closed",)


def is_run_sealed(folder: Path) -> bool:
    """Return whether a folder is that of a sealed run; one that cannot be read is taken for none."""
    try:
        return is_sealed(read_json(folder / "manifest.json"))
    except BadInput:
        return False


def sample_names(manifest: Mapping[str, Any]) -> list[Any]:
    """Return the names of the samples that a run has."""
    told = manifest.get("samples")
    return [one.get("name") for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def apart_of(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what a run kept apart."""
    told = manifest.get("apart")
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def missing_in(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Return the files of a run that are gone."""
    rows, suffix = part(manifest, "rows"), manifest.get("tables")
    if suffix not in ("csv", "parquet"):
        raise BadInput.at(f"{folder / 'manifest.json'}, tables", f"{suffix!r} is no kind of table", RESTORE)
    tables = [f"{name}.{suffix}" for name in OF_EVERY_RUN if has_file(name, 1 if rows.get(name) else 0)]
    return [name for name in ("bars.parquet", *tables) if not (folder / name).exists()]


def claims_in(path: Path) -> dict[str, Any]:
    """Return the two claims of a sealed run: no more of its `metrics.json` is read.

    Raises:
        BadInput: they are not there.
    """
    claims = mapping_of(read_json(path), "claims", path)
    for name in ("skill", "profit"):
        if claims.get(name) not in SEALED_SAYS:
            raise BadInput.at(f"{path}, claims.{name}", f"{claims.get(name)!r} is no claim of a sealed run", RESTORE)
    return {name: Told(claims[name]) for name in ("skill", "profit")}


def numbers_in(path: Path) -> dict[str, Any]:
    """Return what `metrics.json` tells of the newest sample that is out of sample.

    Raises:
        BadInput: something in it is not what a run writes.
    """
    metrics = read_metrics(path)
    verdict = mapping_of(metrics.content, "verdict", path)
    sample, alarms = str(verdict.get("sample")), verdict.get("alarms")
    claims = {name: claim_in(verdict, name, path) for name in ("skill", "profit")}
    reason = str(verdict["skill"].get("reason") or "")
    ruined = metrics.ruined_at.get(sample)
    reason = RUINED.reason if ruined else reason
    return {
        "ruined": str(ruined)[:10] if ruined else "",
        "sample": sample,
        "total_return": metric_in(metrics, sample, "total_return"),
        "sharpe": Estimate(Undefined(reason), Undefined(reason)) if reason else sharpe_in(metrics, verdict, sample),
        "alarms": len(alarms) if isinstance(alarms, list) else 0,
        **claims,
    }


def metric_in(metrics: KeptMetrics, sample: str, name: str) -> Metric:
    """Return a metric of a sample, or why there is none."""
    return metrics.own[sample].get(name, NOT_TOLD) if sample in metrics.own else NOTHING


def claim_in(verdict: Mapping[str, Any], name: str, path: Path) -> Told:
    """Return what is said of a claim."""
    told = mapping_of(verdict, name, path, "verdict.")
    says, p = told.get("says"), told.get("p")
    if says not in SAYS or not (is_number(p) or (p is None and says == "no_verdict")):
        raise BadInput.at(f"{path}, verdict.{name}", f"{says!r} with p = {p!r} is no claim", RESTORE)
    return Told(str(says), p)


def sharpe_in(metrics: KeptMetrics, verdict: Mapping[str, Any], sample: str) -> Estimate:
    """Return the Sharpe ratio with its interval."""
    value = metric_in(metrics, sample, "sharpe")
    intervals = part(verdict, "intervals")
    told, reasons = part(part(intervals, "sharpe"), "interval"), part(intervals, "undefined")
    low, high = told.get("low"), told.get("high")
    if is_number(low) and is_number(high):
        return Estimate(value, Interval(float(low), float(high)))  # type: ignore[arg-type]  # both are numbers
    return Estimate(value, Undefined(str(reasons.get("sharpe.interval") or "there is no interval")))
