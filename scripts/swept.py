"""What a sweep found, printed; and how one that was interrupted goes on."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from barcast.scripts.exits import say

if TYPE_CHECKING:
    from barcast.research.sweep.found import Sweep
    from barcast.research.sweep.report.summary import Record


def goes_on_from(folder: Path, words: str = "") -> str:
    """Return what is kept of a sweep that was interrupted, and the command that goes on from there."""
    if not (folder / "sweep.toml").is_file():
        return words
    kept = words or f"the trials that were finished are in {shortest(folder)}"
    return f"{kept}: `barcast sweep {shlex.quote(str(shortest(folder)))}` goes on from there"


def shortest(folder: Path) -> Path:
    """Return a folder as seen from here, where it lies below."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def print_found(found: Sweep, folder: Path, *, quiet: bool, as_json: bool) -> None:
    """Print what a sweep found; with `quiet` its warnings and its folder, with `as_json` JSON on stdout."""
    from barcast.research.sweep.judging.judged import recorded

    print_record(recorded(found, folder), folder, quiet=quiet, as_json=as_json)


def print_ended(record: Record, folder: Path, *, quiet: bool, as_json: bool) -> None:
    """Print what a sweep found that had ended before, and say so."""
    named = shortest(folder)
    more = "" if record.search == "grid" else f"; `barcast sweep {shlex.quote(str(named))} --trials N` tries more"
    say(f"barcast: {named} has ended, and this is what it found{more}", sys.stderr)
    print_record(record, folder, quiet=quiet, as_json=as_json)


def print_record(record: Record, folder: Path, *, quiet: bool, as_json: bool) -> None:
    """Print the record of a sweep; with `quiet` its warnings and its folder, with `as_json` JSON on stdout."""
    import json

    from rich.console import Console

    from barcast.research.sweep.report.as_json import as_json as plain
    from barcast.research.sweep.report.table import print_sweep

    named = str(shortest(folder))
    if quiet:
        for warning in record.warnings:
            say(f"barcast: {warning}", sys.stderr)
    else:
        print_sweep(record, Console(stderr=as_json, highlight=False), named)
    if as_json:
        print(json.dumps(plain(record, named), indent=2, allow_nan=False))
    elif quiet:
        say(named)
