"""`bars.parquet`: the bars that a run saw, every column of them, exactly."""

from __future__ import annotations

import json
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ...faults import BadInput
from ...faults.parsing import parse_json
from ...feeds.bars import REQUIRED, Bars
from .files import RESTORE
from .parquet import read_parquet, write_parquet

if TYPE_CHECKING:
    import pyarrow as pa

ABOUT = b"barcast"
"""The key of the schema's metadata that holds the name of the bars, their warnings, and what was left out and why;
what a file was taken for, where that is said."""


def write_bars(bars: Bars, path: Path) -> None:
    """Write the bars: the stamps as `date`, then every column as float64."""
    import pyarrow as pa

    about: dict[str, Any] = {"name": bars.name, "warnings": bars.warnings, "left_out": dict(bars.left_out)}
    about |= {"read_as": bars.read_as} if bars.read_as else {}
    fields = [("date", pa.array(bars.index.to_numpy())), *((name, pa.array(c)) for name, c in bars.columns.items())]
    table = pa.Table.from_arrays([column for _, column in fields], names=[name for name, _ in fields])
    write_parquet(table.replace_schema_metadata({ABOUT: json.dumps(about)}), path)


def read_bars(path: Path) -> Bars:
    """Return the bars of the file.

    Raises:
        BadInput: it is missing, damaged, or holds what bars cannot be.
    """
    table = read_parquet(path, stamps_and_numbers(path))
    stamps = table.column(0).to_numpy()
    columns = {name: np.array(table.column(place)) for place, name in enumerate(table.column_names) if place}
    check_bars(path, stamps, columns)
    for column in columns.values():
        column.flags.writeable = False
    about = read_about(path, table)
    return Bars(
        pd.DatetimeIndex(stamps, name="date"),
        MappingProxyType(columns),
        about["name"],
        tuple(about["warnings"]),
        MappingProxyType(about["left_out"]),
        read_as=tuple(about["read_as"]),
    )


def stamps_and_numbers(path: Path) -> Any:
    """Return the check of the file's schema: stamps first, then numbers, among them those that all bars have."""
    import pyarrow as pa

    def check(schema: pa.Schema) -> None:
        names = schema.names
        if missing := [name for name in ("date", *REQUIRED) if name not in names]:
            raise BadInput.at(str(path), f"has no column {', '.join(missing)}", RESTORE)
        for place, field in enumerate(schema):
            fits = field.type == pa.float64() if place else pa.types.is_timestamp(field.type) and not field.type.tz
            if not fits or names.count(field.name) > 1:
                raise BadInput.at(f"{path}, column {field.name}", f"cannot be one of bars as {field.type}", RESTORE)

    return check


def check_bars(path: Path, stamps: Any, columns: dict[str, Any]) -> None:
    """Refuse stamps that do not increase and cells without a finite number."""
    if not len(stamps):
        raise BadInput.at(str(path), "holds no bar", RESTORE)
    if np.isnat(stamps).any() or not (stamps[1:] > stamps[:-1]).all():
        raise BadInput.at(f"{path}, column date", "has stamps that do not increase", RESTORE)
    for name, column in columns.items():
        if not np.isfinite(column).all():
            row = int(np.flatnonzero(~np.isfinite(column))[0])
            raise BadInput.at(f"{path}, row {row}, column {name}", f"{column[row]} is not finite", RESTORE)


def read_about(path: Path, table: pa.Table) -> dict[str, Any]:
    """Return what the schema's metadata says of the bars: name, warnings, left_out."""
    try:
        about = parse_json((table.schema.metadata or {}).get(ABOUT, b""))
    except ValueError as error:
        raise BadInput.at(f"{path}, metadata", f"cannot be read as JSON: {error}", RESTORE) from None
    told = {"read_as": [], **about} if isinstance(about, dict) else {}
    warnings, left_out = told.get("warnings"), told.get("left_out")
    texts = [told.get("name")]
    for listed in (warnings, told.get("read_as")):
        texts += listed if isinstance(listed, list) else [None]
    texts += left_out.values() if isinstance(left_out, dict) else [None]
    if not all(isinstance(text, str) for text in texts):
        raise BadInput.at(f"{path}, metadata", "does not say name, warnings and left_out of the bars", RESTORE)
    return told
