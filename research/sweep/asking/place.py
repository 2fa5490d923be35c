"""Where a sweep is kept: a numbered folder under `sweeps/`, or one of an earlier sweep that goes on."""

from __future__ import annotations

from pathlib import Path

from ....experiments.run_folder.run_name import LONGEST, THINGS, named_parts, word_of
from .asked import Asked
from .toml_text import SWEEP_TOML

SWEEPS = Path("sweeps")
OF_A_SWEEP = ("sweep.json", "journal.log", "finished.jsonl", "trials.csv")
"""What lies beside the settings of a sweep that has begun."""


def name_of_sweep(asked: Asked) -> str:
    """Return what a sweep is called after its number: data, model, and what is turned, `sp500-lstm-units-lookback`."""
    words = [*named_parts(asked.experiment)]
    turned = [word_of(place.partition(".")[2].replace("_", "")) for place in asked.space.dimensions]
    named = turned[:THINGS]
    while named and len("-".join([*words, *named])) > LONGEST - len("-and99"):
        named.pop()
    more = len(turned) - len(named)
    return "-".join([*words, *named, *([f"and{more}"] if more else [])])


def begun(file: Path | None) -> Path | None:
    """Return the folder of an earlier sweep that a file or folder names; None where it is none."""
    if file is None:
        return None
    folder = file if file.is_dir() else file.parent
    named = file.is_dir() or file.name == SWEEP_TOML
    has_begun = any((folder / name).is_file() for name in OF_A_SWEEP)
    return folder if named and has_begun and (folder / SWEEP_TOML).is_file() else None
