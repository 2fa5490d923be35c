"""JSON and TOML from outside: refused where it is nested without sense, names a key twice or holds no numbers."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterable
from typing import Any

DEEPEST = 32
"""Brackets within each other: what barcast writes has six."""
TOO_DEEP = f"brackets are nested more than {DEEPEST} deep"


def parse_json(text: str | bytes) -> Any:
    """Return the value of a JSON text, strictly: no key twice, no NaN or Infinity, nested at most 32 deep.

    Raises:
        ValueError: it is none; the message says why.
    """
    try:
        value = json.loads(text, object_pairs_hook=_each_once, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    return _checked(value)


def parse_toml(text: str) -> dict[str, Any]:
    """Return the tables of a TOML text, nested at most 32 deep.

    Raises:
        ValueError: it is none; the message says why, and where in the text.
    """
    try:
        values = tomllib.loads(text)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    _checked(values)
    return values


def _checked(value: Any) -> Any:
    """Return the value, unless it is nested too deep; level by level, since it may be too deep to descend into."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [inner for outer in level if isinstance(outer, dict | list) for inner in _inside(outer)]
        if not level:
            return value
    raise ValueError(TOO_DEEP)


def _inside(outer: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return outer.values() if isinstance(outer, dict) else outer


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f'the key "{twice}" stands there twice')
    return values


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")
