"""What a worker's results depend on, beside the question: the code and the versions of the packages that compute."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from ....models.saved.computed_by import ROOT, code_digest, versions

SHOWS = {"reports", "scripts", "testing"}
"""Rooms that compute nothing."""


@functools.cache
def computed_with() -> dict[str, str]:
    """Return the version of everything that a score depends on, by name; of barcast itself its code."""
    computing = {name: text for name, text in versions().items() if name not in ("python", "machine")}
    return {**computing, "barcast's code": digest_of_code()}


def digest_of_code() -> str:
    """Return a digest of all code of ours that computes."""
    rooms = [path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in SHOWS]
    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for room in rooms for path in room.rglob("*.py")}
    return code_digest(files)[:12]


def processor() -> str:
    """Return what the processor can do: compiled code takes what it finds, and comes to other last bits with less."""
    return versions()["machine"]


def differences_of(theirs: Mapping[str, str], wanted: Mapping[str, str]) -> str:
    """Return what is different there, for a person: `torch 2.4.0 (wanted: 2.13.0)`; nothing where all is the same."""
    apart = [name for name in wanted if theirs.get(name) != wanted[name]]
    return ", ".join(f"{name} {theirs.get(name, '-')} (wanted: {wanted[name]})" for name in apart)
