"""How the name of a part is read: `path/to/file.py:Class`, `package.module:Class`, or a short name of ours."""

from __future__ import annotations

from pathlib import Path

from ..objects import OBJECT, is_object


def is_plugin(name: str) -> bool:
    """Return whether the name has the form of a plug-in's."""
    return ":" in name or is_code(name)


def is_code(name: str) -> bool:
    """Return whether the name is that of a file of code, without what is meant in it."""
    return name.lower().endswith((".py", ".pyc", ".ipynb"))


def parted(name: str) -> tuple[str, str]:
    """Return the file or module of a plug-in's name, and what is meant in it: nothing where it isn't said."""
    if is_code(name):  # with a drive before it, a path on Windows has a colon too
        return name, ""
    place, _, own = name.rpartition(":")
    return place.rstrip(":"), own.strip()


def short(name: str) -> str:
    """Return a plug-in's name without the folders: `my_model.py:MyModel`."""
    if is_object(name):
        return name.removeprefix(OBJECT)
    place, colon, own = name.rpartition(":")
    return f"{Path(place).name}{colon}{own}" if colon else name
