"""What computes a forecast's bits: the code of these rooms, the versions of the packages, and the processor."""

from __future__ import annotations

import functools
import hashlib
import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import numpy as np

from ... import __version__

ROOT = Path(__file__).parents[2]
ROOMS = ("arrays", "faults", "compiling", "models")
"""The rooms whose code can change what a training comes to."""


@functools.cache
def source_digest() -> str | None:
    """Return a digest of the code of these rooms, as it was when this was imported; None if not readable."""
    try:
        files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in _files()}
    except OSError:
        return None
    return code_digest(files) if files else None


def code_dates() -> tuple[tuple[str, int, int], ...]:
    """Return date and size of each of those files: when they change, what runs need not be what lies on disk."""
    try:
        return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in _files())
    except OSError:
        return ()


def code_digest(files: Mapping[str, bytes]) -> str:
    """Return a digest of files, by their relative paths."""
    lines = [f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@functools.cache
def versions() -> dict[str, str]:
    """Return the versions of everything that computes, the processor's among them."""
    computing = {name: metadata.version(name) for name in ("torch", "numpy", "numba", "llvmlite", "scipy")}
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return {"barcast": __version__, **computing, "python": python, "machine": _machine()}


def _machine() -> str:
    """Return what the processor can do: compiled code takes what it finds, and comes to other bits with less."""
    found = np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", [])
    return " ".join([platform.machine(), *sorted(found)])


def _files() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def code_changed() -> bool:
    """Return whether any of those files was changed since this was imported."""
    return code_dates() != AT_IMPORT


source_digest()  # now, before anybody edits what has been imported
AT_IMPORT = code_dates()
