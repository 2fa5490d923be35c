"""A fitted model on disk: weights and settings as plain data, never a pickle, and refused when in doubt."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

import safetensors.numpy
from safetensors import SafetensorError

from ...faults import BadInput, check_settings
from ...faults.parsing import parse_json
from ..capabilities.answers import history_of
from ..catalogue import build_model
from ..history import EpochLoss
from ..protocol import Forecaster, Persistent, features_of
from ..schedule.ensemble import SeedEnsemble
from .card import FORMAT, WEIGHTS, ModelCard
from .foreign_file import instead_of
from .whole_folder import SUMS, read_folder, write_folder

CARD, HISTORY = "model.json", "history.csv"


@dataclass(frozen=True)
class SavedModel:
    """A model as it was saved: ready to be asked, and what is known about it."""

    forecaster: Forecaster
    card: ModelCard


def save_model(forecaster: Forecaster, folder: str | Path, card: ModelCard) -> None:
    """Write `model.json`, the weights if the card names any, the loss curves if there are, and SHA256SUMS.

    A model that is already in the folder is replaced when the new one is whole, not before.

    Raises:
        BadInput: the folder holds something other than a model, or the model has no weights to keep.
    """
    folder = Path(folder)
    _check_free(folder)
    files = {}
    if card.weights is not None:
        if not isinstance(forecaster, Persistent):
            what = f"{type(forecaster).__name__} has no `state()` to keep"
            raise BadInput.at(f"model {card.model}", what, "save it under the name of its class")
        files[WEIGHTS] = safetensors.numpy.save(forecaster.state())
        card = card.model_copy(update={"weights_sha256": hashlib.sha256(files[WEIGHTS]).hexdigest()})
    files[CARD] = (card.model_dump_json(indent=2) + "\n").encode()
    if history := history_of(forecaster):
        files[HISTORY] = _history_file(history)
    write_folder(folder, files)


def load_model(folder: str | Path) -> SavedModel:
    """Return the model saved in the folder, after making sure that it is the one that was saved.

    Raises:
        BadInput: anything is missing, changed, unknown, of another shape or format, or a pickle; or the
            loaded model forecasts something else than the saved one did.
    """
    folder = Path(folder)
    _check_kind(folder)
    files = read_folder(folder, wanted=[CARD])
    card = _read_card(folder, files[CARD])
    if card.weights is None:
        what = f"keeps the settings of {card.model}, which has no weights that could be loaded"
        raise BadInput.at(str(folder), what, f"name the class again (--model {card.model}) to fit it again")
    if WEIGHTS not in files:
        raise BadInput.at(str(folder / SUMS), f"doesn't list {WEIGHTS}", "take a folder that barcast saved")
    with _told_with(folder):
        return SavedModel(_rebuild(card, files[WEIGHTS]), card)


def _rebuild(card: ModelCard, weights: bytes) -> Forecaster:
    """Return the card's model with the weights, checked against what the card promises."""
    forecaster = _unfitted(card)
    made = (forecaster.lookback, features_of(forecaster))
    if made != (card.lookback, card.features) or not isinstance(forecaster, Persistent):
        what = f"promises lookback and features {(card.lookback, card.features)}, its params make {made}"
        raise BadInput.at(CARD, what, "train the model again")
    try:
        forecaster.restore(safetensors.numpy.load(weights))
    except SafetensorError as error:
        raise BadInput.at(WEIGHTS, f"is not a safetensors file ({error})", "train the model again") from None
    if card.probe is None or not card.probe.difference(forecaster) <= card.tolerance:
        what = "the model loaded doesn't forecast what the model saved did for the probe in it"
        raise BadInput.at(CARD, what, "the weights belong to other settings: train the model again")
    if card.weights_sha256 not in (None, hashlib.sha256(weights).hexdigest()):
        raise BadInput.at(WEIGHTS, f"is not the file that {CARD} was written with", "train the model again")
    return forecaster


def _unfitted(card: ModelCard) -> Forecaster:
    """Return the card's model without weights; for several seeds, an ensemble of one each."""
    elsewhere = {"device": "auto"} if card.params.get("device") == "cuda" else {}
    begun = {"weights": ""} if "weights" in card.params else {}  # the file training began from is not needed
    params = {**card.params, **elsewhere, **begun}
    if card.combine is None:
        return build_model(card.model, params)
    return SeedEnsemble([build_model(card.model, {**params, "seed": seed}) for seed in card.seeds], card.combine)


def _check_free(folder: Path) -> None:
    """Refuse to replace a folder that holds anything but a model."""
    ours = {CARD, WEIGHTS, HISTORY, SUMS}
    if folder.exists() and not (folder.is_dir() and {path.name for path in folder.iterdir()} <= ours):
        raise BadInput.at(str(folder), "is there already and is not a model", "name another folder")


def _check_kind(folder: Path) -> None:
    """Refuse what is no folder of a model, pickles above all."""
    inside = _inside(folder)
    foreign = [path for path in (folder, *inside) if path.name != WEIGHTS and instead_of(path) is not None]
    if foreign and CARD not in {path.name for path in inside}:
        raise BadInput.at(str(foreign[0]), *(instead_of(foreign[0]) or ("", "")))
    if not os.path.isdir(folder):
        what = "is not a folder" if os.path.exists(folder) else "is not there"
        raise BadInput.at(str(folder), what, "name the folder of a model that barcast saved")
    if not os.path.exists(folder / CARD):
        deeper = f"name {folder / 'model'}" if os.path.exists(folder / "model" / CARD) else "name another folder"
        raise BadInput.at(str(folder), f"has no {CARD}", deeper)


def _inside(folder: Path) -> list[Path]:
    """Return what lies in a folder, nothing where it cannot be looked into."""
    try:
        return sorted(folder.iterdir())
    except (OSError, ValueError):
        return []


def _read_card(folder: Path, content: bytes) -> ModelCard:
    """Return the card, if it is of a format known here."""
    where = str(folder / CARD)
    try:
        values = parse_json(content)
    except ValueError as error:
        raise BadInput.at(where, f"is not JSON ({error})", "train the model again") from None
    found = values.get("format") if isinstance(values, dict) else None
    if found != FORMAT:
        what = f"is of format {found!r}, this barcast reads {FORMAT}"
        raise BadInput.at(where, what, "use the barcast that saved it, or train the model again")
    return check_settings(ModelCard, where, values)


def _history_file(history: tuple[EpochLoss, ...]) -> bytes:
    """Return the loss curves as CSV; a loss that wasn't measured is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in fields(EpochLoss))
    writer.writerows(astuple(epoch) for epoch in history)
    return text.getvalue().encode()


@contextmanager
def _told_with(folder: Path) -> Iterator[None]:
    """Name the folder in every fault."""
    try:
        yield
    except BadInput as error:
        raise BadInput(replace(fault, where=f"{folder}, {fault.where}") for fault in error.faults) from None
