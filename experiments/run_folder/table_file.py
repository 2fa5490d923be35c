"""A table of a run as a file, CSV or Parquet, and back: the same types, the same numbers bit for bit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pandas as pd

from ...faults import BadInput
from ...faults.files import MOST_TABLE, read_bounded
from .files import RESTORE, missing_file
from .parquet import read_parquet, write_parquet

if TYPE_CHECKING:
    import pyarrow as pa

Suffix = Literal["csv", "parquet"]
SUFFIXES: tuple[Suffix, ...] = get_args(Suffix)

STAMP = re.compile(r"datetime64\[(s|ms|us|ns)\]")
WHOLE = "object of int"
"""The type of a column of whole numbers, some of them beyond 64 bits."""
KNOWN = ("float64", "int64", "Int64", "str", "object", WHOLE)
SAID = re.compile(
    r"In CSV column #(\d+): (?:Row #(\d+): )?CSV conversion error to (\w+).*?: (?:invalid value )?(.*)", re.DOTALL
)
"""What Arrow says of a cell that is not of its column's type."""
LONGEST_HEADER = 2**20
TEXTS = ("sample", "status", "reason", "direction")
"""Columns that hold text where they hold anything."""

Types = Mapping[str, str]
"""The pandas type of each column of a table, by its name, in order."""


def types_of(table: pd.DataFrame) -> dict[str, str]:
    """Return the types of a table's columns as `manifest.json` has them."""
    return {str(name): type_of(table[name]) for name in table.columns}


def type_of(column: pd.Series) -> str:
    """Return the name of a column's type."""
    if column.dtype == object and pd.api.types.infer_dtype(column, skipna=True) == "integer":
        return WHOLE
    return str(column.dtype)


def check_types(types: Types, where: str) -> None:
    """Refuse types that no table of a run has."""
    for name, kind in types.items():
        if kind not in KNOWN and not STAMP.fullmatch(kind):
            raise BadInput.at(f"{where}.{name}", f'"{kind}" is no type of a column', RESTORE)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as its suffix says; from both, numbers read back exactly."""
    if path.suffix == ".parquet":
        write_parquet(as_arrow(table), path)
    else:
        table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def read_table(path: Path, types: Types) -> pd.DataFrame:
    """Return a run folder's table with the types it had.

    Raises:
        BadInput: there is no such file, it has other columns, or a cell is not of its column's type.
    """
    if not types:
        return pd.DataFrame()
    found = read_parquet_table(path, types) if path.suffix == ".parquet" else read_csv_table(path, types)
    columns = {
        name: as_pandas(found.column(place), kind, f"{path}, column {name}")
        for place, (name, kind) in enumerate(types.items())
    }
    return pd.DataFrame(columns)  # copied: what Arrow gives is read-only


def empty_table(types: Types) -> pd.DataFrame:
    """Return a table without rows, of these types."""
    return pd.DataFrame(
        {name: pd.Series([], dtype="object" if kind == WHOLE else kind) for name, kind in types.items()}
    )


# -- to Arrow and back ---------------------------------------------------------------------------


def arrow_type(name: str, kind: str) -> pa.DataType:
    """Return what a column of that pandas type is in a file."""
    import pyarrow as pa

    if stamp := STAMP.fullmatch(kind):
        return pa.timestamp(stamp[1])
    if kind == "object" and name not in TEXTS:  # nothing but empty cells, where others have numbers
        return pa.float64()
    return {"float64": pa.float64(), "int64": pa.int64(), "Int64": pa.int64()}.get(kind, pa.string())


def as_arrow(table: pd.DataFrame) -> pa.Table:
    """Return a table as Arrow's, empty cells as its nulls."""
    import pyarrow as pa

    kinds = {name: arrow_type(name, kind) for name, kind in types_of(table).items()}
    cells = {str(name): table[name].astype(str) if type_of(table[name]) == WHOLE else table[name] for name in table}
    return pa.table({name: pa.array(cells[name], type=kind, from_pandas=True) for name, kind in kinds.items()})


def as_pandas(column: pa.ChunkedArray, kind: str, where: str) -> Any:
    """Return a column as it was in the run."""
    if kind == "Int64":
        missing = np.array(column.is_null())
        return pd.arrays.IntegerArray(np.array(column.fill_null(0)), missing)
    if kind == "int64" and column.null_count:
        row = int(np.flatnonzero(np.array(column.is_null()))[0])
        raise BadInput.at(f"{where}, row {row + 2}", "is empty", RESTORE)
    if kind in ("str", "object", WHOLE):
        return pd.Series(objects_of(column, kind, where), dtype="str" if kind == "str" else object)
    return column.to_numpy()


