"""How much memory one thing may take: half of the machine's, refused before any of it is allocated."""

from __future__ import annotations

import os
from functools import cache

from .bad_input import BadInput

MIB, GIB = 2**20, 2**30
SHARE = 0.5
"""What one array, file or network may need of the machine's memory: the rest is for the others."""
UNKNOWN = 8 * GIB
"""Taken for the machine's memory where the system does not tell it."""
CONTAINER_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
"""Where a container's limit stands, in version 2 and 1 of Linux's control groups."""
UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


@cache
def machine_memory() -> int:
    """Return the bytes of memory of the machine, or of the container that this runs in."""
    limits = [int(text) for path in CONTAINER_LIMITS if (text := _first_line(path)).isdigit()]
    try:
        limits.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):  # not on Windows
        limits.append(UNKNOWN)
    return min(limit for limit in limits if limit > 0)


def most_bytes() -> int:
    """Return how many bytes one thing may take."""
    return int(machine_memory() * SHARE)


def check_memory(needed: int, where: str, what: str, remedy: str) -> None:
    """Refuse what would need more than half of the machine's memory; call it before allocating.

    `what` is the setting's value in words, such as `1,000,000 bars`.

    Raises:
        BadInput: it would.
    """
    if needed > most_bytes():
        memory = f"more than half of this machine's memory ({sized(machine_memory())})"
        raise BadInput.at(where, f"{what} would need {sized(needed)}, {memory}", remedy)


def sized(size: int) -> str:
    """Return a number of bytes in the unit that suits it: `37 TiB`."""
    for power, unit in enumerate(UNITS):
        if size < 1000 * 2 ** (10 * power):
            return f"{size / 2 ** (10 * power):.3g} {unit}"
    return f"over 1,000 {UNITS[-1]}"


def sized_count(count: int) -> str:
    """Return a whole number for a message: `1,000,000`, and one beyond all measure by its power of ten."""
    return f"{count:,}" if abs(count) < 10**21 else f"about 10^{round(abs(count).bit_length() * 0.30103)}"


def _first_line(path: str) -> str:
    """Return a file's first line; nothing where there is no such file, which is usual."""
    try:
        with open(path, encoding="ascii") as file:
            return file.readline().strip()
    except (OSError, ValueError):
        return ""
