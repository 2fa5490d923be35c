"""The files of a run folder as they are read back, checked as far as one file can be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...faults import BadInput
from ...faults.files import MOST_JSON, decoded, read_bounded
from ...faults.parsing import parse_json
from ..building.model import is_saved
from ..building.names import is_plugin
from ..settings import Experiment, make_experiment
from ..sources import read_toml

CONTRACT = 2
"""The number of the contract that a run's accounts keep: from 2 on each sample is an account of its own."""

FORMAT = 1
"""The number of the form in which a run folder is written: from 1 on all that the run had can be read back."""

RESTORE = "restore it from where it was kept, or run the experiment again"

TABLES = ("forecasts", "equity", "cumulative", "fills", "orders", "trades")


def check_contract(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Refuse the folder of a run whose accounts were kept under another contract: its numbers mean something else."""
    if not manifest:
        raise BadInput.at(str(folder / "manifest.json"), "says nothing of a run", again(folder))
    made = manifest.get("contract", 1)
    if made != CONTRACT:
        what = f"was made under contract {made} of the accounts, this barcast keeps {CONTRACT}"
        raise BadInput.at(str(folder), what, again(folder))


def again(folder: Path) -> str:
    """Return how the run of a folder is made again, as a remedy: from its settings where they are there."""
    settings = folder / "experiment.toml"
    return f"run it again: barcast backtest {settings}" if settings.is_file() else RESTORE


def check_format(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Refuse a folder that was written before run folders could be read back, or by a later barcast."""
    made = manifest.get("format")
    if made is None:
        what = "was written before run folders could be read back (no format in manifest.json)"
        raise BadInput.at(str(folder), what, again(folder))
    if not isinstance(made, int) or isinstance(made, bool) or made < FORMAT:
        raise BadInput.at(f"{folder / 'manifest.json'}, format", f"{made!r} is no format of barcast's", RESTORE)
    if made > FORMAT:
        what = f"format {made} is newer than this barcast reads ({FORMAT})"
        raise BadInput.at(str(folder), what, "upgrade barcast")


def kept_experiment(folder: Path) -> Experiment:
    """Return the folder's experiment; a run that traded a saved model kept a copy of it, which is traded again."""
    experiment = make_experiment(read_toml(folder / "experiment.toml"))
    if is_saved(experiment.model["name"]) and not is_plugin(experiment.model["name"]) and (folder / "model").is_dir():
        return experiment.model_copy(update={"model": {"name": str((folder / "model").resolve())}})
    return experiment


def read_json(path: Path) -> dict[str, Any]:
    """Return the content of a run folder's JSON file."""
    try:
        content = parse_json(decoded(read_bounded(path, MOST_JSON)))
    except FileNotFoundError:
        raise BadInput.at(str(path), "there is no such file", RESTORE) from None
    except (OSError, ValueError) as error:
        raise BadInput.at(str(path), f"cannot be read as JSON: {error}", RESTORE) from None
    if not isinstance(content, dict):
        raise BadInput.at(str(path), "is not a JSON object", RESTORE)
    return content


def missing_file(path: Path) -> BadInput:
    """Return the error for a table that the run wrote and that is gone."""
    return BadInput.at(str(path), "there is no such file", RESTORE)


def part(manifest: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a part of a manifest; nothing if somebody made it something else."""
    found = manifest.get(name)
    return found if isinstance(found, dict) else {}


def defaults_in(manifest: Mapping[str, Any]) -> frozenset[str]:
    """Return the settings of a plug-in that a run left at its defaults, as `section.key`; none in older folders."""
    found = manifest.get("defaults")
    return frozenset(one for one in found if isinstance(one, str)) if isinstance(found, list) else frozenset()
