"""Where settings come from: an experiment file, and what is typed on top of it."""

from __future__ import annotations

import codecs
import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..costs.presets import preset_called
from ..faults import BadInput
from ..faults.files import MOST_SETTINGS, decoded, read_bounded
from ..faults.parsing import parse_toml
from ..feeds.readers.register import entry_named
from ..models.catalogue import MODELS
from ..strategies import STRATEGIES
from .assignments import written_out
from .objects import is_object
from .settings import CHOICES
from .toml_faults import other_kind, toml_fault

OURS = {*MODELS, "none"}
"""Names that mean something of barcast's, even where a file or folder is called the same."""

CODE = (".py", ".json")
"""Files that might be read as TOML by chance, and are something else."""

WEIGHTS_SUFFIXES = (".safetensors", ".pt", ".pth", ".ckpt", ".bin")


def read_toml(path: Path) -> dict[str, Any]:
    """Return the settings of an experiment file; relative paths in it are taken from its folder.

    Raises:
        BadInput: no such file, or not TOML.
    """
    try:
        text = read_text(read_bounded(path, MOST_SETTINGS))
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise BadInput.at(str(path), reason.lower(), file_meant(path)) from None
    except UnicodeDecodeError:
        what, remedy = other_kind(path, "") or ("is not UTF-8 text", "save it as UTF-8")
        raise BadInput.at(str(path), what, remedy) from None
    if path.suffix.lower() in CODE and (kind := other_kind(path, text)):
        raise BadInput.at(str(path), *kind)
    try:
        settings = parse_toml(text)
    except ValueError as error:
        raise toml_fault(path, text, error) from None
    return anchored(settings, path.absolute().parent)


def read_text(content: bytes) -> str:
    """Return a settings file's text: UTF-8, or what editors and shells of Windows write, with a mark of its order."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decoded(content.decode("utf-16").encode())
    return decoded(content.removeprefix(codecs.BOM_UTF8))


def file_meant(path: Path) -> str:
    """Return what to write for a settings file that cannot be read: the flag that its name belongs to."""
    name, text = path.name, str(path)
    if (path / "experiment.toml").is_file():
        return f"name the file in it: {path / 'experiment.toml'}"
    if "=" in text:
        place, _, value = text.partition("=")
        meant = "" if "." in place else written_out(place, value, {})
        return meant or f"write --set {shlex.quote(text)}"
    if text in OURS:
        return f"write --model {text}"
    if text in STRATEGIES:
        return f"write --strategy {text}"
    if entry_named(text) is not None or path.suffix.lower() in (".csv", ".parquet"):
        return f"write --data {text}"
    if name.lower() in ("true", "false", "yes", "no", "on", "off"):
        return "leave it out: a flag such as --streaming takes no value"
    return "name an experiment file"


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
    if entry_named(name) is not None or is_object(name):
        return name
    is_file = os.path.isfile(folder / os.path.expanduser(name))
    return absolute(name, folder) if is_file else anchor(name, folder)


def anchor(name: str, folder: Path) -> str:
    """Return a path (`FILE.csv`, `FILE.py:Class`, `FOLDER`) as absolute; any other name as it is.

    A path is what has a slash, a file's suffix, or exists in the folder under a name that is none of barcast's. A
    module of the folder (`mine:Class`) becomes its file.
    """
    place, colon, class_name = name.rpartition(":")
    if is_object(name):
        return name
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
    was = below.get(key, default)
    return below if key not in above or same_choice(section, above[key], was) else {}


def same_choice(section: str, one: Any, other: Any) -> bool:
    """Return whether two names choose the same part; a preset has several."""
    if one == other or section != "costs":
        return bool(one == other)
    try:
        return preset_called(one) == preset_called(other)
    except BadInput:
        return False
