"""The indices that come inside the package `arch`."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from ...faults import BadInput
from ..parsing.table import Table
from .asked import Asked
from .csv import read_csv


def read_embedded(asked: Asked) -> Table:
    """Return the bars of an index from its file in the installed `arch`, whose import would take seconds."""
    name = asked.name
    found = importlib.util.find_spec("arch")
    path = Path(found.origin).parent / "data" / name / f"{name}.csv.gz" if found and found.origin else None
    if path is None or not path.is_file():
        raise BadInput.at("data.source", f"{name} comes with the package arch, which is missing", "pip install arch")
    return read_csv(path, name)
