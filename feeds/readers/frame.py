"""Takes a DataFrame, or the Parquet file of one, apart into columns; the frame is never changed or kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...faults import BadInput
from ...faults.files import MOST_TABLE, check_regular
from ...faults.memory import check_memory
from ..parsing.numbers import is_missing
from ..parsing.table import DATES, Cells, Table, column_name, refuse_twice, text_of
from .asked import Asked
from .yahoo_header import refuse_several


def read_parquet(asked: Asked) -> Table:
    """Return the columns of a Parquet file; raise `BadInput` when it is none."""
    path, label = asked.path, asked.path.name
    try:
        check_regular(path, MOST_TABLE)
        _check_rows(path, label)
        frame = pd.read_parquet(path, engine="pyarrow")
    except BadInput:
        raise
    except OSError as error:
        raise BadInput.at(label, f"cannot be read ({error.strerror or error})", "check the file") from None
    except Exception as error:  # a damaged file makes pyarrow raise almost anything
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadInput.at(label, f"this is not a readable Parquet file ({reason})", "write it again") from None
    return from_frame(frame, label)


def _check_rows(path: Path, label: str) -> None:
    """Refuse a file that says of itself that its numbers would not fit: packed, a few bytes can hold gigabytes."""
    from pyarrow import parquet

    about = parquet.read_metadata(path)
    what = f"{about.num_rows:,} rows of {about.num_columns:,} columns"
    check_memory(8 * about.num_rows * about.num_columns, label, what, "save fewer rows or columns")


def from_frame(frame: pd.DataFrame, label: str = "DataFrame") -> Table:
    """Return copies of the columns of a frame, dated by its index or by a date column.

    Rows are named as `frame.iloc` counts them, from 0, with their date. Columns of two levels, as yfinance
    returns them, are taken when they hold one ticker.
    """
    if not len(frame):
        raise BadInput.at(label, "there are no rows", "give a frame with a row for every bar")
    header = f"{label}, columns"
    labels = _labels(frame, header)
    names = [column_name(raw, position) for position, raw in enumerate(labels)]
    refuse_twice(names, header)
    series = _dated(frame, {name: frame.iloc[:, position] for position, name in enumerate(names)})
    columns = {name: _cells(column) for name, column in series.items()}
    dated_by = next((name for name in DATES if name in series), None)
    zoned = dated_by is not None and isinstance(series[dated_by].dtype, pd.DatetimeTZDtype)
    return Table(label, columns, _namer(columns[dated_by] if dated_by else None), header, zoned)


def _dated(frame: pd.DataFrame, series: dict[str, pd.Series]) -> dict[str, pd.Series]:
    """Return the columns with the index as `date` where it dates the rows; it wins over date columns."""
    index = frame.index
    holds_dates = isinstance(index, pd.DatetimeIndex | pd.PeriodIndex) or str(index.name).strip().lower() in DATES
    has_column = any(name in DATES for name in series)
    if not holds_dates and (has_column or pd.api.types.is_integer_dtype(index.dtype)):
        return series
    others = {name: column for name, column in series.items() if name not in DATES}
    return {"date": index.to_series(), **others}


def _labels(frame: pd.DataFrame, header: str) -> list[Any]:
    """Return the names of the columns, of two levels the one that has the close in it."""
    if not isinstance(frame.columns, pd.MultiIndex):
        return list(frame.columns)
    levels = [frame.columns.get_level_values(level) for level in range(frame.columns.nlevels)]
    field = next((level for level in levels if "close" in {str(name).lower() for name in level}), None)
    if field is None:
        raise BadInput.at(header, "none of the levels of the columns has a close", "flatten the columns")
    for level in levels:
        if level is not field:
            refuse_several([str(ticker) for ticker in level], header)
    return list(field)


def _cells(column: pd.Series) -> Cells:
    """Return numbers and stamps as new arrays, anything else as text."""
    kind = column.dtype
    if isinstance(kind, pd.DatetimeTZDtype):
        column = column.dt.tz_localize(None)
    if pd.api.types.is_datetime64_dtype(column.dtype):
        return np.array(column.to_numpy(), dtype="datetime64[us]")
    if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind) and "complex" not in str(kind):
        return np.array(column.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
    return [str(cell) for cell in column]


def _namer(dates: Cells | None) -> Callable[[int], str]:
    def name(row: int) -> str:
        if dates is None:
            return f"row {row}"
        date = dates[row]
        if is_missing(str(date)):
            return f"row {row} (no date)"
        return f"row {row} ({text_of(date) if isinstance(date, np.datetime64) else date})"

    return name
