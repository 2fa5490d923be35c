"""A sweep as a file that can be edited and searched again: every setting, what is turned, and how it is searched."""

from __future__ import annotations

from pathlib import Path

import tomlkit
from tomlkit.items import KeyType, SingleKey

from ....experiments.toml_text import HEADER, UNSEEN, fields_of, to_toml
from ..spaces.forms import text_of
from .asked import Asked
from .read import asked_of

SWEEP_TOML = "sweep.toml"
OWN_HEADER = "A sweep of barcast: run it with `barcast sweep THIS_FILE`."


def sweep_toml(asked: Asked) -> str:
    """Return the complete settings, the space and the search as TOML; read back, they are an equal sweep."""
    document = tomlkit.document()
    vary = tomlkit.table()
    for place, dimension in asked.space.dimensions.items():
        # in quotes: a table within a table would lose the order in which the settings were given
        vary.add(SingleKey(place, t=KeyType.Basic), tomlkit.item(text_of(dimension)))
    sweep = tomlkit.table()
    for line in fields_of(asked.sweep):
        sweep.add(line.name, tomlkit.item(line.value).comment(line.comment))
    document.add("vary", vary)
    document.add(tomlkit.nl())
    document.add("sweep", sweep)
    own = UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", tomlkit.dumps(document))
    return f"{to_toml(asked.experiment).replace(HEADER, OWN_HEADER, 1)}\n{own}"


def read_sweep(folder: Path) -> Asked:
    """Return the sweep whose settings a sweep's folder holds.

    Raises:
        BadInput: there are none, or they are no longer those of a sweep.
    """
    return asked_of(folder / SWEEP_TOML)
