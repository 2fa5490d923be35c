"""Frozen records as JSON can hold them: what there is no number of is null, and the reason stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from ..analyzers.metrics import Undefined


def as_plain(record: Any) -> dict[str, Any]:
    """Return the fields of a record by name, and under `undefined` a reason for every null by its place."""
    undefined: dict[str, str] = {}
    return {
        **{one.name: plain(getattr(record, one.name), one.name, undefined) for one in fields(record)},
        "undefined": undefined,
    }


def plain(value: Any, place: str, undefined: dict[str, str]) -> Any:
    """Return a value of a record as JSON; reasons are added to `undefined` under its place, such as `sharpe.value`."""
    if isinstance(value, Undefined):
        undefined[place] = value.reason
        return None
    if isinstance(value, Mapping):
        return {str(name): plain(one, f"{place}.{name}", undefined) for name, one in value.items()}
    if isinstance(value, tuple):
        return [plain(one, f"{place}.{number}", undefined) for number, one in enumerate(value)]
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name), f"{place}.{one.name}", undefined) for one in fields(value)}
    return value