def objects_of(column: pa.ChunkedArray, kind: str, where: str) -> Any:
    """Return text as objects, None where there is none; whole numbers beyond 64 bits from their digits."""
    words = column.combine_chunks().dictionary_encode() if str(column.type) == "string" else column.unify_dictionaries()
    if isinstance(words, type(column)):
        words = words.combine_chunks()
    if not hasattr(words, "dictionary"):  # numbers, all of them missing
        if column.null_count < len(column):
            raise BadInput.at(where, "has numbers, where the run had none", RESTORE)
        return np.full(len(column), None)
    texts: list[Any] = [*words.dictionary.to_pylist(), None]
    if kind == WHOLE:
        try:
            texts = [None if text is None else int(text) for text in texts]
        except ValueError as error:
            raise BadInput.at(where, str(error), RESTORE) from None
    elif kind == "object":
        texts = [text or None for text in texts]
    places = np.array(words.indices.fill_null(len(texts) - 1), dtype=np.int64)
    kept = np.empty(len(texts), dtype=object)
    kept[:] = texts
    return kept[places]


# -- reading -------------------------------------------------------------------------------------


def read_parquet_table(path: Path, types: Types) -> pa.Table:
    """Return the table of a Parquet file, its columns and their types checked."""

    def check(schema: pa.Schema) -> None:
        check_names(path, schema.names, types)
        for field, (name, kind) in zip(schema, types.items(), strict=True):
            found = field.type.value_type if hasattr(field.type, "value_type") else field.type
            if found != arrow_type(name, kind):
                what = f"holds {field.type}, the run wrote {arrow_type(name, kind)}"
                raise BadInput.at(f"{path}, column {name}", what, RESTORE)

    texts = [name for name, kind in types.items() if str(arrow_type(name, kind)) == "string"]
    return read_parquet(path, check, texts)


def read_csv_table(path: Path, types: Types) -> pa.Table:
    """Return the table of a CSV file; every number is the nearest float64 to its digits."""
    import pyarrow as pa
    from pyarrow import csv

    try:
        content = pa.py_buffer(read_bounded(path, MOST_TABLE))
        check_names(path, header_of(content), types)
        options = {
            "parse_options": csv.ParseOptions(newlines_in_values=True),
            "convert_options": csv.ConvertOptions(
                column_types={name: arrow_type(name, kind) for name, kind in types.items()}, null_values=[""]
            ),
        }
        try:
            return csv.read_csv(pa.BufferReader(content), **options)
        except pa.ArrowInvalid:  # once more with one thread, which counts the rows
            return csv.read_csv(pa.BufferReader(content), csv.ReadOptions(use_threads=False), **options)
    except FileNotFoundError:
        raise missing_file(path) from None
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, BadInput):
            raise
        raise wrong_cell(path, list(types), str(error)) from None


def header_of(content: pa.Buffer) -> list[str]:
    """Return the names in the first line of a CSV file."""
    import pyarrow as pa
    from pyarrow import csv

    line = content.slice(0, min(content.size, LONGEST_HEADER)).to_pybytes().split(b"\n", 1)[0] + b"\n"
    return list(csv.read_csv(pa.BufferReader(line)).column_names)


def check_names(path: Path, found: list[str], types: Types) -> None:
    """Refuse other columns than the run wrote."""
    if missing := [name for name in types if name not in found]:
        raise BadInput.at(str(path), f"has no column {', '.join(missing)}", RESTORE)
    if found != list(types):
        raise BadInput.at(str(path), f"has the columns {found}, the run wrote {list(types)}", RESTORE)


def wrong_cell(path: Path, names: list[str], said: str) -> BadInput:
    """Return the error for what Arrow says of a CSV file, with the row and the column by its name."""
    told = SAID.match(said)
    if told is None or int(told[1]) >= len(names):
        return BadInput.at(str(path), f"cannot be read as CSV: {said}", RESTORE)
    row = f", row {told[2]}" if told[2] else ""
    kind = {"timestamp": "stamp", "int64": "whole number"}.get(told[3], "number")
    return BadInput.at(f"{path}{row}, column {names[int(told[1])]}", f"{told[4]} is no {kind}", RESTORE)
