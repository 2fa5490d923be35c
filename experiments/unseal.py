"""Unseal a run: say and record it, compute what was held back, and leave it as a whole run folder."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ..engine.watch import Watch
from ..faults import BadInput
from .building.model import is_saved
from .building.names import is_plugin
from .look import looked_at
from .run import Finished, run_experiment
from .run_folder.files import check_contract, check_format, kept_experiment, read_json
from .run_folder.named import check_named
from .run_folder.seal import UNSEALED, is_sealed, is_sealed_folder, record_unsealing, unsealings_of
from .run_folder.write import write_run
from .settings import Experiment


def sealed_experiment(folder: Path) -> Experiment:
    """Return the experiment of a sealed run that was not unsealed yet.

    Raises:
        BadInput: the folder is no run's, is not sealed, or was unsealed before.
    """
    check_named(folder)
    manifest = read_json(folder / "manifest.json")
    check_contract(folder, manifest)
    check_format(folder, manifest)
    if not is_sealed(manifest):
        raise BadInput.at(str(folder), "is not sealed", "leave --unseal out")
    if (folder / UNSEALED).exists():
        when = "".join(f" on {one.at[:10]}" for one in unsealings_of(folder)[-1:])
        raise BadInput.at(str(folder), f"was unsealed before{when}", f"read {folder / UNSEALED}")
    return kept_experiment(folder)


def unseal(folder: Path, watch: Watch | None = None) -> tuple[Finished, Path]:
    """Record the unsealing in the folder, run its experiment again openly, and write it to `unsealed` in there.

    Raises:
        BadInput: as `sealed_experiment`; the folder cannot be written, or its experiment cannot be run any more.
    """
    experiment = sealed_experiment(folder)
    record_unsealing(folder, "barcast rerun --unseal")
    openly = experiment.model_copy(update={"run": experiment.run.model_copy(update={"sealed": False})})
    finished = looked_at(run_experiment(openly, watch), "unsealed", parent=str(folder))
    path = folder.absolute() / UNSEALED
    write_run(finished, path)
    return finished, path


class Unseals(NamedTuple):
    """A sealed run whose numbers somebody is about to compute openly."""

    folder: Path
    how: str
    """What is recorded there."""
    words: str
    """What is said beforehand."""


def unsealed_by(experiment: Experiment, file: Path | None) -> list[Unseals]:
    """Return the sealed runs that an open run unseals: it asks the model of one, or runs the experiment file of one."""
    if experiment.run.sealed:
        return []
    found = [(sealed_run_of(experiment.model["name"]), "asking its model", "its model was asked by barcast backtest")]
    if file is not None and is_sealed_folder(file.parent):
        found.append((file.parent, "running its experiment openly", "its experiment was run by barcast backtest"))
    words = "{} is sealed, and {} computes what it holds back: that is recorded there"
    return [Unseals(folder, how, words.format(folder, act)) for folder, act, how in found if folder is not None]


def sealed_run_of(model: str) -> Path | None:
    """Return the folder of the sealed run that a saved model is of; None for any other model."""
    if not is_saved(model) or is_plugin(model):
        return None
    folder = Path(model)
    return next((one for one in (folder, folder.parent) if is_sealed_folder(one)), None)
