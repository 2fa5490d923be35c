"""Where settings come from: an experiment file, flags, and `--set section.key=value` on top."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..faults import BadInput, did_you_mean
from ..faults.files import MOST_SETTINGS, decoded, read_bounded
from ..faults.parsing import parse_toml
from ..feeds.readers.register import entry_named
from ..models.catalogue import MODELS
from .settings import CHOICES, SECTIONS

OURS = {*MODELS, "none"}
"""Names that mean something of barcast's, even where a file or folder is called the same."""

WEIGHTS_SUFFIXES = (".safetensors", ".pt", ".pth", ".ckpt", ".bin")

Settings = dict[str, dict[str, Any]]


def read_toml(path: Path) -> dict[str, Any]:
    """Return the settings of an experiment file; relative paths in it are taken from its folder.

    Raises:
        BadInput: no such file, or not TOML.
    """
    try:
        settings = parse_toml(decoded(read_bounded(path, MOST_SETTINGS)))
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise BadInput.at(str(path), reason.lower(), "name an experiment file") from None
    except UnicodeDecodeError:
        raise BadInput.at(str(path), "is not UTF-8 text", "save it as UTF-8") from None
    except ValueError as error:
        raise BadInput.at(str(path), f"is not TOML: {error}", "mend the line it names") from None
    return anchored(settings, path.absolute().parent)


def anchored(settings: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the settings with the paths in them made absolute, seen from the folder: they then hold anywhere."""
    for section, key in (("data", "source"), ("model", "name"), ("strategy", "name")):
        values = settings.get(section)
        if isinstance(values, dict) and isinstance(values.get(key), str):
            values[key] = (anchor_source if section == "data" else anchor)(values[key], folder)
    model = settings.get("model")
    if isinstance(model, dict) and is_file_of_weights(model.get("weights"), folder):
        model["weights"] = absolute(model["weights"], folder)
    return settings


def anchor_source(name: str, folder: Path) -> str:
    """Return the path of a file of bars, or of a user's reader, as absolute; a source of the register as it is."""
    if entry_named(name) is not None:
        return name
    is_file = os.path.isfile(folder / os.path.expanduser(name))
    return absolute(name, folder) if is_file else anchor(name, folder)


def anchor(name: str, folder: Path) -> str:
    """Return a path (`FILE.csv`, `FILE.py:Class`, `FOLDER`) as absolute; any other name as it is.

    A path is what has a slash, a file's suffix, or exists in the folder under a name that is none of barcast's. A
    module of the folder (`mine:Class`) becomes its file.
    """
    place, colon, class_name = name.rpartition(":")
    if not colon:
        return absolute(name, folder) if looks_like_a_path(name, folder) else name
    if place.endswith(".py"):
        return f"{absolute(place, folder)}:{class_name}"
    is_module_here = place.isidentifier() and os.path.isfile(folder / f"{place}.py")
    return f"{absolute(f'{place}.py', folder)}:{class_name}" if is_module_here else name


def is_file_of_weights(name: Any, folder: Path) -> bool:
    """Return whether a setting `weights` names a file, and not something that a model of the user's calls so."""
    if not isinstance(name, str) or not name:
        return False
    return Path(name).suffix in WEIGHTS_SUFFIXES or (folder / Path(name).expanduser()).is_file()


def looks_like_a_path(name: str, folder: Path) -> bool:
    """Return whether a name without a colon is that of a file or folder."""
    if not name or name in OURS:
        return False
    return "/" in name or name.startswith("~") or Path(name).suffix != "" or os.path.exists(folder / name)


def absolute(path: str, folder: Path) -> str:
    """Return the path as seen from the folder; `~` is the user's home."""
    if "\0" in path:  # no file is called so: whoever opens it says that it is not there
        return path
    return os.path.realpath(folder / os.path.expanduser(path))


def read_assignments(assignments: Iterable[str]) -> Settings:
    """Return the settings of `section.key=value` texts; a value is TOML, or else plain text.

    Raises:
        BadInput: no `=`, no section, or a section there is not.
    """
    settings: Settings = {}
    for text in assignments:
        place, equals, value = text.partition("=")
        section, dot, key = place.strip().partition(".")
        if not (equals and dot and key):
            remedy = "write section.key=value, for example model.epochs=1000"
            raise BadInput.at(f"--set {text}", "is not an assignment", remedy)
        if section not in SECTIONS:
            raise BadInput.at(f"--set {text}", f"there is no section {section}", did_you_mean(section, SECTIONS))
        settings.setdefault(section, {})[key] = read_value(value.strip() or value, place.strip())
    return settings


def read_value(text: str, place: str) -> Any:
    """Return the TOML value of the text, or the text itself; `place` is what it is a value of."""
    try:
        return parse_toml(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
    except ValueError as error:  # nested too deep, or a number of thousands of digits
        raise BadInput.at(f"--set {place}", str(error), "give a plainer value") from None


def merged(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the layers of settings, later ones on top, section by section.

    A layer that chooses another part (another model, strategy or preset) drops the settings of the one below,
    which belong to the part not chosen.
    """
    result: dict[str, Any] = {}
    for layer in layers:
        for section, values in layer.items():
            below = result.get(section)
            if isinstance(below, dict) and isinstance(values, Mapping):
                result[section] = {**kept(section, below, values), **values}
            else:
                result[section] = dict(values) if isinstance(values, Mapping) else values
    return result


def kept(section: str, below: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of the lower layer still applies."""
    if section not in CHOICES:
        return below
    key, default = CHOICES[section]
    return below if above.get(key, below.get(key, default)) == below.get(key, default) else {}
