"""A misspelt name gets the nearest right one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a remedy for the unknown `name`: the nearest known one, else all; to leave it out where there are none.

    The name itself is never suggested, nor one that is empty.
    """
    names = sorted({one for one in known if one.strip() and one != name})
    near = nearest(name, names)
    if near:
        return f"did you mean {near}?"
    return f"choose one of {', '.join(names)}" if names else "leave it out"


def nearest(name: str, names: Iterable[str]) -> str:
    """Return the name nearest to one misspelt, whatever its capitals and hyphens; empty where none is near."""
    by_letters = {letters_of(one): one for one in names if letters_of(one)}
    letters = letters_of(name)
    if not letters:
        return ""
    if letters in by_letters:
        return by_letters[letters]
    near = difflib.get_close_matches(letters, by_letters, n=1, cutoff=0.6) or shortened(letters, by_letters)
    return by_letters[near[0]] if near else ""


def shortened(letters: str, names: Iterable[str]) -> list[str]:
    """Return the names that the letters are the beginning or the initials of, shortest first: `comm`, `lr`."""
    begun = [one for one in names if len(letters) >= 3 and one.startswith(letters)]
    initials = [one for one in names if len(letters) >= 2 and letters == "".join(part[0] for part in one.split("_"))]
    return sorted(begun, key=len) + initials


def letters_of(name: str) -> str:
    """Return a name in small letters, with one underscore for every mark or space between them."""
    return re.sub(r"[\W_]+", "_", name.lower()).strip("_")
